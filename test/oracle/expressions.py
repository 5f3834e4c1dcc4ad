"""Random expressions, each as matcalc text and as torch code at once."""
from dataclasses import dataclass

SIZES = {"n": 3, "m": 4, "p": 2}
ATOM, POWER, PRODUCT, SUM = 3, 2, 1, 0

# name: (axes, domain)
VARIABLES = {
    "a": ((), "normal"), "b": ((), "normal"), "c": ((), "positive"),
    "x": (("n",), "normal"), "y": (("n",), "normal"), "t": (("n",), "positive"),
    "v": (("m",), "normal"), "w": (("m",), "normal"), "u": (("p",), "normal"),
    "A": (("n", "n"), "normal"), "Q": (("n", "n"), "well"), "S": (("n", "n"), "spd"),
    "B": (("n", "m"), "normal"), "X": (("n", "m"), "normal"), "C": (("m", "p"), "normal"),
    "D": (("m", "m"), "well"), "V": (("p", "n"), "normal"), "P": (("p", "p"), "normal"),
}

# text name: torch, for any argument
SMOOTH = {
    "exp": "torch.exp({})", "sin": "torch.sin({})", "cos": "torch.cos({})", "atan": "torch.atan({})",
    "tanh": "torch.tanh({})", "cosh": "torch.cosh({})", "sinh": "torch.sinh({})", "erf": "torch.erf({})",
    "sigmoid": "torch.sigmoid({})", "softplus": "F.softplus({}, threshold=100)", "gelu": "F.gelu({})",
    "silu": "F.silu({})", "f": "f({})", "g": "g({})",
}
KINKED = {
    "abs": "torch.abs({})", "relu": "torch.relu({})", "leakyrelu": "F.leaky_relu({})", "elu": "F.elu({})",
    "sign": "torch.sign({})",
}
POSITIVE = {"log": "torch.log({})", "sqrt": "torch.sqrt({})"}
BOUNDED = {"asin": "torch.asin({})", "acos": "torch.acos({})", "tan": "torch.tan({})"}
MARKED = {
    "f'": "df({})", "f''": "d2f({})", "sigmoid'": "torch.sigmoid({0}) * torch.sigmoid(-({0}))",
    "tanh'": "(1 - torch.tanh({}) ** 2)", "softplus'": "torch.sigmoid({})", "exp'": "torch.exp({})",
    "sin''": "-torch.sin({})",
}


@dataclass(frozen=True)
class Value:
    """What is written; `axes` are names of dimensions, a product of two joined by a space."""
    text: str
    torch: str
    axes: tuple
    level: int = ATOM


def at(level, value):
    """The text in a place that wants this level."""
    return value.text if value.level >= level else f"({value.text})"


def fused(first, second):
    return " ".join(sorted([*first.split(), *second.split()]))


def size(axis):
    total = 1
    for name in axis.split():
        total *= SIZES[name]
    return total


class Generator:
    def __init__(self, rng, kinks=True, kron=0.05):
        self.rng, self.kinks, self.kron = rng, kinks, kron
        self.definitions = []  # (name, Value)

    def one(self, items):
        return self.rng.choice(items)

    def expression(self, axes, depth):
        makers = {0: self.scalar, 1: self.vector, 2: self.matrix}[len(axes)]
        value = makers(axes, depth)
        if depth >= 1 and self.rng.random() < 0.04 and value.level < ATOM and len(self.definitions) < 2:
            return self.defined(value)
        return value

    def defined(self, value):
        name = ["h", "r", "K"][len(self.definitions)] if len(value.axes) < 2 else f"K_{len(self.definitions) + 1}"
        self.definitions.append((name, value))
        return Value(name, name, value.axes)

    # ---- leaves

    def leaf(self, axes):
        fitting = [name for name, (shape, _) in VARIABLES.items() if shape == axes]
        if len(axes) == 2:
            turned = [name for name, (shape, _) in VARIABLES.items() if shape == axes[::-1]]
            if turned and (not fitting or self.rng.random() < 0.3):
                name = self.one(turned)
                return Value(f"{name}'", f"{name}.T", axes, POWER)
            if not fitting:
                return self.outer(axes, 0)
        if not fitting:
            return self.fused_leaf(axes)
        name = self.one(fitting)
        return Value(name, name, axes)

    def fused_leaf(self, axes):
        """vec of a matrix with so many entries."""
        first, second = axes[0].split()
        inner = self.leaf((first, second))
        return Value(f"vec({inner.text})", f"({inner.torch}).T.reshape(-1)", axes)

    def number(self):
        text, code = self.one([("2", "2.0"), ("3", "3.0"), ("1/2", "0.5"), ("0.3", "0.3")])
        return Value(text, f"torch.tensor({code})", (), PRODUCT if "/" in text else ATOM)

    # ---- what any shape has

    def common(self, axes, depth):
        """Sums, elementwise functions, products by scalars."""
        kind = self.one(["sum", "difference", "scaled", "function", "function", "hadamard", "quotient",
                         "power", "negated", "positive", "bounded", "marked", "pair", "spread", "indicator"])
        inner = lambda: self.expression(axes, depth - 1)  # noqa: E731
        star = " .* " if axes else " "
        if kind in ("sum", "difference"):
            sign = "+" if kind == "sum" else "-"
            left, right = inner(), inner()
            text = f"{at(SUM, left)} {sign} {at(PRODUCT, right)}"
            return Value(text, f"(({left.torch}) {sign} ({right.torch}))", axes, SUM)
        if kind == "scaled":
            factor = self.number() if self.rng.random() < 0.5 else self.expression((), depth - 1)
            value = inner()
            return Value(f"{at(POWER, factor)} {at(POWER, value)}", f"(({factor.torch}) * ({value.torch}))", axes, PRODUCT)
        if kind == "function":
            table = KINKED if self.kinks and self.rng.random() < 0.15 else SMOOTH
            return self.applied(table, inner())
        if kind == "hadamard":
            left, right = inner(), inner()
            return Value(f"{at(POWER, left)}{star}{at(POWER, right)}", f"(({left.torch}) * ({right.torch}))", axes, PRODUCT)
        if kind == "quotient":
            left, right = inner(), self.positive(axes, depth - 1)
            slash = " ./ " if axes else " / "
            return Value(f"{at(POWER, left)}{slash}{at(POWER, right)}", f"(({left.torch}) / ({right.torch}))", axes, PRODUCT)
        if kind == "power":
            hat = ".^" if axes else "^"
            if self.rng.random() < 0.3:
                base, (text, code) = self.positive(axes, depth - 1), self.one([("(1/2)", "0.5"), ("(-1)", "-1.0"), ("1.5", "1.5")])
            else:
                base, (text, code) = inner(), self.one([("2", "2"), ("3", "3")])
            return Value(f"{at(ATOM, base)}{hat}{text}", f"(({base.torch}) ** {code})", axes, POWER)
        if kind == "negated":
            value = inner()
            return Value(f"-{at(PRODUCT, value)}", f"(-({value.torch}))", axes, SUM)
        if kind == "positive":
            return self.applied(POSITIVE, self.positive(axes, depth - 1))
        if kind == "bounded":
            value = inner()
            small = Value(f"0.9 tanh({value.text})", f"(0.9 * torch.tanh({value.torch}))", axes, PRODUCT)
            return self.applied(BOUNDED, small)
        if kind == "marked":
            return self.applied(MARKED, inner())
        if kind == "pair" and self.kinks:
            left, right, name = inner(), inner(), self.one(["max", "min"])
            if left.text == right.text:
                return left
            order = ">" if name == "max" else "<"
            code = f"(lambda p, q: torch.where(p {order} q, p, q))({left.torch}, {right.torch})"
            return Value(f"{name}({left.text}, {right.text})", code, axes)
        if kind == "spread" and axes:
            scalar, value = self.one([self.number(), self.expression((), min(depth - 1, 1))]), inner()
            if scalar.level == SUM:
                return value
            return Value(f"{at(PRODUCT, scalar)} - {at(PRODUCT, value)}", f"(({scalar.torch}) - ({value.torch}))", axes, SUM)
        if kind == "indicator" and self.kinks:
            left, right, sign = inner(), inner(), self.one(["<", ">"])
            if left.text == right.text:
                return left
            test = f"[{left.text} {sign} {right.text}]"
            value = inner()
            code = f"(torch.where(({left.torch}) {sign} ({right.torch}), 1.0, 0.0) * ({value.torch}))"
            return Value(f"{test}{star}{at(POWER, value)}", code, axes, PRODUCT)
        return inner()

    def applied(self, table, value):
        name = self.one(list(table))
        return Value(f"{name}({value.text})", "(" + table[name].format(f"({value.torch})") + ")", value.axes)

    def positive(self, axes, depth):
        value = self.expression(axes, max(depth - 1, 0))
        kind = self.one(["square", "exp", "sigmoid", "softplus", "cosh"])
        if kind == "square":
            hat = ".^" if axes else "^"
            return Value(f"1 + {at(ATOM, value)}{hat}2", f"(1 + ({value.torch}) ** 2)", axes, SUM)
        return Value(f"{kind}({value.text})", "(" + SMOOTH[kind].format(f"({value.torch})") + ")", axes)

    # ---- scalars

    def scalar(self, axes, depth):
        if depth <= 0:
            return self.leaf(axes) if self.rng.random() < 0.8 else self.number()
        if self.rng.random() < 0.35:
            return self.common(axes, depth)
        kind = self.one(["inner", "form", "trace", "det", "logdet", "sum", "mean", "norm", "square", "norm1",
                         "logsumexp", "extreme", "frobenius", "loss"])
        if kind == "inner":
            axis = self.axis()
            left, right = (self.expression((axis,), depth - 1) for _ in range(2))
            return Value(f"{at(ATOM, left)}' {at(POWER, right)}", f"(({left.torch}) @ ({right.torch}))", (), PRODUCT)
        if kind == "form":
            rows, cols = self.one("nmp"), self.one("nmp")
            left, right = self.expression((rows,), depth - 2), self.expression((cols,), depth - 1)
            middle = self.expression((rows, cols), depth - 1)
            return Value(f"{at(ATOM, left)}' {at(POWER, middle)} {at(POWER, right)}",
                         f"(({left.torch}) @ ({middle.torch}) @ ({right.torch}))", (), PRODUCT)
        if kind == "trace":
            d = self.axis(0.5)
            value = self.expression((d, d), depth - 1)
            return Value(f"tr({value.text})", f"torch.trace({value.torch})", ())
        if kind == "det":
            d = self.one("nmp")
            value = self.expression((d, d), depth - 1)
            return Value(f"det({value.text})", f"torch.det({value.torch})", ())
        if kind == "logdet":
            value = self.definite(depth - 1)
            name = self.one(['logdet', 'log det'])
            return Value(f"{name}({value.text})", f"torch.logdet({value.torch})", (), ATOM if name == 'logdet' else PRODUCT)
        if kind in ("sum", "mean"):
            value = self.expression(self.shape(), depth - 1)
            return Value(f"{kind}({value.text})", f"torch.{kind}({value.torch})", ())
        if kind == "norm":
            value = self.expression(self.shape(), depth - 1)
            return Value(f"norm({value.text})", f"torch.sqrt(torch.sum(({value.torch}) ** 2))", ())
        if kind == "square":
            value = self.expression(self.shape(), depth - 1)
            return Value(f"norm({value.text})^2", f"torch.sum(({value.torch}) ** 2)", (), POWER)
        if kind == "norm1" and self.kinks:
            value = self.expression(self.shape(), depth - 1)
            return Value(f"norm1({value.text})", f"torch.sum(torch.abs({value.torch}))", ())
        if kind == "logsumexp":
            value = self.expression((self.axis(),), depth - 1)
            return Value(f"logsumexp({value.text})", f"torch.logsumexp({value.torch}, 0)", ())
        if kind == "extreme" and self.kinks:
            name = self.one(["max", "min"])
            value = self.expression((self.axis(),), depth - 1)
            return Value(f"{name}({value.text})", f"torch.a{name}({value.torch})", ())
        if kind == "frobenius":
            shape = (self.one("nmp"), self.one("nmp"))
            left, right = (self.expression(shape, depth - 1) for _ in range(2))
            return Value(f"tr({at(ATOM, left)}' {at(POWER, right)})", f"torch.sum(({left.torch}) * ({right.torch}))", ())
        left, right = (self.expression(("n",), depth - 1) for _ in range(2))
        return Value(f"{at(ATOM, left)}' log(softmax({right.text}))",
                     f"(({left.torch}) @ torch.log_softmax({right.torch}, 0))", (), PRODUCT)

    def axis(self, more=1.0):
        if self.rng.random() < self.kron * more:
            return fused(self.one("nmp"), self.one("nmp"))
        return self.one("nmp")

    def shape(self):
        return (self.axis(),) if self.rng.random() < 0.5 else (self.axis(0.5), self.axis(0.5))

    def definite(self, depth):
        """A matrix that is positive definite, or well conditioned with a positive determinant."""
        if depth <= 0 or self.rng.random() < 0.3:
            return Value("S", "S", ("n", "n"))
        rows, cols = self.one("nmp"), self.one("nmp")
        value = self.expression((rows, cols), depth - 1)
        return Value(f"{at(ATOM, value)} {at(ATOM, value)}' + eye({rows})",
                     f"(({value.torch}) @ ({value.torch}).T + torch.eye({SIZES[rows]}))", (rows, rows), SUM)

    def invertible(self, axis, depth):
        kind = self.one(["variable", "diagonal", "definite"])
        if kind == "variable" and axis in "nm" and len(axis) == 1:
            name = {"n": self.one(["Q", "S"]), "m": "D"}[axis]
            return Value(name, name, (axis, axis))
        if kind == "diagonal":
            value = self.positive((axis,), depth)
            return Value(f"diag({value.text})", f"torch.diag({value.torch})", (axis, axis))
        value = self.expression((axis, self.one("nmp")), depth - 1)
        return Value(f"{at(ATOM, value)} {at(ATOM, value)}' + 2 eye({axis})",
                     f"(({value.torch}) @ ({value.torch}).T + 2 * torch.eye({size(axis)}))", (axis, axis), SUM)

    # ---- vectors

    def vector(self, axes, depth):
        (axis,) = axes
        if depth <= 0:
            return self.leaf(axes)
        if " " in axis:
            return self.fused_vector(axes, depth)
        if self.rng.random() < 0.45:
            return self.common(axes, depth)
        kind = self.one(["product", "product", "transposed", "softmax", "diagonal", "rows", "columns", "solve",
                         "backslash", "lse", "centred", "chain"])
        if kind in ("product", "chain"):
            inner = self.axis()
            left, right = self.expression((axis, inner), depth - 1), self.expression((inner,), depth - 1)
            return Value(f"{at(POWER, left)} {at(POWER, right)}", f"(({left.torch}) @ ({right.torch}))", axes, PRODUCT)
        if kind == "transposed":
            inner = self.axis()
            left, right = self.expression((inner, axis), depth - 1), self.expression((inner,), depth - 1)
            return Value(f"{at(ATOM, left)}' {at(POWER, right)}", f"(({left.torch}).T @ ({right.torch}))", axes, PRODUCT)
        if kind == "softmax":
            value = self.expression(axes, depth - 1)
            return Value(f"softmax({value.text})", f"torch.softmax({value.torch}, 0)", axes)
        if kind == "diagonal":
            value = self.expression((axis, axis), depth - 1)
            return Value(f"diag({value.text})", f"torch.diagonal({value.torch})", axes)
        if kind in ("rows", "columns", "lse"):
            by = self.one(["rows", "cols"])
            other = self.one("nmp")
            value = self.expression((axis, other) if by == "rows" else (other, axis), depth - 1)
            name = "logsumexp" if kind == "lse" else self.one(["sum", "mean"])
            return Value(f"{name}({value.text}, {by})", f"torch.{name}({value.torch}, {1 if by == 'rows' else 0})", axes)
        if kind in ("solve", "backslash"):
            matrix, value = self.invertible(axis, depth - 1), self.expression(axes, depth - 1)
            text = f"inv({matrix.text})" if kind == "solve" else f"{at(ATOM, matrix)} \\"
            return Value(f"{text} {at(POWER, value)}", f"torch.linalg.solve({matrix.torch}, {value.torch})", axes, PRODUCT)
        value = self.expression(axes, depth - 1)
        return Value(f"{at(POWER, value)} - mean({value.text})", f"(({value.torch}) - torch.mean({value.torch}))", axes, SUM)

    def fused_vector(self, axes, depth):
        first, second = axes[0].split()
        kind = self.one(["vec", "kron", "common", "product"])
        if kind == "vec":
            value = self.expression((first, second), depth - 1)
            return Value(f"vec({value.text})", f"({value.torch}).T.reshape(-1)", axes)
        if kind == "kron":
            left, right = self.expression((first,), depth - 1), self.expression((second,), depth - 1)
            return Value(f"kron({left.text}, {right.text})", f"torch.kron({left.torch}, {right.torch})", axes)
        if kind == "product":
            left, right = self.fused_matrix((axes[0], axes[0]), depth - 1), self.leaf(axes)
            return Value(f"{at(POWER, left)} {at(POWER, right)}", f"(({left.torch}) @ ({right.torch}))", axes, PRODUCT)
        return self.common(axes, depth)

    # ---- matrices

    def matrix(self, axes, depth):
        rows, cols = axes
        if " " in rows or " " in cols:
            return self.fused_matrix(axes, depth)
        if depth <= 0:
            return self.leaf(axes)
        if self.rng.random() < 0.4:
            return self.common(axes, depth)
        kind = self.one(["product", "product", "product", "transposed", "outer", "softmax", "scaled"]
                        + (["diag", "inverse", "power", "identity"] if rows == cols else []))
        if kind == "product":
            inner = self.axis(0.5)
            left, right = self.expression((rows, inner), depth - 1), self.expression((inner, cols), depth - 1)
            return Value(f"{at(POWER, left)} {at(POWER, right)}", f"(({left.torch}) @ ({right.torch}))", axes, PRODUCT)
        if kind == "transposed":
            value = self.expression((cols, rows), depth - 1)
            return Value(f"{at(ATOM, value)}'", f"({value.torch}).T", axes, POWER)
        if kind == "outer":
            return self.outer(axes, depth - 1)
        if kind == "softmax":
            value, by = self.expression(axes, depth - 1), self.one(["rows", "cols"])
            return Value(f"softmax({value.text}, {by})", f"torch.softmax({value.torch}, {1 if by == 'rows' else 0})", axes)
        if kind == "scaled":
            left, right = self.expression((rows,), depth - 1), self.expression(axes, depth - 1)
            return Value(f"diag({left.text}) {at(POWER, right)}", f"(({left.torch})[:, None] * ({right.torch}))", axes, PRODUCT)
        if kind == "diag":
            value = self.expression((rows,), depth - 1)
            return Value(f"diag({value.text})", f"torch.diag({value.torch})", axes)
        if kind == "inverse":
            value = self.invertible(rows, depth - 1)
            text = f"inv({value.text})" if self.rng.random() < 0.5 else f"{at(ATOM, value)}^-1"
            return Value(text, f"torch.inverse({value.torch})", axes, POWER)
        if kind == "power":
            value, exponent = self.expression(axes, depth - 1), self.one([2, 3])
            return Value(f"{at(ATOM, value)}^{exponent}", f"torch.linalg.matrix_power({value.torch}, {exponent})", axes, POWER)
        value = self.expression(axes, depth - 1)
        return Value(f"{at(PRODUCT, value)} + eye({rows})", f"(({value.torch}) + torch.eye({SIZES[rows]}))", axes, SUM)

    def outer(self, axes, depth):
        left, right = self.expression((axes[0],), depth), self.expression((axes[1],), depth)
        return Value(f"{at(POWER, left)} {at(ATOM, right)}'", f"torch.outer({left.torch}, {right.torch})", axes, PRODUCT)

    def fused_matrix(self, axes, depth):
        """A Kronecker product of these axes, an outer product, or an elementwise expression of them."""
        rows, cols = ((axis + " ").split(" ")[:2] for axis in axes)
        if all(" " in axis for axis in axes):
            left, right = (self.expression((rows[k], cols[k]), max(depth - 1, 0)) for k in (0, 1))
            return Value(f"kron({left.text}, {right.text})", f"torch.kron({left.torch}, {right.torch})", axes)
        left, right = self.expression((axes[0],), max(depth - 1, 0)), self.expression((axes[1],), max(depth - 1, 0))
        return Value(f"{at(POWER, left)} {at(ATOM, right)}'", f"torch.outer({left.torch}, {right.torch})", axes, PRODUCT)
