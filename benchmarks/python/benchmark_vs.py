#!/usr/bin/env python3
"""Load and compare servers that store vectors and speak the Redis protocol.

Every reply is checked; errors are counted as errors; no rate is printed without its recall.

  benchmark_vs.py --target pomai=127.0.0.1:6379 --file sift.hdf5 --exact
  benchmark_vs.py --target pomai=:6379 --target vset=:6380 --file glove-angular.hdf5 --connections 1,4 --ef 100,400
  benchmark_vs.py --target pomai=:6379 --rows 50000 --dim 384 --batch 1,8 --pipeline 1,16
"""

from __future__ import annotations

import argparse
import itertools
import sys

try:
    from pomai_bench import BenchmarkError, data, phases, plots, report
    from pomai_bench.dialects import Pomai, SearchOptions, VectorSet
except ModuleNotFoundError as error:
    sys.exit(f"error: {error}. Install what this script needs: pip install -r benchmarks/python/requirements.txt")


def numbers(text: str) -> list[int]:
    """`1,2,8` as [1, 2, 8]; each 1 or more."""
    try:
        values = [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected whole numbers separated by commas, such as 1,4,16") from None
    if min(values) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: each number must be 1 or more")
    return values


def positive(text: str) -> int:
    """A whole number of 1 or more."""
    values = numbers(text)
    if len(values) != 1:
        raise argparse.ArgumentTypeError(f"{text!r}: expected one whole number")
    return values[0]


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    add = parser.add_argument
    add("--target", action="append", required=True, metavar="KIND=HOST:PORT",
        help="server to measure; KIND is pomai or vset (VADD/VSIM), NAME:KIND gives it a name; several are interleaved")
    add("--set", default="benchmark_vs", help="vector set to make and fill; an old one is dropped (default %(default)s)")
    source = parser.add_argument_group("data")
    source.add_argument("--file", help="ann-benchmarks HDF5 file; without it, synthetic clusters")
    source.add_argument("--rows", type=positive, default=10000, help="synthetic: base vectors (default %(default)s)")
    source.add_argument("--dim", type=positive, default=128, help="synthetic: dimension (default %(default)s)")
    source.add_argument("--clusters", type=positive, default=100, help="synthetic: clusters (default %(default)s)")
    source.add_argument("--metric", choices=data.METRICS, default="angular", help="synthetic: distance (default %(default)s)")
    source.add_argument("--seed", type=int, default=1, help="synthetic: seed (default %(default)s)")
    storing = parser.add_argument_group("loading")
    storing.add_argument("--type", choices=("F32", "F16", "I8"), default="F32", help="Pomai: element type (default %(default)s)")
    storing.add_argument("--store-batch", type=positive, default=1, help="Pomai: vectors in a request, above 1 VMSET (default %(default)s)")
    storing.add_argument("--store-connections", type=positive, default=2, help="(default %(default)s)")
    storing.add_argument("--store-pipeline", type=positive, default=32, help="(default %(default)s)")
    asking = parser.add_argument_group("searching (comma-separated numbers are measured one by one)")
    asking.add_argument("-k", type=positive, default=10, help="neighbours asked for (default %(default)s)")
    asking.add_argument("--connections", type=numbers, default=[1], metavar="N,...", help="(default 1)")
    asking.add_argument("--pipeline", type=numbers, default=[1], metavar="N,...", help="requests under way per connection (default 1)")
    asking.add_argument("--batch", type=numbers, default=[1], metavar="N,...", help="Pomai: queries in a request, above 1 VMSEARCH (default 1)")
    asking.add_argument("--ef", type=numbers, default=[0], metavar="N,...", help="vset: EF of VSIM (default: the server's)")
    asking.add_argument("--exact", action="store_true", help="Pomai: send EXACT")
    asking.add_argument("--queries", type=positive, default=2000, help="queries of a run, at most those of the data (default %(default)s)")
    asking.add_argument("--repeat", type=positive, default=3, help="runs of each setting; the median counts (default %(default)s)")
    asking.add_argument("--workers", choices=("thread", "process"), default="thread",
        help="what drives a connection; processes pay when the client has cores of its own (default %(default)s)")
    output = parser.add_argument_group("results")
    output.add_argument("--csv", metavar="FILE", help="write every run")
    output.add_argument("--png", metavar="FILE", help="draw the medians")
    output.add_argument("--min-recall", type=float, default=0.0, help="exit status 1 when a run has less (default %(default)s)")
    return parser.parse_args(arguments)


def read_dataset(arguments: argparse.Namespace) -> data.Dataset:
    if arguments.file:
        return data.read_hdf5(arguments.file)
    return data.clusters(
        arguments.rows, arguments.dim, arguments.clusters, arguments.queries, arguments.metric, arguments.seed
    )


def settings_of(target: phases.Target, arguments: argparse.Namespace) -> list[report.Setting]:
    """The grid of settings; EF means nothing to Pomai, EXACT nothing to others."""
    native = isinstance(target.dialect, Pomai)
    efforts = [0] if native else arguments.ef
    grid = itertools.product(arguments.connections, arguments.pipeline, arguments.batch, efforts)
    return [
        report.Setting(connections, pipeline, SearchOptions(arguments.k, batch, arguments.exact and native, effort))
        for connections, pipeline, batch, effort in grid
    ]


def load_all(targets: list[phases.Target], dataset: data.Dataset, arguments: argparse.Namespace) -> dict:
    loaded = {}
    for target in targets:
        target.dialect.check_batches(arguments.store_batch, max(arguments.batch))
        phases.prepare(target, dataset, arguments.type)
        loaded[target.label] = phases.load(
            target, dataset, arguments.store_batch, arguments.store_connections, arguments.store_pipeline, arguments.workers
        )
        complain(f"{target.label}: loading", loaded[target.label].errors)
    return loaded


def search_all(targets, dataset, loaded, arguments) -> list[report.Row]:
    """All settings of all targets, interleaved, `repeat` times; before that each target is warmed up once."""
    count = min(arguments.queries, len(dataset.queries))
    plan = [(target, setting) for target in targets for setting in settings_of(target, arguments)]
    versions = {target.label: target.version() for target in targets}
    for target, setting in plan:
        ask(target, dataset, setting, count, arguments)
    rows = []
    for repeat in range(1, arguments.repeat + 1):
        for target, setting in plan:
            searched = ask(target, dataset, setting, count, arguments)
            complain(f"{target.label}: searching", searched.errors)
            version = versions[target.label]
            rows.append(report.Row(target, version, setting, repeat, loaded[target.label], searched, target.rss_mib()))
    return rows


def ask(target, dataset, setting, count, arguments) -> phases.Searched:
    count -= count % setting.options.batch
    if count == 0:
        raise BenchmarkError(f"--batch {setting.options.batch} is more than the {len(dataset.queries)} queries there are")
    return phases.search(
        target, dataset, setting.options, 0, count, setting.connections, setting.pipeline, arguments.workers
    )


def complain(what: str, errors: phases.Errors) -> None:
    if errors.count:
        print(f"ERRORS  {what}: {errors.count:,} replies were errors or wrong, for example:", file=sys.stderr)
        for example in errors.examples:
            print(f"        {example}", file=sys.stderr)


def passed(rows: list[report.Row], minimum: float) -> bool:
    clean = all(row.searched.errors.count == 0 and row.loaded.errors.count == 0 for row in rows)
    lowest = min(row.searched.recall for row in rows)
    if lowest < minimum:
        print(f"RECALL  {lowest:.4f} is below the {minimum:.4f} that was asked for", file=sys.stderr)
    return clean and lowest >= minimum


def measure(arguments: argparse.Namespace) -> bool:
    targets = [phases.Target.parse(text, arguments.set) for text in arguments.target]
    if len({target.label for target in targets}) < len(targets):
        raise BenchmarkError("two targets have the same name: name them, for example --target a:pomai=... --target b:pomai=...")
    for target in targets:
        target.info()
    dataset = read_dataset(arguments)
    print(f"machine  {report.machine()}\ndata     {dataset.describe()}")
    if dataset.metric == "euclidean" and any(isinstance(target.dialect, VectorSet) for target in targets):
        print("note     VSIM measures cosine; its recall here is against Euclidean answers")
    loaded = load_all(targets, dataset, arguments)
    rows = search_all(targets, dataset, loaded, arguments)
    for target in targets:
        phases.drop(target)
    print("\n" + report.table(rows, arguments.k))
    facts = {"dataset": dataset.name, "rows": len(dataset.base), "dimension": dataset.dimension,
             "metric": dataset.metric, "type": arguments.type, "workers": arguments.workers}
    if arguments.csv:
        report.write_csv(arguments.csv, rows, facts)
    if arguments.png:
        plots.draw(arguments.png, rows, f"{dataset.describe()}, k = {arguments.k}\n{report.machine()}", arguments.k)
    return passed(rows, arguments.min_recall)


def main() -> None:
    try:
        sys.exit(0 if measure(parse_arguments()) else 1)
    except BenchmarkError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("stopped")


if __name__ == "__main__":
    main()
