#!/usr/bin/env python3
"""Is this checkout slower than a base commit? Both are measured in turn on this machine, on the same vectors.

Each round starts a process of either checkout (first one, then the other one first), has both build an index of the same
vectors, and then lets them answer the same queries in turn. A round gives one ratio per figure, this checkout over base;
the median of the rounds counts, and half of the spread of the middle rounds is the noise. More than 5% lost outside of the
noise is a failure, and so is a recall more than a point below what was asked. Run it by scripts/bench-gate, which builds
both.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import math
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

from index_bench import vectors, workers
from pomai_bench import BenchmarkError, positive

K = 10
ALLOWED_LOSS = 0.05
# With fewer rounds nothing is known about the noise, and only a missed recall can fail.
LEAST_ROUNDS = 3
RECALL_SLACK = 0.01
WARM_UP = 3
TURNS = 5
GOALS = {
    "search at RECALL 0.95": ({"recall": 0.95}, 0.95),
    "search at RECALL 0.99": ({"recall": 0.99}, 0.99),
    "exact search": ({"exact": 1.0}, 1.0),
}
PUTS = re.compile(r"puts ([0-9.]+) s")
SCAN_RATE = "io.pomai.bench.kernel.ScanRate"


@dataclasses.dataclass
class Figure:
    """One thing that is measured: its speed in each round, in either checkout; and the recall, where there is one."""

    name: str
    unit: str
    ours: list[float] = dataclasses.field(default_factory=list)
    base: list[float] = dataclasses.field(default_factory=list)
    asked: float = 0.0
    recall: float = 1.0

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios())

    @property
    def noise(self) -> float:
        """Half of the range of the rounds, without the highest and the lowest when there are five or more."""
        ratios = sorted(self.ratios())
        if len(ratios) < LEAST_ROUNDS:
            return math.inf
        middle = ratios[1:-1] if len(ratios) >= 5 else ratios
        return (middle[-1] - middle[0]) / 2

    def ratios(self) -> list[float]:
        return [ours / base for ours, base in zip(self.ours, self.base, strict=True)]

    @property
    def verdict(self) -> str:
        if self.recall < self.asked - RECALL_SLACK:
            return f"FAIL: recall {self.recall:.4f}, asked {self.asked}"
        if not self.base:
            return "not in base"
        if self.ratio + self.noise < 1 - ALLOWED_LOSS:
            return "FAIL: slower"
        return "unclear: slower within the noise" if self.ratio < 1 - ALLOWED_LOSS else "ok"


@dataclasses.dataclass(frozen=True, eq=False)
class Checkout:
    """A built checkout and how its programs are started."""

    root: pathlib.Path
    java: str
    heap: str

    def command(self, main: str) -> list[str]:
        built = self.root / "benchmarks" / "target"
        flags = [f"@{self.root / 'config' / 'jvm.options'}", f"-Xmx{self.heap}"]
        return [self.java, *flags, "-cp", f"{built / 'pomai-benchmarks.jar'}:{built / 'lib'}/*", main]

    def worker(self, workload: vectors.Workload, answers: pathlib.Path) -> workers.Worker:
        command = [*self.command("io.pomai.bench.cli.Main"), "ann-worker"]
        return workers.Worker(workers.Build("pomai", {}, ()), workload, K, answers, command=command)

    def scan_rates(self) -> dict[str, float] | None:
        """Gigabytes of codes per second by number of subquantizers; none in a commit that cannot tell."""
        run = subprocess.run(self.command(SCAN_RATE), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        if run.returncode != 0:
            return None
        return {subs: float(rate) for subs, rate in (line.split("\t") for line in run.stdout.splitlines())}


class Gate:
    """The figures of all rounds."""

    def __init__(self, ours: Checkout, base: Checkout, workload: vectors.Workload):
        self.ours, self.base, self.workload = ours, base, workload
        self.limits = workload.limits(K)
        self.figures: dict[str, Figure] = {}

    def figure(self, name: str, unit: str) -> Figure:
        return self.figures.setdefault(name, Figure(name, unit))

    def round(self, number: int) -> None:
        """Everything once, in either checkout; the one that begins changes."""
        order = [self.ours, self.base] if number % 2 == 0 else [self.base, self.ours]
        with contextlib.ExitStack() as stack:
            folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
            running: dict[Checkout, workers.Worker] = {}
            for checkout in order:
                running[checkout] = checkout.worker(self.workload, folder / str(len(running)))
                stack.callback(running[checkout].close)
            self.builds(running)
            for name, (effort, asked) in GOALS.items():
                self.searches(name, effort, asked, running)
        self.scans(order)

    def add(self, name: str, unit: str, checkout: Checkout, value: float) -> Figure:
        figure = self.figure(name, unit)
        (figure.ours if checkout is self.ours else figure.base).append(value)
        return figure

    def builds(self, running: dict[Checkout, workers.Worker]) -> None:
        rows = len(self.workload.base)
        for checkout, worker in running.items():
            puts = float(PUTS.search(worker.description).group(1))
            self.add("puts, in process", "per second", checkout, rows / puts)
            self.add("index build", "vectors/s", checkout, rows / worker.build_seconds)

    def searches(self, name: str, effort: workers.Effort, asked: float, running: dict[Checkout, workers.Worker]) -> None:
        seconds: dict[Checkout, list[float]] = {checkout: [] for checkout in running}
        for turn in range(WARM_UP + TURNS):
            for checkout, worker in running.items():
                took = worker.search(effort)[0]
                seconds[checkout] += [took] if turn >= WARM_UP else []
        for checkout, worker in running.items():
            rate = len(self.workload.queries) / statistics.median(seconds[checkout])
            figure = self.add(name, "QPS", checkout, rate)
            if checkout is self.ours:
                figure.asked = asked
                figure.recall = min(figure.recall, self.workload.recall(worker.answers(), K, self.limits))

    def scans(self, order: list[Checkout]) -> None:
        rates = {checkout: checkout.scan_rates() for checkout in order}
        if rates[self.ours] is None:
            raise BenchmarkError("this checkout cannot measure its scan kernel: is it built?")
        for checkout, measured in rates.items():
            for subs, rate in (measured or {}).items():
                self.add(f"scan of 4-bit codes, {subs} a row", "GB/s", checkout, rate)

    def report(self) -> bool:
        """Prints the table; whether nothing failed."""
        print(f"\n{'figure':<32} {'this checkout':>14} {'base':>11} {'unit':<11} {'ratio':>6} {'noise':>6}  verdict")
        for figure in self.figures.values():
            ours = f"{statistics.median(figure.ours):>14,.1f}"
            known = f"{statistics.median(figure.base):>11,.1f}" if figure.base else f"{'-':>11}"
            against = f"{figure.ratio:>6.3f} {figure.noise:>6.3f}" if figure.base else f"{'-':>6} {'-':>6}"
            recall = f" (recall@{K} {figure.recall:.4f})" if figure.asked else ""
            print(f"{figure.name:<32} {ours} {known} {figure.unit:<11} {against}  {figure.verdict}{recall}")
        return not any(figure.verdict.startswith("FAIL") for figure in self.figures.values())


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench-gate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--ours", required=True, type=pathlib.Path, help="this checkout, built")
    add("--base", required=True, type=pathlib.Path, help="the base commit's checkout, built")
    add("--java", required=True, help="java of a JDK 25")
    add("--rounds", type=positive, default=5, help="rounds (default %(default)s)")
    add("--rows", type=positive, default=40_000, help="vectors of 128 values to index (default %(default)s)")
    add("--queries", type=positive, default=1000, help="queries of each search, 1000 at most (default %(default)s)")
    add("--heap", default="2g", help="heap of each JVM (default %(default)s)")
    add("--cache", default="target/gate", type=pathlib.Path, help="folder for vectors (default %(default)s)")
    return parser.parse_args()


def main() -> int:
    asked = parse_arguments()
    ours, base = (Checkout(root.resolve(), asked.java, asked.heap) for root in (asked.ours, asked.base))
    asked.cache.mkdir(parents=True, exist_ok=True)
    try:
        gate = Gate(ours, base, vectors.synthetic(asked.rows, asked.cache, asked.queries))
        print(gate.workload.describe(), flush=True)
        for number in range(asked.rounds):
            gate.round(number)
            ratios = ", ".join(f"{f.name} {f.ratios()[-1]:.3f}" for f in gate.figures.values() if f.base)
            print(f"round {number + 1}: {ratios}", flush=True)
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    held = gate.report()
    print(f"\n{'PASS' if held else 'FAIL'}: more than {ALLOWED_LOSS:.0%} lost outside of the noise is a failure")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
