"""Evaluates generated modules at given points."""
import json
import sys

import numpy as np

FUNCTIONS = {"f": np.tanh, "df": lambda z: 1 - np.tanh(z) ** 2}


def value(case, values):
    module = {}
    exec(case["module"], module)
    names = case["module"].split("def derivative(*, ")[1].split("):")[0].split(", ")
    known = {**values, **FUNCTIONS}
    return np.asarray(module["derivative"](**{k: known[k] for k in names}), dtype=float)


def told(case, values):
    try:
        v = value(case, values)
        return {"shape": v.shape, "data": [x if np.isfinite(x) else None for x in v.ravel()]}
    except Exception as error:  # told to the test, which fails
        return {"error": f"{type(error).__name__}: {error}"}


np.seterr(all="ignore")
data = json.load(sys.stdin)
points = {k: np.array(v) if v != [] and isinstance(v, list) else v for k, v in data["values"].items()}
json.dump([told(case, points) for case in data["cases"]], sys.stdout)
