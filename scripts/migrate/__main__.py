"""The command lines of pomai-import and pomai-export."""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
from typing import NoReturn

import redis

from .addresses import Address, hidden, is_server
from .journal import Journal, NoJournal
from .model import METRICS, TYPES, MigrationError, Report
from .readers import open_file
from .run import Copy, left_out_before
from .servers import ServerSource, ServerTarget
from .sources import Wishes
from .writers import check_place, create_file

HERE = "redis://127.0.0.1:6379/0"
ALL_COPIED, SOMETHING_LEFT_OUT, STOPPED = 0, 1, 2
EXAMPLES = {
    "pomai-import": "scripts/pomai-import --from vectors.npy --set products",
    "pomai-export": "scripts/pomai-export --to backup.jsonl",
}
STATUS = "Exit status: 0 all is copied, 1 something was left out (it says what), 2 stopped (it says what to do)."
PASSWORDS = "Passwords may stand in POMAI_FROM_PASSWORD and POMAI_TO_PASSWORD, where no list of processes shows them."


class Parser(argparse.ArgumentParser):
    """Says by an example what is expected, and shows no password that stood in the wrong place."""

    def error(self, message: str) -> NoReturn:
        shown = " ".join(hidden(word) for word in message.split(" "))
        self.print_usage(sys.stderr)
        self.exit(STOPPED, f"{self.prog}: error: {shown}\nexpected, for example: {EXAMPLES[self.prog]}\n")


def importer() -> argparse.ArgumentParser:
    parser = Parser(
        prog="pomai-import",
        description="Copies vector sets and strings from a running Redis, or vectors from a file, to Pomai."
        " Run it again after an interruption: it continues; after the end it changes nothing.",
        epilog=f"{STATUS} {PASSWORDS}",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--from",
        dest="source",
        required=True,
        metavar="PLACE",
        help="redis://[user:password@]host:port/db, or a .hdf5, .npy or .jsonl file",
    )
    parser.add_argument("--to", dest="target", default=HERE, metavar="ADDRESS", help=f"default {HERE}")
    parser.add_argument("--key", default="*", metavar="PATTERN", help="keys to copy from a server, default all")
    parser.add_argument(
        "--set", metavar="NAME", help="the set for vectors of a file; default as the file says, else its name"
    )
    parser.add_argument(
        "--type",
        type=str.upper,
        choices=sorted(TYPES),
        help="how a file's vectors are kept; default as the file says, else NOQUANT",
    )
    parser.add_argument(
        "--metric", type=str.upper, choices=METRICS, help="their metric; default as the file says, else COSINE"
    )
    parser.add_argument("--dataset", metavar="NAME", help="the dataset of an HDF5 file, default train")
    parser.add_argument(
        "--keys", metavar="FILE", help="the keys of a .npy file, one in a line; default the .keys.jsonl file beside it"
    )
    common(parser)
    return parser


def exporter() -> argparse.ArgumentParser:
    parser = Parser(
        prog="pomai-export",
        description="Copies vector sets and strings of a server to a file or to another server."
        " A .jsonl file holds all; a .hdf5 or .npy file the vectors of one set.",
        epilog=f"{STATUS} {PASSWORDS}",
        allow_abbrev=False,
    )
    parser.add_argument("--from", dest="source", default=HERE, metavar="ADDRESS", help=f"default {HERE}")
    parser.add_argument(
        "--to",
        dest="target",
        required=True,
        metavar="PLACE",
        help="redis://[user:password@]host:port/db, or a .hdf5, .npy or .jsonl file",
    )
    parser.add_argument("--key", default="*", metavar="PATTERN", help="keys to copy, default all")
    common(parser)
    return parser


def common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--replace", action="store_true", help="overwrite what is there already")
    parser.add_argument(
        "--state",
        metavar="FILE",
        help="where to note how far the run is, to continue it; default a file in this folder",
    )


def options(arguments: list[str]) -> argparse.Namespace:
    if not arguments or arguments[0] not in ("import", "export"):
        raise MigrationError("expected import or export")
    parser = importer() if arguments[0] == "import" else exporter()
    given = parser.parse_args(arguments[1:])
    if arguments[0] == "import" and not is_server(given.target):
        raise MigrationError("--to must be a redis:// address; scripts/pomai-export writes files")
    if arguments[0] == "export" and not is_server(given.source):
        raise MigrationError("--from must be a redis:// address; scripts/pomai-import reads files")
    if arguments[0] == "export" and not is_server(given.target):
        check_place(given.target, given.replace)
    return given


def migrate(given: argparse.Namespace) -> int:
    source_address = Address(given.source, "POMAI_FROM_PASSWORD") if is_server(given.source) else None
    target_address = Address(given.target, "POMAI_TO_PASSWORD") if is_server(given.target) else None
    if source_address and target_address and source_address.label == target_address.label:
        raise MigrationError(f"--from and --to are both {source_address.label}")
    if source_address:
        source = ServerSource(source_address, given.key)
    else:
        source = open_file(given.source, Wishes(given.set, given.type, given.metric, given.dataset, given.keys))
    if target_address is None:
        target = create_file(given.target)
        copy = Copy(target, NoJournal(), replace=True)
        copy.server(source)
        target.complete()
        return summary(copy.report, given.target)
    target = ServerTarget(target_address)
    if source_address and source.is_same(target):
        raise MigrationError(f"--from {source.label} and --to {target.label} are the same database of one server")
    return to_server(given, source, target, source_address)


def to_server(given: argparse.Namespace, source, target: ServerTarget, source_address: Address | None) -> int:
    if source_address:
        job = {"from": source_address.label, "to": target.label, "key": given.key}
    else:
        wishes = ("set", "type", "metric", "dataset", "keys")
        job = {
            "from": os.path.abspath(given.source),
            "to": target.label,
            **{name: getattr(given, name) for name in wishes},
        }
    path = pathlib.Path(given.state) if given.state else Journal.default_path(job)
    journal = Journal(path, job)
    try:
        is_same_file = source_address is not None or journal.state.get("stamp") == source.stamp()
        if journal.state.get("complete") and is_same_file:
            report = left_out_before(journal)
            if not report.left_out:
                print(f"All of it was copied by an earlier run; delete {path} to copy once more.")
                return ALL_COPIED
            if not given.replace:
                print(f"An earlier run has ended; delete {path}, or give --replace, to copy once more.")
                return left_out(report)
            print("An earlier run left something out: all is copied once more.", file=sys.stderr)
            journal.begin_again()
        if journal.continues:
            print(f"Continuing what {path} tells of; delete it to begin again.", file=sys.stderr)
        journal.note(complete=False)
        copy = Copy(target, journal, given.replace)
        if source_address:
            copy.server(source)
        else:
            copy.file(source)
    finally:
        journal.close()
    return summary(copy.report, target.label)


def summary(report: Report, target: str) -> int:
    print(f"Copied to {target}: {report.sets} sets, {report.elements:,} vectors, {report.strings:,} strings.")
    if report.inexact:
        print(f"{report.inexact:,} vectors are kept with a difference in their last bits.")
    return left_out(report)


def left_out(report: Report) -> int:
    """Says what was left out; the exit status."""
    if not report.left_out:
        return ALL_COPIED
    print("Left out:", file=sys.stderr)
    for why in report.left_out:
        print(f"  {why}", file=sys.stderr)
    if report.more_left_out:
        print(f"  and {report.more_left_out:,} more", file=sys.stderr)
    return SOMETHING_LEFT_OUT


def main(arguments: list[str]) -> int:
    try:
        return migrate(options(arguments))
    except MigrationError as error:
        print(f"error: {error}", file=sys.stderr)
    except redis.ResponseError as error:
        print(f"error: the server replied: {error}", file=sys.stderr)
    except redis.RedisError as error:
        print(f"error: the connection failed: {error}. Run the same command again: it continues.", file=sys.stderr)
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped. Run the same command again: it continues.", file=sys.stderr)
    return STOPPED


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # in order with what goes to stderr, also in a pipe
    sys.exit(main(sys.argv[1:]))
