#!/usr/bin/env python3
"""How long a server takes to start, and how fast its first searches are.

Each round starts scripts/pomai-server over a folder of 10,000 x 128 vectors, waits for its first PONG and asks exact
searches one by one, from the first moment on. Every reply is checked against distances computed here. Needs nothing
beyond Python 3.9.
"""
import argparse
import math
import os
import random
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

from pomai_bench import positive

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROWS, DIMENSION, CENTRES, K, BATCH, QUERIES = 10_000, 128, 50, 10, 500, 100
TOLERANCE = 1e-4
START_LIMIT_SECONDS = 60


class LoadingError(Exception):
    """The server is still reading its folder."""


class Client:
    """One blocking RESP2 connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.replies = self.socket.makefile("rb")

    def send(self, *commands):
        self.socket.sendall(b"".join(commands))

    def reply(self):
        line = self.replies.readline()
        kind, value = line[:1], line[1:-2]
        if kind == b"$":
            return self.replies.read(int(value) + 2)[:-2]
        if kind == b"*":
            return [self.reply() for _ in range(int(value))]
        if line.startswith(b"-LOADING"):
            raise LoadingError
        if kind == b"-" or not line:
            raise RuntimeError(f"the server answered {line!r}")
        return value

    def close(self):
        self.replies.close()
        self.socket.close()


def command(*arguments):
    parts = [a if isinstance(a, bytes) else str(a).encode() for a in arguments]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)


def clustered(seed, count, centres):
    """Vectors around a few centres, as float32 bytes and as the numbers that these bytes are."""
    generator = random.Random(seed)
    blobs = []
    for _ in range(count):
        centre = generator.choice(centres)
        blobs.append(struct.pack(f"<{DIMENSION}f", *(c + 0.15 * generator.gauss(0, 1) for c in centre)))
    return blobs, [struct.unpack(f"<{DIMENSION}f", blob) for blob in blobs]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server over a folder, from the start of its process on."""

    def __init__(self, checkout, folder):
        port = free_port()
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            [os.path.join(checkout, "scripts", "pomai-server"), "--port", str(port), "--dir", folder],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
        self.client = self._first_pong(port)
        self.start_seconds = time.perf_counter() - self.begun
        self.start_cpu = self.cpu_seconds()

    def _first_pong(self, port):
        while time.perf_counter() - self.begun < START_LIMIT_SECONDS and self.process.poll() is None:
            try:
                client = Client(port)
            except ConnectionRefusedError:
                time.sleep(0.002)
                continue
            client.send(b"PING\r\n")
            if client.reply() == b"PONG":
                return client
        sys.exit("the server did not start: " + self.process.stderr.read().decode())

    def cpu_seconds(self):
        """User and system time of the process so far."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def first_search(self, query):
        """Rows of the first search that is answered, and the seconds since the start of the process."""
        rows = self._once_loaded(lambda: self.search(query))
        return rows, time.perf_counter() - self.begun

    def _once_loaded(self, ask):
        while time.perf_counter() - self.begun < START_LIMIT_SECONDS:
            try:
                return ask()
            except LoadingError:
                time.sleep(0.001)
        sys.exit("the server was still loading after a minute")

    def ask(self, *arguments):
        self.client.send(command(*arguments))
        return self.client.reply()

    def search(self, query):
        return self.ask("VSEARCH", query, K, "EXACT")

    def searches(self, queries):
        """Milliseconds and rows of each query."""
        millis, answers = [], []
        for query in queries:
            begun = time.perf_counter()
            answers.append(self.search(query))
            millis.append((time.perf_counter() - begun) * 1e3)
        return millis, answers

    def fill(self, blobs):
        self._once_loaded(lambda: self.ask("DBSIZE"))
        for first in range(0, len(blobs), BATCH):
            batch = range(first, min(first + BATCH, len(blobs)))
            self.client.send(*(command("VSET", f"k{i}", blobs[i]) for i in batch))
            for _ in batch:
                self.client.reply()
        self.ask("SAVE")

    def stop(self):
        self.client.close()
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.communicate()


class Worst:
    """The distance of the last right answer of each query: nothing farther is right."""

    def __init__(self, numbers, vectors):
        self.vectors = vectors
        self.queries = [(q, sorted(math.dist(q, v) for v in vectors)[K - 1]) for q in numbers]

    def right(self, rows, query):
        """How many of the K rows are right."""
        numbers, worst = self.queries[query % len(self.queries)]
        near = {row[0] for row in rows
                if math.dist(numbers, self.vectors[int(row[0][1:])]) <= worst * (1 + TOLERANCE)}
        return len(near)


class Tally:
    """What the rounds of one checkout measured."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        self.rounds, self.right, self.asked = [], 0, 0

    def round(self, checkout, queries, searches, worst):
        server = Server(checkout, self.folder)
        try:
            first, found = server.first_search(queries[0])
            millis, answers = server.searches(queries[i % len(queries)] for i in range(1, searches))
            cpu = server.cpu_seconds()
        finally:
            server.stop()
        self.right += sum(worst.right(rows, i) for i, rows in enumerate([first, *answers]))
        self.asked += K * searches
        tail = sorted(millis)[math.ceil(0.99 * len(millis)) - 1]
        self.rounds.append((server.start_seconds, server.start_cpu, found, statistics.median(millis), tail,
                            max(millis), cpu))
        self.show(f"round {len(self.rounds)}", self.rounds[-1])

    def medians(self):
        return [statistics.median(values) for values in zip(*self.rounds)]

    def recall(self):
        return self.right / self.asked

    def show(self, what, values):
        print(f"{self.name} {what}: first PONG {values[0]:.2f} s (CPU {values[1]:.2f} s); first search {values[2]:.2f} s; "
              f"then p50 {values[3]:.3f} ms, p99 {values[4]:.2f} ms, max {values[5]:.1f} ms (CPU {values[6]:.2f} s)",
              flush=True)


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=positive, default=7, help="starts; medians count (default: %(default)s)")
    parser.add_argument("--searches", type=positive, default=1000, help="first searches (default: %(default)s)")
    parser.add_argument("--limit", type=float, default=1.0, help="bar of the start in seconds (default: %(default)s)")
    parser.add_argument("--against", metavar="CHECKOUT", help="another, built checkout to start in turn with this one")
    return parser.parse_args()


def main():
    chosen = options()
    generator = random.Random(1)
    centres = [[generator.random() for _ in range(DIMENSION)] for _ in range(CENTRES)]
    blobs, vectors = clustered(2, ROWS, centres)
    queries, numbers = clustered(3, QUERIES, centres)
    worst = Worst(numbers, vectors)
    checkouts = {"this": ROOT} | ({"against": os.path.abspath(chosen.against)} if chosen.against else {})
    with tempfile.TemporaryDirectory(prefix="bench-start.") as parent:
        tallies = [Tally(name, os.path.join(parent, name)) for name in checkouts]
        for tally in tallies:
            server = Server(checkouts[tally.name], tally.folder)
            try:
                server.fill(blobs)
            finally:
                server.stop()
        for _ in range(chosen.rounds):
            for tally in tallies:
                tally.round(checkouts[tally.name], queries, max(2, chosen.searches), worst)
    for tally in tallies:
        tally.show(f"medians, recall@{K} {tally.recall():.4f}", tally.medians())
    start = tallies[0].medians()[0]
    held = start <= chosen.limit and all(tally.recall() == 1 for tally in tallies)
    print(f"{'PASS' if held else 'FAIL'}  start to first PONG: {start:.2f} s (bar <= {chosen.limit:g})")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
