"""Random derivatives by matcalc and by torch.autograd in float64.

  python3 test/oracle/random_derivatives.py [--seed 1] [--count 2000] [--depth 3]

test/oracle/questions.ts draws the questions and has them answered with NumPy modules; the trees of the expressions
are evaluated here by torch (evaluate.py), and derivatives compared. Needs NumPy and PyTorch; run by hand.
"""
import argparse
import collections
import inspect
import json
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent))
from evaluate import DECLARED, ELEMENTWISE, differentiated, evaluate, jacobian  # noqa: E402

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
warnings.filterwarnings("ignore")
np.seterr(all="ignore")

FINE = {"right", "skipped", "refused"}
REFUSALS = {"unsupported", "limit", "value"}
POINTS = 4
SIZES = {"n": 3, "m": 4}


def draw(shape, properties, rng):
    z = rng.standard_normal(shape) * 0.8
    if 1 in shape and shape[0] != shape[1]:
        return vector(z, properties, rng)
    if shape[0] == shape[1]:
        z = z + np.eye(len(z))
    for name in properties:
        z = {
            "symmetric": lambda: (z + z.T) / 2, "skew": lambda: (z - z.T) / 2, "lower": lambda: np.tril(z),
            "upper": lambda: np.triu(z), "diagonal": lambda: np.diag(np.diag(z)), "orthogonal": lambda: np.linalg.qr(z)[0],
            "spd": lambda: z @ z.T + np.eye(len(z)),
        }[name]()
    return z


def vector(z, properties, rng):
    for name in properties:
        z = {
            "positive": lambda: np.abs(z) + 0.3, "sign": lambda: np.where(z < 0, -1.0, 1.0),
            "binary": lambda: np.where(z < 0, 0.0, 1.0), "simplex": lambda: np.exp(z) / np.sum(np.exp(z)),
            "onehot": lambda: np.eye(z.size)[rng.integers(z.size)].reshape(z.shape),
        }[name]()
    return z


def plain(array, order=1):
    return array.reshape([d for d in array.shape if d != 1])


def reference(case, values):
    """The derivative with plain axes: those of the output, then the parameter's for each order."""
    def output(parameter):
        scope = {**values, case["wrt"]: parameter}
        for name, tree in case["definitions"]:
            scope[name] = evaluate(tree, scope)
        return evaluate(case["output"], scope) + 0 * parameter.sum()

    return plain(jacobian(output, case["order"])(values[case["wrt"]]).detach().numpy())


def python_function(name):
    """An argument of the module that is a function: f, d2f, J_phi, H_rho, d12_omega."""
    mark, _, base = name.partition("_")
    if base in DECLARED:
        order = {"J": 1, "grad": 1, "H": 2}.get(mark) or int(mark[1:])
        return as_numpy(jacobian(DECLARED[base], order))
    if base == "omega":
        return as_numpy(differentiated(ELEMENTWISE[base], [mark.count("1"), mark.count("2")]))
    for base in [*DECLARED, *ELEMENTWISE]:
        if name == base:
            return as_numpy(DECLARED.get(base) or ELEMENTWISE[base])
        if name.startswith("d") and name.endswith(base) and name[1 : -len(base)].isdigit() | (name == "d" + base):
            order = int(name[1 : -len(base)] or 1)
            return as_numpy(jacobian(DECLARED[base], order) if base in DECLARED else differentiated(ELEMENTWISE[base], [order]))
    return None


def as_numpy(function):
    def of_arrays(*args):
        return function(*(torch.as_tensor(np.asarray(a, dtype=float)) for a in args)).detach().numpy()
    return of_arrays


def judge(case, rng):
    """right, refused, skipped, or what is wrong."""
    if "error" in case:
        return "refused" if case["error"] in REFUSALS else f"{case['error']}: {case['message']}"
    verdict = "skipped"
    for _ in range(POINTS):
        verdict = judge_at_point(case, rng)
        if verdict != "skipped":
            break
    return "false alarm" if verdict == "right" and case["alarm"] else verdict


def judge_at_point(case, rng):
    values = {name: torch.tensor(draw(v["shape"], v["properties"], rng)) for name, v in case["variables"].items()}
    try:
        right = reference(case, values)
        value = reference({**case, "order": 0}, values)
    except (torch.linalg.LinAlgError, RuntimeError) as error:
        if "singular" in str(error):
            return "skipped"
        raise
    scale = np.max(np.abs(right)) if right.size else 0
    if not (np.isfinite(value).all() and np.isfinite(scale) and scale <= 1e6):
        return "skipped"
    module = {}
    exec(case["module"], module)
    arguments = {}
    for name in inspect.signature(module["derivative"]).parameters:
        if name in values:
            array = plain(values[name].numpy())
            arguments[name] = array if array.ndim else float(array)
        else:
            arguments[name] = SIZES.get(name) or python_function(name)
            if arguments[name] is None:  # the size of an identity that the text leaves open
                return "skipped"
    try:
        got = np.asarray(module["derivative"](**arguments), dtype=float)
    except np.linalg.LinAlgError:
        return "skipped"
    except Exception as error:  # reported
        return f"python: {type(error).__name__}: {error}"
    if got.shape != right.shape:
        return f"shape: {got.shape} is not {right.shape}"
    error = np.max(np.abs(got - right)) / (1 + scale) if got.size else 0
    if error < 1e-6:
        return "right"
    # The two may have other conventions at a kink.
    at_kink = case["kinks"] and bool((values[case["wrt"]] == 0).any())
    return "skipped" if at_kink else f"value: off by {error:.1e}"


def table(counts):
    orders = sorted({order for _, order in counts})
    width = max(len(name) for name, _ in counts)
    print(f"{'':{width}} " + "   ".join(f"order {o}: compared skipped wrong" for o in orders))
    for name in sorted({name for name, _ in counts}):
        cells = []
        for order in orders:
            c = counts[name, order]
            bad = sum(v for k, v in c.items() if k not in FINE)
            cells.append(f"{c['right'] + bad:17} {c['skipped'] + c['refused']:7} {bad:5}")
        print(f"{name:{width}} " + "   ".join(cells))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--depth", type=int, default=3)
    options = parser.parse_args()
    start = time.time()
    root = Path(__file__).parent.parent.parent
    script = ["node", "test/support/run.js", "test/oracle/questions.ts"]
    asked = [*script, *(f"--{k}={v}" for k, v in vars(options).items())]
    counts, total = collections.defaultdict(collections.Counter), collections.Counter()
    with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        for k, line in enumerate(process.stdout):
            case = json.loads(line)
            verdict = judge(case, np.random.default_rng([options.seed, k]))
            kind = verdict.split(":")[0]
            total[kind] += 1
            for name in [*case["operators"], f"{case['layout']} layout"]:
                counts[name, case["order"]][kind] += 1
            if kind not in FINE:
                print(f"{verdict}\n  {case['text']}\n  by {case['wrt']}, order {case['order']}, {case['layout']}; {case['given']}")
                print("".join(f"    {text}\n" for text in case.get("printed", "").splitlines()), end="", flush=True)
    table(counts)
    spent = time.time() - start
    print(f"{options.count} questions, seed {options.seed}, {spent:.0f} s: " + ", ".join(f"{v} {k}" for k, v in total.most_common()))
    sys.exit(any(kind not in FINE for kind in total))


if __name__ == "__main__":
    main()
