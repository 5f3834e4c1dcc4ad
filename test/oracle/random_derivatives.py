"""Random expressions differentiated by matcalc and by torch.autograd in float64.

  python3 test/oracle/random_derivatives.py [--seed 1] [--count 1000] [--order 1|2] [--report FILE]

Asks the built library (node build.js) for a NumPy module and compares its derivative() with autograd of a torch
function that was generated along with the text. Needs NumPy and PyTorch; run by hand.
"""
import argparse
import collections
import inspect
import json
import random
import re
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).parent))
from expressions import SIZES, VARIABLES, Generator  # noqa: E402

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
warnings.filterwarnings("ignore")
np.seterr(all="ignore")

FUNCTIONS = {
    "f": torch.tanh,
    "df": lambda z: 1 - torch.tanh(z) ** 2,
    "d2f": lambda z: -2 * torch.tanh(z) * (1 - torch.tanh(z) ** 2),
    "d3f": lambda z: (1 - torch.tanh(z) ** 2) * (6 * torch.tanh(z) ** 2 - 2),
    "d4f": lambda z: torch.tanh(z) * (1 - torch.tanh(z) ** 2) * (16 - 24 * torch.tanh(z) ** 2),
    "g": torch.sin,
    "dg": torch.cos,
    "d2g": lambda z: -torch.sin(z),
    "d3g": lambda z: -torch.cos(z),
}
LAYOUTS = ["parameter"] * 6 + ["jacobian", "numerator", "denominator", "vec"]
GREATEST_TEXT = 400
# A determinant's derivative is written with the inverse, which a singular matrix has not.
BENIGN = {"right", "skipped", "singular", "(not verified)"}


def question(rng, orders, depth):
    """A random question, with its torch code."""
    while True:
        axes = rng.choice([(), (), (), (), ("n",), ("m",), ("n", "m"), ("n", "n"), ("p", "n")])
        generator = Generator(rng, kinks=rng.random() < 0.5, kron=rng.choice([0, 0, 0.1]))
        value = generator.expression(axes, rng.choice(range(1, depth + 1)))
        lines = [(name, part) for name, part in generator.definitions]
        text = value.text + (" where " if lines else "") + ", ".join(f"{n} = {v.text}" for n, v in lines)
        names = set(re.findall(r"[A-Za-z_]\w*", text)) & set(VARIABLES)
        if not names or len(text) > GREATEST_TEXT:
            continue
        order = rng.choice(orders)
        return {
            "text": text,
            "given": ", ".join(declaration(name) for name in sorted(VARIABLES)),
            "wrt": rng.choice(sorted(names)),
            "order": order,
            "layout": rng.choice(LAYOUTS),
            "names": sorted(names),
            "axes": axes,
            "torch": value.torch,
            "definitions": [(name, part.torch) for name, part in lines],
        }


def declaration(name):
    axes, domain = VARIABLES[name]
    properties = {"spd": " spd", "positive": ""}
    return f"{name}: {' x '.join(axes) or 'scalar'}{properties.get(domain, '')}"


def draw(name, rng):
    axes, domain = VARIABLES[name]
    z = rng.standard_normal([SIZES[axis] for axis in axes]) * 0.8
    if domain == "positive":
        z = np.abs(z) + 0.5
    if domain == "well":
        z = z + 3 * np.eye(len(z))
    if domain == "spd":
        z = z @ z.T + np.eye(len(z))
    return torch.tensor(z)


def autograd(case, values):
    """The derivative's plain axes: those of the output, then the parameter's for each order."""
    code = compile(case["torch"], "reference", "eval")
    parts = [(name, compile(text, "definition", "eval")) for name, text in case["definitions"]]

    def reference(parameter):
        scope = {**FUNCTIONS, **values, case["wrt"]: parameter, "torch": torch, "F": F}
        for name, part in parts:
            scope[name] = eval(part, scope)
        return torch.as_tensor(eval(code, scope)) + 0 * parameter.sum()

    def jacobian(function, create):
        def at(parameter):
            return torch.autograd.functional.jacobian(function, parameter, create_graph=create)
        return at

    inner = reference if case["order"] == 1 else jacobian(reference, True)
    return jacobian(inner, False)(values[case["wrt"]]).detach().numpy()


def as_numpy(function):
    return lambda z: function(torch.as_tensor(z)).numpy()


def judge(case, answer, rng):
    """right, skipped, or what is wrong."""
    if "error" in answer:
        return f"{answer['error']}: {answer['message'].splitlines()[0]}"
    values = {name: draw(name, rng) for name in VARIABLES}
    try:
        right = autograd(case, values)
    except (torch.linalg.LinAlgError, RuntimeError):
        return "skipped"
    scale = np.max(np.abs(right)) if right.size else 0
    if not np.isfinite(scale) or scale > 1e7:
        return "skipped"
    module = {}
    try:
        exec(answer["module"], module)
        wanted = inspect.signature(module["derivative"]).parameters
        functions = {name: as_numpy(FUNCTIONS[name]) for name in wanted if name in FUNCTIONS}
        arrays = {n: v.item() if v.ndim == 0 else v.numpy() for n, v in values.items() if n in wanted}
        got = np.asarray(module["derivative"](**arrays, **functions), dtype=float)
    except np.linalg.LinAlgError:
        return "singular"
    except Exception as error:  # reported
        return f"python: {type(error).__name__}: {error}"
    if got.shape != right.shape:
        return f"shape: {got.shape} is not {right.shape}"
    error = np.max(np.abs(got - right)) / (1 + scale)
    if not error < 1e-7:
        return f"value: off by {error:.1e}"
    return "false alarm" if answer["alarm"] else "right"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--order", type=int, choices=[1, 2])
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--library", default="dist/index.js")
    parser.add_argument("--report")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    orders = [options.order] if options.order else [1, 1, 1, 2]
    cases = [question(rng, orders, options.depth) for _ in range(options.count)]
    start = time.time()
    lines = "\n".join(json.dumps(case) for case in cases)
    command = ["node", str(Path(__file__).parent / "modules.js"), str(Path(options.library).resolve())]
    output = subprocess.run(command, input=lines, capture_output=True, text=True)
    sys.stderr.write(output.stderr)
    answers = [json.loads(line) for line in output.stdout.splitlines()]
    spent = time.time() - start
    counts, reports = collections.Counter(), []
    for k, (case, answer) in enumerate(zip(cases, answers, strict=True)):
        verdict = judge(case, answer, np.random.default_rng([options.seed, k]))
        counts[verdict.split(":")[0]] += 1
        if answer.get("verified", {}).get("kind") == "not-verified" and not answer["alarm"]:
            counts["(not verified)"] += 1
        if verdict not in BENIGN:
            reports.append({"verdict": verdict, **case, **answer})
    for report in reports:
        print(f"{report['verdict']}\n  {report['text']}\n  by {report['wrt']}, order {report['order']}, {report['layout']}")
        print("".join(f"    {line}\n" for line in report.get("printed", "").splitlines()), end="")
    if options.report:
        Path(options.report).write_text("\n".join(map(json.dumps, reports)))
    slowest = sorted((answer.get("ms", 0) for answer in answers), reverse=True)[:3]
    print(f"{options.count} questions in {spent:.0f} s, the slowest {', '.join(f'{ms:.0f}' for ms in slowest)} ms")
    print(", ".join(f"{count} {name}" for name, count in counts.most_common()))
    sys.exit(any(name not in BENIGN for name in counts))


if __name__ == "__main__":
    main()
