"""Evaluates generated modules, each at a point of its own."""
import inspect
import json
import sys

import numpy as np


def tanh_derivative(k):
    """The k-th derivative of tanh, a polynomial in it."""
    p = np.polynomial.Polynomial([0, 1])
    for _ in range(k):
        p = p.deriv() * np.polynomial.Polynomial([1, 0, -1])
    return lambda z: p(np.tanh(z))


FUNCTIONS = {}
for k in range(8):
    mark = "" if k == 0 else "d" if k == 1 else f"d{k}"
    FUNCTIONS[f"{mark}f"] = tanh_derivative(k)
    FUNCTIONS[f"{mark}g"] = lambda z, k=k: np.sin(z + k * np.pi / 2)


def value(case):
    module = {}
    exec(case["module"], module)
    arrays = {k: np.array(v, float) if isinstance(v, list) else v for k, v in case["values"].items()}
    known = {**FUNCTIONS, **arrays}
    names = inspect.signature(module["derivative"]).parameters
    return np.asarray(module["derivative"](**{k: known[k] for k in names}), dtype=float)


def told(case):
    try:
        v = value(case)
        return {"shape": v.shape, "data": [x if np.isfinite(x) else None for x in v.ravel()]}
    except Exception as error:  # told to the test, which fails
        return {"error": f"{type(error).__name__}: {error}", "shape": []}


np.seterr(all="ignore")
json.dump([told(case) for case in json.load(sys.stdin)], sys.stdout)
