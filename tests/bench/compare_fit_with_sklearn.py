#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times scaling and logistic regression, ours (bench_fit) and scikit-learn's, in turn on the same data, one thread each:

    tests/bench/compare_fit_with_sklearn.py build/release/bench/bench_fit [--layers 32] [--grids 3] [--problem 300x4096 ...]

One fit: StandardScaler and LogisticRegression(max_iter=1000), as lmprobe makes them, which stop at a gradient of 1e-4; ours
goes on to the optimum, and its objective is never above. A grid: LogisticRegressionCV with 10 values of C and 5 folds.
README.md says how to read the table."""
import argparse
import os
import pathlib
import subprocess
import tempfile

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_info
from timing import Stopwatch, median, median_ratio, processor

PROBLEMS = ("300x768", "300x4096", "1000x768", "1000x4096")


def independent(rows, features, generator):
    """Normal features, a twentieth of which tell the classes apart: what takes scikit-learn the fewest steps."""
    y = numpy.arange(rows, dtype=numpy.int32) % 2
    signal = generator.standard_normal(features) * (generator.random(features) < 0.05)
    return generator.standard_normal((rows, features)) + numpy.outer(y - 0.5, signal), y


def correlated(rows, features, generator):
    """A few strong directions and noise, as in a residual stream."""
    strengths = generator.standard_normal((rows, 20)) * 3 / numpy.sqrt(1 + numpy.arange(20))
    X = strengths @ generator.standard_normal((20, features)) + generator.standard_normal((rows, features))
    return X, (strengths[:, 1] + 0.5 * generator.standard_normal(rows) > 0).astype(numpy.int32)


class Ours:
    def __init__(self, program):
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def load(self, path, rows, features):
        self._say(f"load {path} {rows} {features}")

    def run(self, what):
        self._say(what)
        answer = self._process.stdout.readline().split()
        if len(answer) != 5:
            raise SystemExit(f"{self._process.args[0]} ended: {answer}")
        return [float(word) for word in answer]  # wall, cpu, objective, gradient, C

    def _say(self, line):
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()


def objective(model, Z, y, C):
    Z = Z.astype(numpy.float64)
    scores = Z @ model.coef_[0] + model.intercept_[0]
    return 0.5 * model.coef_[0] @ model.coef_[0] + C * numpy.logaddexp(0, numpy.where(y == 1, -scores, scores)).sum()


def theirs(what, X, y):
    with Stopwatch() as watch:
        Z = StandardScaler().fit_transform(X)
        model = LogisticRegression(max_iter=1000) if what == "fit" else LogisticRegressionCV(Cs=10, cv=5, max_iter=1000)
        model.fit(Z, y)
    C = 1.0 if what == "fit" else model.C_[0]
    return watch.wall, watch.cpu, objective(model, Z, y, C), C


def compare(what, make, problem, layers, ours, folder):
    rows, features = map(int, problem.split("x"))
    pairs, same_choice = [], 0
    for layer in range(layers):
        X, y = make(rows, features, numpy.random.default_rng([rows, features, layer]))
        X = X.astype(numpy.float32)
        path = pathlib.Path(folder) / "layer.bin"
        path.write_bytes(X.tobytes() + y.tobytes())
        ours.load(path, rows, features)
        # whoever begins finds a cold cache: in turn
        first = ours.run(what) if layer % 2 else None
        other = theirs(what, X, y)
        own = first or ours.run(what)
        if what == "fit":
            # float32 rounding of the scaled features, where both round on their own
            assert own[2] <= other[2] * (1 + 1e-7), (own, other)
        same_choice += abs(own[4] - other[3]) < 1e-9 * other[3]
        pairs.append((own, other))
    wall = [[pair[0][0] for pair in pairs], [pair[1][0] for pair in pairs]]
    cpu = [[pair[0][1] for pair in pairs], [pair[1][1] for pair in pairs]]
    above = max((b[2] - a[2]) / a[2] for a, b in pairs)
    note = f"theirs up to {above:.0e} above" if what == "fit" else f"same C on {same_choice} of {layers}"
    print(f"| {what} | {make.__name__} | {rows} | {features} | {layers} | {median(cpu[0]):.1f} | {median(cpu[1]):.1f} | "
          f"{median_ratio(cpu[1], cpu[0]):.1f} | {median(wall[0]):.1f} | {median(wall[1]):.1f} | "
          f"{median_ratio(wall[1], wall[0]):.1f} | {note} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="bench_fit of a Release build")
    parser.add_argument("--layers", type=int, default=32, help="layers of each problem that are fitted (default: 32)")
    parser.add_argument("--grids", type=int, default=3, help="layers of each problem whose C is chosen (default: 3)")
    parser.add_argument("--problem", nargs="*", default=PROBLEMS, help="rows x features (default: %(default)s)")
    arguments = parser.parse_args()
    blas = [f"{i['internal_api']} {i['version']} {i['architecture']}, {i['num_threads']} thread(s)"
            for i in threadpool_info() if i["user_api"] == "blas"] or ["reference BLAS"]
    print(f"{processor()}; scikit-learn {sklearn.__version__}, numpy {numpy.__version__}, {'; '.join(blas)}; "
          f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| what | features | n | d | layers | ours, cpu ms | theirs | ratio | ours, wall ms | theirs | ratio | note |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    ours = Ours(arguments.program)
    with tempfile.TemporaryDirectory() as folder:
        for what, layers in (("fit", arguments.layers), ("grid", arguments.grids)):
            for make in (independent, correlated):
                for problem in arguments.problem:
                    if layers > 0:
                        compare(what, make, problem, layers, ours, folder)


if __name__ == "__main__":
    main()
