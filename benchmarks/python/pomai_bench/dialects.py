"""What to send to each kind of server, and what a right reply looks like."""

from __future__ import annotations

import abc
import dataclasses
import math

import numpy as np

from pomai_bench import BenchmarkError
from pomai_bench.data import Dataset

STORE_METRIC = {"euclidean": "L2", "angular": "COSINE"}


class WrongReply(Exception):
    """A reply that is an error, or not what was asked for."""


@dataclasses.dataclass(frozen=True)
class SearchOptions:
    """How to search: rows asked for, queries in a request, exact or not, and the effort (EF) of VSIM."""

    k: int
    batch: int = 1
    exact: bool = False
    effort: int = 0


class Dialect(abc.ABC):
    """The commands of one kind of server. `keyspace` is the name of the vector set."""

    def __init__(self, keyspace: str):
        self.keyspace = keyspace

    @abc.abstractmethod
    def create(self, dataset: Dataset, element_type: str) -> list[tuple]:
        """Commands that make an empty vector set."""

    @abc.abstractmethod
    def store(self, dataset: Dataset, first: int, count: int) -> tuple:
        """One request that stores rows `first` to `first + count`."""

    @abc.abstractmethod
    def check_stored(self, reply: object, count: int) -> None:
        """Raise WrongReply unless `count` rows were stored."""

    @abc.abstractmethod
    def search(self, queries: np.ndarray, options: SearchOptions) -> tuple:
        """One request for the neighbours of one or more queries."""

    @abc.abstractmethod
    def parse_answers(self, reply: object, options: SearchOptions, rows: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Ids and distances of each query in the request; raise WrongReply when anything is wrong."""

    def check_batches(self, store_batch: int, search_batch: int) -> None:
        """Raise BenchmarkError when this kind of server has no batch commands."""


class Pomai(Dialect):
    """VCREATE, VSET or VMSET, VSEARCH or VMSEARCH."""

    def create(self, dataset, element_type):
        metric = STORE_METRIC[dataset.metric]
        return [("VCREATE", self.keyspace, "DIM", dataset.dimension, "METRIC", metric, "TYPE", element_type)]

    def store(self, dataset, first, count):
        if count == 1:
            return ("VSET", first, dataset.base[first].tobytes(), "IN", self.keyspace)
        request = ["VMSET", count]
        for row in range(first, first + count):
            request += [row, dataset.base[row].tobytes()]
        return (*request, "IN", self.keyspace)

    def check_stored(self, reply, count):
        expect_scalar(reply)
        if reply != (b"OK" if count == 1 else count):
            raise WrongReply(f"expected {'OK' if count == 1 else count}, got {reply!r}")

    def search(self, queries, options):
        blobs = [query.tobytes() for query in queries]
        tail = ("IN", self.keyspace, "EXACT") if options.exact else ("IN", self.keyspace)
        if options.batch == 1:
            return ("VSEARCH", blobs[0], options.k, *tail)
        return ("VMSEARCH", options.k, len(blobs), *blobs, *tail)

    def parse_answers(self, reply, options, rows):
        answers = [reply] if options.batch == 1 else reply
        expect_list(answers, options.batch)
        return [self._parse_rows(answer, min(options.k, rows), rows) for answer in answers]

    def _parse_rows(self, answer, expected, rows):
        expect_list(answer, expected)
        for row in answer:
            expect_list(row, 2)
        return check_rows([row[0] for row in answer], [row[1] for row in answer], rows)


class VectorSet(Dialect):
    """VADD and VSIM, as in Redis vector sets; cosine only. Distances are 1 - score."""

    def create(self, dataset, element_type):
        return []

    def store(self, dataset, first, count):
        return ("VADD", self.keyspace, "FP32", dataset.base[first].tobytes(), first)

    def check_stored(self, reply, count):
        expect_scalar(reply)
        if reply != 1:
            raise WrongReply(f"expected 1, got {reply!r}")

    def search(self, queries, options):
        request = ("VSIM", self.keyspace, "FP32", queries[0].tobytes(), "WITHSCORES", "COUNT", options.k)
        return (*request, "EF", options.effort) if options.effort else request

    def parse_answers(self, reply, options, rows):
        expected = min(options.k, rows)
        expect_list(reply, 2 * expected)
        scores = [1 - to_number(score) for score in reply[1::2]]
        return [check_rows(reply[::2], scores, rows)]

    def check_batches(self, store_batch, search_batch):
        if store_batch > 1 or search_batch > 1:
            raise BenchmarkError("VADD and VSIM have no batch form: use --batch 1 and --store-batch 1 with a vset target")


DIALECTS = {"pomai": Pomai, "vset": VectorSet}


def expect_scalar(reply: object) -> None:
    if isinstance(reply, Exception):
        raise WrongReply(str(reply))


def expect_list(reply: object, length: int) -> None:
    expect_scalar(reply)
    if not isinstance(reply, list):
        raise WrongReply(f"expected a list of {length}, got {reply!r}"[:200])
    if len(reply) != length:
        raise WrongReply(f"expected a list of {length}, got {len(reply)} elements")


def to_number(value: object) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise WrongReply(f"expected a number, got {value!r}") from None


def check_rows(keys: list, values: list, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Keys must be row numbers that were stored, none twice; distances finite and never decreasing."""
    ids, last = [], -math.inf
    for key, value in zip(keys, values):
        number = to_number(key)
        if not number.is_integer() or not 0 <= number < rows:
            raise WrongReply(f"key {key!r} was never stored")
        distance = to_number(value)
        if not math.isfinite(distance) or distance < last:
            raise WrongReply(f"distance {distance} of key {key!r} comes after {last}")
        last = distance
        ids.append(int(number))
    if len(set(ids)) != len(ids):
        raise WrongReply("a key comes twice in one answer")
    return np.array(ids, np.int32), np.array([float(value) for value in values])
