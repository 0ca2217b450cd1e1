#!/usr/bin/env python3
"""What each stage of Pomai's index does: recall, speed and bytes read per query with features off and on.

Each variant is built in a process of its own with default settings; rounds alternate; recall is judged by float64
distances. QPS is per second of processor time of the one searching thread; that of two threads is by the clock. With
--rows several sizes of the synthetic set are compared: how the cost of a search grows with the set.
Run it by scripts/bench-ablation, which sets up Java and Python.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import pathlib
import statistics
import sys
import tempfile

from index_bench import vectors, workers
from pomai_bench import BenchmarkError, positive

K = 10
GOALS = ({"recall": 0.95}, {"recall": 0.99})
VARIANTS = ("", "packed-pq-scan=0", "sketch-prefilter=1", "sketch-prefilter=1+packed-pq-scan=0", "simd=0")
STAGES = ("route", "tables", "scan", "measure")
WARM_UP = 3


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench-ablation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--data", action="append", default=[], help="ann-benchmarks HDF5 file; may be given several times")
    add("--rows", default="", help="sizes of the synthetic set: 16000,100000,1000000")
    add("--queries", type=positive, default=1000, help="queries to use (default %(default)s)")
    add("--rounds", type=positive, default=5, help="timed rounds; medians count (default %(default)s)")
    add("--variants", default=",".join(VARIANTS), help="features that differ from their defaults (default %(default)s)")
    add("--out", default="target/bench-index", help="folder for raw vectors (default %(default)s)")
    return parser.parse_args()


def variants(text: str) -> list[workers.Build]:
    """The builds of what --variants says: flag=0 or flag=1, several joined by +, the variants between commas."""
    found = []
    for variant in text.split(","):
        flags = dict(pair.split("=") for pair in variant.split("+") if pair)
        found.append(workers.Build("pomai", {flag: float(value) for flag, value in flags.items()}, GOALS))
    return found


def measure(workload: vectors.Workload, asked) -> dict[float, float]:
    """Prints a row for each variant and goal; microseconds of a search of the first variant by recall asked."""
    print(f"\n{workload.describe()}")
    head = f"{'variant':<38} {'asked':>6} {'recall':>7} {'QPS':>8} {'2 threads':>9} {'p50 us':>7} {'p99 us':>7}"
    print(f"{head} {'lists':>6} {'seen':>8} {'passed':>8} {'measured':>9} {'KiB read':>9}  us per stage: {' '.join(STAGES)}")
    limits, queries = workload.limits(K), len(workload.queries)
    micros: dict[float, float] = {}
    with contextlib.ExitStack() as stack:
        answers = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory())) / "answers"
        running = []
        for build in variants(asked.variants):
            running.append(workers.Worker(build, workload, K, answers))
            stack.callback(running[-1].close)
            for goal in GOALS * WARM_UP:
                running[-1].search(goal)
        for goal in GOALS:
            rows = [[worker.search(goal, threads) for worker in running for threads in (1, 2)] for _ in range(asked.rounds)]
            for i, worker in enumerate(running):
                _, counts = worker.search(goal | {"profile": 1})
                recall = workload.recall(worker.answers(), K, limits)
                one, two = ([row[2 * i + n] for row in rows] for n in (0, 1))
                seconds = statistics.median(run[1]["cpu"] for run in one)
                p50, p99 = (statistics.median(run[1][name] for run in one) for name in ("p50", "p99"))
                each = {name: count / queries for name, count in counts.items()}
                print(
                    f"{workers.text(worker.build.parameters) or '-':<38} {goal['recall']:>6} {recall:>7.4f}"
                    f" {queries / seconds:>8,.0f} {queries / statistics.median(run[0] for run in two):>9,.0f}"
                    f" {p50:>7.1f} {p99:>7.1f} {each['lists']:>6,.0f} {each['seen']:>8,.0f} {each['passed']:>8,.0f}"
                    f" {each['measured']:>9,.0f} {each['bytes'] / 1024:>9,.0f}"
                    f"  {' '.join(f'{each[stage]:.0f}' for stage in STAGES)}",
                    flush=True,
                )
                if i == 0:
                    micros[goal["recall"]] = seconds / queries * 1e6
        for worker in running:
            label = workers.text(worker.build.parameters) or "-"
            print(f"{label}: {worker.build_seconds:.2f} s, {worker.bytes_per_vector:.1f} bytes/vector: {worker.description}")
    return micros


def growth(cost: dict[int, dict[float, float]]) -> None:
    """The exponent of the cost between sizes."""
    sizes = sorted(cost)
    for small, large in zip(sizes, sizes[1:], strict=False):
        for recall in cost[small]:
            exponent = math.log(cost[large][recall] / cost[small][recall]) / math.log(large / small)
            print(f"cost at {recall} from {small:,} to {large:,} vectors: n^{exponent:.2f}")


def main() -> None:
    """Every data set in turn."""
    asked = parse_arguments()
    cache = pathlib.Path(asked.out)
    cache.mkdir(parents=True, exist_ok=True)
    try:
        for path in asked.data:
            measure(vectors.from_file(path, cache, asked.queries), asked)
        sizes = [int(rows) for rows in asked.rows.split(",") if rows]
        growth({rows: measure(vectors.synthetic(rows, cache, asked.queries), asked) for rows in sizes})
    except BenchmarkError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
