"""Runs generated modules and compares them with finite differences of functions written by hand."""
import json
import sys

import numpy as np

SIZES = {"n": 3, "m": 4, "p": 2}
FUNCTIONS = {
    "f": np.tanh,
    "df": lambda z: 1 - np.tanh(z) ** 2,
    "d2f": lambda z: -2 * np.tanh(z) * (1 - np.tanh(z) ** 2),
    "d3f": lambda z: (1 - np.tanh(z) ** 2) * (6 * np.tanh(z) ** 2 - 2),
}

# h: n -> m, q: n -> scalar, F: scalar -> n x n, c: n x m -> scalar, and g of two numbers.
M = np.array([[0.3, -0.8, 0.5], [1.1, 0.2, -0.4], [-0.6, 0.9, 0.7], [0.4, 0.5, -1.2]])
B1 = np.array([0.7, -0.5, 0.9])
F1 = np.array([[2.0, 0.3, -0.1], [0.5, 3.0, 0.2], [-0.4, 0.1, 2.5]])


def outer(*vectors):
    return vectors[0] if len(vectors) == 1 else np.multiply.outer(vectors[0], outer(*vectors[1:]))


def rows(slopes, count):
    return np.array([s * outer(*[b] * count) for s, b in zip(slopes, M)])


FUNCTIONS |= {
    "h": lambda x: np.sin(M @ x),
    "J_h": lambda x: rows(np.cos(M @ x), 1),
    "H_h": lambda x: rows(-np.sin(M @ x), 2),
    "q": lambda x: np.sin(B1 @ x) + x @ x / 2 + 2,
    "grad_q": lambda x: np.cos(B1 @ x) * B1 + x,
    "H_q": lambda x: -np.sin(B1 @ x) * outer(B1, B1) + np.eye(3),
    "D3_q": lambda x: -np.cos(B1 @ x) * outer(B1, B1, B1),
    "c": lambda X: np.sin(np.sum(M.T * X)),
    "grad_c": lambda X: np.cos(np.sum(M.T * X)) * M.T,
    "H_c": lambda X: -np.sin(np.sum(M.T * X)) * outer(M.T, M.T),
    "F": lambda t: F1 + np.sin(t) * F1.T / 4,
    "dF": lambda t: np.cos(t) * F1.T / 4,
    "d2F": lambda t: -np.sin(t) * F1.T / 4,
    "g": lambda a, b: np.sin(a) * b + a * b**2,
    "d1_g": lambda a, b: np.cos(a) * b + b**2,
    "d2_g": lambda a, b: np.sin(a) + 2 * a * b,
    "d11_g": lambda a, b: -np.sin(a) * b,
    "d12_g": lambda a, b: np.cos(a) + 2 * b,
    "d22_g": lambda a, b: 2 * a,
}


def draw(shape, domain, rng):
    a = rng.standard_normal(shape)
    if domain == "spd":
        return a @ a.T + 3 * np.eye(len(a))
    if domain == "positive":
        return np.abs(a) + 0.5
    if domain == "away0":
        return a + np.sign(a) * 0.2
    if domain == "unit":
        return rng.uniform(0.1, 0.9, shape)
    return a if shape else float(a)


def differences(f, names, by):
    """The derivative of f(names): its own axes, then those of each name in `by`, the first one first."""
    if not by:
        return np.asarray(f(names), dtype=float)
    *first, last = by
    x = np.asarray(names[last], dtype=float)
    step = 1e-4 if len(by) == 1 else 1e-3
    columns = []
    for k in range(x.size):
        e = np.zeros(x.size)
        e[k] = step
        e = e.reshape(x.shape)

        def at(t):
            return differences(f, {**names, last: x + t * e}, first)

        columns.append((8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step))
    stacked = np.stack(columns, axis=-1)
    return stacked.reshape(stacked.shape[:-1] + x.shape)


def contracted(array, case, names):
    """The last axes times what the case says, the first axes likewise."""
    if "times" in case:
        v = np.asarray(eval(case["times"], dict(names)), dtype=float)
        array = np.tensordot(array, v, v.ndim)
    if "left" in case:
        u = np.asarray(eval(case["left"], dict(names)), dtype=float)
        array = np.tensordot(u, array, u.ndim)
    return array


def judge(case):
    rng = np.random.default_rng(7)
    values = {
        name: draw(tuple(SIZES.get(d, d) for d in v["shape"]), v.get("domain"), rng)
        for name, v in case["variables"].items()
    }
    module = {}
    exec(case["module"], module)
    wanted = {k: FUNCTIONS[k] for k in case["functions"]}
    got = np.asarray(module["derivative"](**values, **wanted), dtype=float)
    names = {"np": np, **SIZES, **FUNCTIONS, **values}
    for name, text in case.get("definitions", {}).items():
        names[name] = eval(text, names)

    def reference(names):
        return np.asarray(eval(case["reference"], dict(names)))

    by = case.get("by", [case["wrt"]] * case["order"])
    right = contracted(differences(reference, names, by), case, names)
    if got.shape != right.shape:
        return f"shape {got.shape}, not {right.shape}"
    error = np.max(np.abs(got - right)) / (1 + np.max(np.abs(right)))
    if not error < (1e-8 if len(by) == 1 else 1e-5):
        return f"off by {error}"
    entry = "value_and_gradients" if len(by) == 1 else "value_and_derivatives"
    used = {k: v for k, v in wanted.items() if k in arguments(case["module"], entry)}
    value, derivatives = module[entry](**values, **used)
    if np.shape(value) != reference(names).shape:
        return f"the value has the shape {np.shape(value)}"
    if not np.allclose(value, reference(names)):
        return "the value is wrong"
    if not np.allclose(next(iter(derivatives.values())), right, rtol=1e-4, atol=1e-4):
        return f"{entry} is wrong"
    return "right"


def arguments(module, entry):
    line = next(line for line in module.split("\n") if line.startswith(f"def {entry}("))
    return line.replace(")", ",").replace("(", ", ").replace(",", " ").replace(":", " ").split()


def judged(case):
    try:
        return judge(case)
    except Exception as error:  # told to the test, which fails
        return f"{type(error).__name__}: {error}"


np.seterr(all="ignore")
json.dump([judged(case) for case in json.load(sys.stdin)], sys.stdout)
