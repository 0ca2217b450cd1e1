"""The two phases of a benchmark against one target: load the base vectors, then search."""

from __future__ import annotations

import dataclasses

import numpy as np
import redis.exceptions

from pomai_bench import BenchmarkError, data, driver
from pomai_bench.dialects import DIALECTS, Dialect, SearchOptions, WrongReply

KEPT_EXAMPLES = 3


@dataclasses.dataclass(frozen=True)
class Target:
    """One server under test."""

    label: str
    dialect: Dialect
    address: driver.Address

    @staticmethod
    def parse(text: str, keyspace: str) -> Target:
        """`pomai=host:port` or `vset=host:port`; a name may come first: `name:pomai=host:port`."""
        kind, separator, place = text.partition("=")
        label, _, kind = kind.rpartition(":")
        host, colon, port = place.rpartition(":")
        if not separator or not colon or kind not in DIALECTS or not port.isdigit():
            raise BenchmarkError(
                f"--target {text}: expected pomai=HOST:PORT or vset=HOST:PORT (or NAME:pomai=HOST:PORT)"
            )
        return Target(label or kind, DIALECTS[kind](keyspace), driver.Address(host or "127.0.0.1", int(port)))

    def info(self) -> dict:
        try:
            with self.address.client() as client:
                return client.info()
        except redis.exceptions.RedisError as error:
            raise BenchmarkError(f"{self.label}: cannot talk to {self.address}: {error}; is the server running?") from error

    def version(self) -> str:
        info = self.info()
        own = info.get("pomai_version")
        return f"pomai {own}" if own else f"{info.get('server_name', 'redis')} {info.get('redis_version', '?')}"

    def rss_mib(self) -> float:
        return int(self.info().get("used_memory_rss", 0)) / 2**20


@dataclasses.dataclass
class Errors:
    """Replies that were errors or wrong, with the first few in words."""

    count: int = 0
    examples: list[str] = dataclasses.field(default_factory=list)

    def add(self, problem: Exception) -> None:
        self.count += 1
        if len(self.examples) < KEPT_EXAMPLES:
            self.examples.append(str(problem))

    def merge(self, other: Errors) -> None:
        self.count += other.count
        self.examples = (self.examples + other.examples)[:KEPT_EXAMPLES]


@dataclasses.dataclass
class Loaded:
    """What loading measured."""

    rate: float
    errors: Errors


@dataclasses.dataclass
class Searched:
    """What one search run measured; latencies in milliseconds, of whole requests."""

    queries: int
    qps: float
    latencies: np.ndarray
    recall: float
    errors: Errors

    def percentile(self, percent: float) -> float:
        return float(np.percentile(self.latencies, percent))


def prepare(target: Target, dataset: data.Dataset, element_type: str) -> None:
    """Drop the vector set and make it anew."""
    commands = [("DEL", target.dialect.keyspace), *target.dialect.create(dataset, element_type)]
    try:
        with target.address.client() as client:
            for command in commands:
                client.execute_command(*command)
    except redis.exceptions.RedisError as error:
        raise BenchmarkError(f"{target.label} at {target.address}: {command[0]} failed: {error}") from error


def drop(target: Target) -> None:
    with target.address.client() as client:
        client.execute_command("DEL", target.dialect.keyspace)


def load(target: Target, dataset: data.Dataset, batch: int, connections: int, pipeline: int, workers: str) -> Loaded:
    """Store all base vectors, shared out over the connections."""
    rows = len(dataset.base)
    tasks = [
        _load_task(target, dataset, batch, pipeline, int(first), int(last))
        for first, last in _shares(rows, connections)
    ]
    requests = sum(len(range(first, last, batch)) for first, last in _shares(rows, connections))
    outcomes = driver.run(tasks, workers, f"{target.label}: loading", requests)
    errors = Errors()
    for _, found in outcomes:
        errors.merge(found)
    rate, _ = driver.summarise([timing for timing, _ in outcomes], rows)
    return Loaded(rate, errors)


def _shares(total: int, parts: int) -> list[tuple[int, int]]:
    edges = np.linspace(0, total, min(parts, total) + 1).astype(int)
    return list(zip(edges[:-1], edges[1:]))


def _load_task(target, dataset, batch, pipeline, first, last) -> driver.Task:
    starts = range(first, last, batch)

    def judge(replies: list) -> Errors:
        errors = Errors()
        for start, reply in zip(starts, replies):
            try:
                target.dialect.check_stored(reply, min(batch, last - start))
            except WrongReply as problem:
                errors.add(problem)
        return errors

    def encode() -> list[tuple]:
        return [target.dialect.store(dataset, start, min(batch, last - start)) for start in starts]

    return driver.Task(target.address, pipeline, encode, judge)


def search(
    target: Target, dataset: data.Dataset, options: SearchOptions, first: int, count: int,
    connections: int, pipeline: int, workers: str,
) -> Searched:
    """Ask queries `first` to `first + count`, shared out over the connections, and judge every answer."""
    requests = count // options.batch
    tasks = [
        _search_task(target, dataset, options, pipeline, first + int(start) * options.batch, int(end - start))
        for start, end in _shares(requests, connections)
    ]
    label = f"{target.label}: searching"
    outcomes = driver.run(tasks, workers, label, requests)
    errors, answers = Errors(), []
    for _, (ids, found) in outcomes:
        answers.append(ids)
        errors.merge(found)
    qps, latencies = driver.summarise([timing for timing, _ in outcomes], requests * options.batch)
    found = data.recall(dataset, np.concatenate(answers), first)
    return Searched(requests * options.batch, qps, latencies, found, errors)


def _search_task(target, dataset, options, pipeline, first, requests) -> driver.Task:
    batch = options.batch

    def encode() -> list[tuple]:
        starts = range(first, first + requests * batch, batch)
        return [target.dialect.search(dataset.queries[start : start + batch], options) for start in starts]

    def judge(replies: list) -> tuple[np.ndarray, Errors]:
        ids = np.full((requests * batch, options.k), -1, np.int32)
        errors = Errors()
        for i, reply in enumerate(replies):
            try:
                for j, (found, _) in enumerate(target.dialect.parse_answers(reply, options, len(dataset.base))):
                    ids[i * batch + j, : len(found)] = found
            except WrongReply as problem:
                errors.add(problem)
        return ids, errors

    return driver.Task(target.address, pipeline, encode, judge)
