"""Workers that each drive one connection: requests are encoded before the clock starts, replies are kept and checked after it stops."""

from __future__ import annotations

import collections
import dataclasses
import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence

import numpy as np
import redis
import redis.exceptions
import tqdm

from pomai_bench import BenchmarkError

REPORT_EVERY = 64


@dataclasses.dataclass(frozen=True)
class Address:
    """Where a server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def client(self) -> redis.Redis:
        return redis.Redis(self.host, self.port, protocol=2)


@dataclasses.dataclass
class Timing:
    """One worker's run: when it started and ended (monotonic seconds) and the latency of every request in seconds."""

    started: float
    ended: float
    latencies: np.ndarray


def exchange(connection, requests: Sequence[bytes], pipeline: int, progress: Callable[[int], None], replies: list) -> Timing:
    """Send all requests, at most `pipeline` under way, and append every reply (an error reply as its exception)."""
    latencies = np.empty(len(requests))
    sent_at = collections.deque()
    sent = 0
    burst = max(1, pipeline // 2)
    started = time.monotonic()
    for done in range(len(requests)):
        if sent < len(requests) and sent - done <= pipeline - burst:
            upto = min(len(requests), done + pipeline)
            now = time.monotonic()
            connection.send_packed_command([b"".join(requests[sent:upto])] if upto - sent > 1 else [requests[sent]])
            sent_at.extend([now] * (upto - sent))
            sent = upto
        try:
            replies.append(connection.read_response())
        except redis.exceptions.ResponseError as error:
            replies.append(error)
        latencies[done] = time.monotonic() - sent_at.popleft()
        if done % REPORT_EVERY == 0:
            progress(REPORT_EVERY)
    return Timing(started, time.monotonic(), latencies)


def open_connection(address: Address) -> redis.Connection:
    connection = redis.Connection(host=address.host, port=address.port, protocol=2, socket_timeout=120)
    connection.connect()
    return connection


@dataclasses.dataclass
class Task:
    """What one worker does: `encode` yields argument tuples, `judge` turns (replies) into a result after the clock."""

    address: Address
    pipeline: int
    encode: Callable[[], list[tuple]]
    judge: Callable[[list], object]


def _work(task: Task, barrier, counter) -> tuple[Timing, object]:
    connection = open_connection(task.address)
    try:
        requests = [b"".join(connection.pack_command(*arguments)) for arguments in task.encode()]

        def progress(count: int) -> None:
            with counter.get_lock():
                counter.value += count

        replies: list = []
        barrier.wait()
        timing = exchange(connection, requests, task.pipeline, progress, replies)
        return timing, task.judge(replies)
    finally:
        connection.disconnect()


def _guarded(task: Task, barrier, counter) -> object:
    """The outcome of a worker, or the exception that ended it, with the barrier broken so that no other worker waits for it."""
    try:
        return _work(task, barrier, counter)
    except Exception as error:  # pylint: disable=broad-except
        barrier.abort()
        return error


def run(tasks: list[Task], workers: str, label: str, total: int) -> list[tuple[Timing, object]]:
    """Run one worker per task, all starting together, and return their outcomes in order."""
    start = _run_processes if workers == "process" else _run_threads
    context = multiprocessing.get_context("fork")
    counter = context.Value("q", 0)
    with tqdm.tqdm(total=total, desc=label, unit="req", leave=False, mininterval=0.2, dynamic_ncols=True, disable=None) as bar:
        outcomes = start(tasks, context, counter, lambda: bar.update(min(total, counter.value) - bar.n))
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, threading.BrokenBarrierError):
            raise BenchmarkError(f"{tasks[0].address}: {outcome}") from outcome
    return outcomes


def _run_processes(tasks, context, counter, refresh):
    barrier = context.Barrier(len(tasks))
    pipes, processes = [], []
    for task in tasks:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_send_outcome, args=(sender, task, barrier, counter), daemon=True)
        process.start()
        sender.close()
        pipes.append(receiver)
        processes.append(process)
    outcomes = [_await(pipe, refresh) for pipe in pipes]
    for process in processes:
        process.join()
    return outcomes


def _send_outcome(sender, task, barrier, counter):
    sender.send(_guarded(task, barrier, counter))


def _await(pipe, refresh):
    while not pipe.poll(0.2):
        refresh()
    try:
        return pipe.recv()
    except EOFError:
        return RuntimeError("a worker process died")


def _run_threads(tasks, _context, counter, refresh):
    barrier = threading.Barrier(len(tasks))
    outcomes: list = [None] * len(tasks)

    def body(index: int) -> None:
        outcomes[index] = _guarded(tasks[index], barrier, counter)

    threads = [threading.Thread(target=body, args=(index,), daemon=True) for index in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)
            refresh()
    return outcomes


def summarise(timings: list[Timing], operations: int) -> tuple[float, np.ndarray]:
    """Operations per second over all workers, and all latencies in milliseconds."""
    elapsed = max(t.ended for t in timings) - min(t.started for t in timings)
    return operations / elapsed, np.concatenate([t.latencies for t in timings]) * 1e3
