#!/usr/bin/env python3
"""Pomai's embedded engine beside other libraries: queries per second on one thread at recall@10 of 0.90, 0.95, 0.99.

Each system has a process of its own and is swept over its own search parameters. All answers are judged here, by float64
distances, ties counted. A first pass finds recall and what is worth timing; then rounds go over all systems in turn.
Run it by scripts/bench-index, which sets up Java and Python.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import importlib.util
import pathlib
import sys
import tempfile
import time

from index_bench import frontier, results, vectors, workers
from pomai_bench import BenchmarkError, positive

K = 10
# What has more of every effort than one that reached this recall is not tried.
ENOUGH = 0.9985
# Seconds to wait for a lock whose shared holders may take turns for ever.
LOCK_PATIENCE = 60


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench-index", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--data", default="synthetic", help="an ann-benchmarks HDF5 file, or synthetic (default) for clusters of 128 dimensions")
    add("--rows", type=positive, default=1_000_000, help="synthetic: base vectors (default %(default)s)")
    add("--queries", type=positive, help="queries to use: the first of them (default: all)")
    add("--systems", default=",".join(workers.SYSTEMS), help="which systems (default: all)")
    add("--rounds", type=positive, help="timed rounds; medians count (default: 5, with --quick 2)")
    add("--quick", action="store_true", help="one build of each system (Lucene: two), the first 1,000 queries")
    add("--clock", choices=("wall", "cpu"), default="wall",
        help="cpu: processor time of the searching thread, for machines where other work runs (default %(default)s)")
    add("--lock", help="hold this lock file during each round of a build, for machines where other work takes it shared")
    add("--patience", type=float, help="seconds that one build may take; what takes longer is left out (default: any)")
    add("--out", default="target/bench-index", help="folder for CSV, plot and raw vectors (default %(default)s)")
    asked = parser.parse_args()
    unknown = set(asked.systems.split(",")) - set(workers.SYSTEMS)
    if unknown:
        parser.error(f"--systems: {', '.join(sorted(unknown))} unknown; expected some of {', '.join(workers.SYSTEMS)}")
    asked.rounds = asked.rounds or (2 if asked.quick else 5)
    if asked.quick:
        asked.queries = asked.queries or 1000
    return asked


@contextlib.contextmanager
def alone(lock: str | None):
    """Holds the lock file, if there is one, until the end of the block; goes on without what it cannot get in a minute."""
    if lock is None:
        yield
        return
    with open(lock, "a") as file:
        deadline = time.monotonic() + LOCK_PATIENCE
        while not locked(file):
            if time.monotonic() > deadline:
                print(f"{lock} is always in use: measuring beside other work", file=sys.stderr)
                break
            time.sleep(0.02)
        yield


def locked(file) -> bool:
    """Locks a file if nobody else has."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def available(systems: list[str]) -> list[str]:
    """The systems without those that are not installed."""
    if "hnswlib" in systems and importlib.util.find_spec("hnswlib") is None:
        print("hnswlib is not installed in the benchmark's environment: left out; FAISS HNSW is the same algorithm.")
        systems = [system for system in systems if system != "hnswlib"]
    return systems


def timed(worker: workers.Worker, effort: workers.Effort, asked) -> tuple[float, dict[str, float]]:
    """Seconds by the chosen clock, and counts."""
    seconds, counts = worker.search(effort)
    return (counts["cpu"] if asked.clock == "cpu" else seconds), counts


def first_pass(worker: workers.Worker, workload: vectors.Workload, limits, asked) -> list[results.Measured]:
    """Recall under every effort, twice as warm-up; keeps the efforts that may be on the frontier."""
    found = []
    enough: list[workers.Effort] = []
    for effort in worker.build.efforts:
        if any(less.keys() == effort.keys() and all(effort[name] >= less[name] for name in less) for less in enough):
            continue
        worker.search(effort)
        seconds, counts = timed(worker, effort, asked)
        recall = workload.recall(worker.answers(), K, limits)
        found.append((results.Measured(worker.build, effort, recall, counts), len(workload.queries) / seconds))
        if recall >= ENOUGH:
            enough.append(effort)
    kept = frontier.worth_timing([(point.recall, speed) for point, speed in found])
    return [point for (point, _), keep in zip(found, kept, strict=True) if keep or "recall" in point.effort]


def timed_rounds(running, points: list[results.Measured], queries: int, asked) -> None:
    """Every system in turn, in each round beginning with another one."""
    for round_number in range(asked.rounds):
        first = round_number % len(running)
        for worker in running[first:] + running[:first]:
            with alone(asked.lock):
                for point in points:
                    if point.build is worker.build:
                        point.speeds.append(queries / timed(worker, point.effort, asked)[0])
        print(f"round {round_number + 1} of {asked.rounds} done", file=sys.stderr)


def compare(workload: vectors.Workload, systems: list[str], asked) -> None:
    """Builds, measures, reports."""
    print(workload.describe(), flush=True)
    limits = workload.limits(K)
    running: list[workers.Worker] = []
    points: list[results.Measured] = []
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for system in systems:
            for build in workers.builds(system, workload, asked.quick):
                print(f"building {build.label} ...", file=sys.stderr, flush=True)
                try:
                    worker = workers.Worker(build, workload, K, folder / "answers", asked.patience)
                except workers.BuildTooSlow as slow:
                    print(f"left out: {slow}", flush=True)
                    continue
                stack.callback(worker.close)
                running.append(worker)
                points += first_pass(worker, workload, limits, asked)
        timed_rounds(running, points, len(workload.queries), asked)
        report(workload, points, running, systems, asked)


def report(workload: vectors.Workload, points, running, systems: list[str], asked) -> None:
    """Prints the tables; writes the CSV and the plot."""
    rows, queries = len(workload.base), len(workload.queries)
    print(f"one thread, one query at a time, k={K}, medians of {asked.rounds} rounds, {asked.clock} time")
    print(results.table(points, running, systems))
    if "pomai" in systems:
        print("\n" + results.asked_and_reached(points, queries, rows))
    out = pathlib.Path(asked.out)
    results.write_csv(out / f"{workload.name}.csv", workload.name, points, queries)
    results.plot(out / f"{workload.name}.png", workload.describe(), points, systems)
    print(f"\n{out}/{workload.name}.csv and .png written")


def main() -> None:
    """Read the arguments, make the data, compare."""
    asked = parse_arguments()
    cache = pathlib.Path(asked.out)
    cache.mkdir(parents=True, exist_ok=True)
    try:
        if asked.data == "synthetic":
            workload = vectors.synthetic(asked.rows, cache, asked.queries)
        else:
            workload = vectors.from_file(asked.data, cache, asked.queries)
        compare(workload, available(asked.systems.split(",")), asked)
    except BenchmarkError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
