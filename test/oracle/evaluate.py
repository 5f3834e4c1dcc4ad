"""Trees of expressions as torch code: every value is a matrix, a scalar 1 x 1."""
import itertools
import math

import torch
import torch.nn.functional as F

RELATIONS = {
    "<": torch.lt, ">": torch.gt, "<=": torch.le, ">=": torch.ge, "=": torch.eq, "!=": torch.ne,
}

ELEMENTWISE = {
    "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "sin": torch.sin, "cos": torch.cos, "tan": torch.tan,
    "asin": torch.asin, "acos": torch.acos, "atan": torch.atan, "sinh": torch.sinh, "cosh": torch.cosh,
    "tanh": torch.tanh, "abs": torch.abs, "sign": torch.sign, "relu": torch.relu, "leakyrelu": F.leaky_relu,
    "elu": F.elu, "gelu": lambda z: z * (1 + torch.erf(z / math.sqrt(2))) / 2, "silu": lambda z: z * torch.sigmoid(z),
    "sigmoid": torch.sigmoid, "softplus": lambda z: torch.logaddexp(z, torch.zeros_like(z)), "erf": torch.erf,
    "max": lambda a, b: torch.where(a > b, a, b), "min": lambda a, b: torch.where(a < b, a, b),
    "f": torch.tanh, "g": torch.sin, "k": lambda z: z / (1 + z**2), "psi": lambda a, b: a * torch.sin(a + b),
    "omega": lambda a, b: torch.sin(a) * b + a * b**2,
}

MATRICES = torch.Generator().manual_seed(5)


def constant(*shape):
    return torch.randn(*shape, generator=MATRICES, dtype=torch.float64)


C43, C34, C33, C4 = constant(4, 3), constant(3, 4), constant(3, 3), constant(4)

# Functions that are declared by shapes, of arrays with plain axes.
DECLARED = {
    "phi": lambda x: torch.sin(C43 @ x),
    "rho": lambda x: torch.sin(C4 @ x) + x @ x / 2,
    "chi": lambda X: torch.sum(torch.sin(C34 * X)),
    "eta": lambda t: C33 + torch.sin(t) * C33.T / 4,
    "tau": lambda X: torch.sum(torch.sin(C34 * X), 1),
}


def jacobian(function, order):
    """The derivative's axes: those of the value, then those of the argument for each order."""
    for _ in range(order):
        inner = function
        function = lambda x, f=inner: torch.autograd.functional.jacobian(f, x, create_graph=True)  # noqa: E731
    return function


def slopes(function, args, argument):
    """The derivative of an elementwise function by one of its arguments."""
    args = [a if a.requires_grad else a.detach().requires_grad_() for a in torch.broadcast_tensors(*args)]
    args = [a + 0 for a in args]
    value = function(*args)
    if not value.requires_grad:
        return torch.zeros_like(value)
    (slope,) = torch.autograd.grad(value.sum(), args[argument], create_graph=True, allow_unused=True)
    return torch.zeros_like(value) if slope is None else slope


def differentiated(function, partials):
    for argument, times in enumerate(partials):
        for _ in range(times):
            inner = function
            function = lambda *args, f=inner, k=argument: slopes(f, args, k)  # noqa: E731
    return function


def call(e, args):
    fn, along, z = e["fn"], e.get("along"), args[0]
    if fn in DECLARED:
        plain, *directions = (arg.reshape([d for d in arg.shape if d != 1]) for arg in args)
        tensor = jacobian(DECLARED[fn], e["primes"])(plain)
        for direction in directions:
            tensor = torch.tensordot(tensor, direction, direction.dim())
        return tensor.reshape(e["shape"])
    if fn in ELEMENTWISE:
        partials = e.get("partials") or [e["primes"]]
        return differentiated(ELEMENTWISE[fn], partials)(*args)
    if along:
        axis = 1 if along == "rows" else 0
        if fn == "softmax":
            return torch.softmax(z, axis)
        lines = z if along == "rows" else z.T
        return torch.cat([FUNCTIONS[fn](line) for line in lines])
    return FUNCTIONS[fn](*args)


def diag(z):
    return torch.diag(z.reshape(-1)) if 1 in z.shape else torch.diagonal(z).reshape(-1, 1)


def vech(z):
    return torch.cat([z[j:, j] for j in range(z.shape[1])]).reshape(-1, 1)


def unvech(z):
    n = round((math.sqrt(8 * z.numel() + 1) - 1) / 2)
    upper = torch.zeros(n, n, dtype=z.dtype)
    rows, cols = torch.triu_indices(n, n)
    return upper.index_put((rows, cols), z.reshape(-1)).T


def duplication(size):
    n = int(size.item())
    units = torch.eye(n * (n + 1) // 2, dtype=torch.float64)
    lower = [unvech(unit) for unit in units]
    return torch.stack([(m + m.T - torch.diag(torch.diagonal(m))).T.reshape(-1) for m in lower], 1)


def elimination(size):
    n = int(size.item())
    units = torch.eye(n * n, dtype=torch.float64)
    return torch.cat([vech(unit.reshape(n, n).T).reshape(-1, 1) for unit in units], 1)


def dexpm(a, *directions):
    """The derivative of expm in these directions: corners of exponentials of block matrices (Higham 2008, eq. 10.43)."""
    n, k = a.shape[0], len(directions)
    total = torch.zeros_like(a)
    for order in itertools.permutations(directions):
        blocks = [[torch.zeros_like(a)] * (k + 1) for _ in range(k + 1)]
        for i in range(k + 1):
            blocks[i][i] = a
        for i, direction in enumerate(order):
            blocks[i][i + 1] = direction
        whole = torch.cat([torch.cat(row, 1) for row in blocks], 0)
        total = total + torch.matrix_exp(whole)[:n, n * k :]
    return total


def scalar(value):
    return value.reshape(1, 1)


FUNCTIONS = {
    "sum": lambda z: scalar(torch.sum(z)), "mean": lambda z: scalar(torch.mean(z)),
    "norm_inf": lambda z: scalar(torch.amax(torch.abs(z))), "expm": torch.matrix_exp, "dexpm": dexpm,
    "adj": lambda z: torch.det(z) * torch.inverse(z), "norm": lambda z: scalar(torch.sqrt(torch.sum(z**2))), "norm1": lambda z: scalar(torch.sum(torch.abs(z))),
    "logsumexp": lambda z: scalar(torch.logsumexp(z.reshape(-1), 0)), "maxentry": lambda z: scalar(torch.amax(z)),
    "minentry": lambda z: scalar(torch.amin(z)), "tr": lambda z: scalar(torch.trace(z)),
    "det": lambda z: scalar(torch.det(z)), "logdet": lambda z: scalar(torch.logdet(z)),
    "softmax": lambda z: torch.softmax(z.reshape(-1), 0).reshape(z.shape), "inv": torch.inverse,
    "vec": lambda z: z.T.reshape(-1, 1), "diag": diag, "tril": torch.tril, "triu": torch.triu,
    "cumsum": lambda z: torch.cumsum(z.reshape(-1), 0).reshape(z.shape), "vech": vech,
    "unvech": unvech, "duplication": duplication, "elimination": elimination,
}


def times(a, b):
    return a * b if a.numel() == 1 or b.numel() == 1 else a @ b


def is_fixed(e):
    return e["kind"] == "number" or (e["kind"] in ("negate", "quotient") and all(map(is_fixed, e["parts"])))


def power(e, base, exponent):
    fixed = exponent.item() if is_fixed(e["parts"][1]) else None
    if not e["elementwise"] and base.numel() > 1:
        return torch.linalg.matrix_power(base, int(fixed))
    if fixed is not None:
        return base ** (int(fixed) if fixed == int(fixed) else fixed)
    return base**exponent


def evaluate(e, scope):
    kind = e["kind"]
    if kind == "block":
        return torch.cat([torch.cat([evaluate(cell, scope) for cell in row], 1) for row in e["rows"]])
    parts = [evaluate(part, scope).contiguous() for part in e.get("parts", [])]  # torch.kron wants it so
    if kind == "number":
        return torch.full((1, 1), float(e["value"]), dtype=torch.float64)
    if kind == "symbol":
        return scope[e["name"]]
    if kind == "constant":
        if e["name"] == "pi":
            return torch.full((1, 1), math.pi, dtype=torch.float64)
        make = {"eye": lambda r, c: torch.eye(r), "ones": torch.ones, "zeros": torch.zeros}[e["name"]]
        return make(*e["shape"])
    if kind == "commutation":
        n, m = e["of"]
        return torch.eye(n * m)[torch.arange(n * m).reshape(m, n).T.reshape(-1)]
    if kind in ("sum", "hadamard", "product", "kron"):
        combine = {"sum": torch.add, "hadamard": torch.mul, "product": times, "kron": torch.kron}[kind]
        value = parts[0]
        for part in parts[1:]:
            value = combine(value, part)
        return value.expand(e["shape"])
    if kind == "quotient":
        return parts[0] / parts[1]
    if kind == "power":
        return power(e, *parts)
    if kind == "negate":
        return -parts[0]
    if kind == "transpose":
        return parts[0].T
    if kind == "call":
        return call(e, parts)
    if kind == "indicator":
        return RELATIONS[e["relation"]](*parts).double().expand(e["shape"])
    raise ValueError(kind)
