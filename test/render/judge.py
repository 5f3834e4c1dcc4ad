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
    names = dict(values, np=np, **SIZES, **FUNCTIONS)
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
