#!/usr/bin/env python3
"""How long a server takes to start, and how fast its first searches are.

Each round starts scripts/pomai-server anew, waits for its first PONG, loads 10,000 x 128 vectors and asks exact
searches one by one. Every reply is checked against distances computed here. Needs nothing beyond Python 3.8.
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
import time

from pomai_bench import positive

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROWS, DIMENSION, CENTRES, K, BATCH = 10_000, 128, 50, 10, 500
TOLERANCE = 1e-4
START_LIMIT_SECONDS = 60


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


def start(port):
    """The process and the seconds until its first PONG."""
    begun = time.perf_counter()
    server = subprocess.Popen(
        [os.path.join(ROOT, "scripts", "pomai-server"), "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    while time.perf_counter() - begun < START_LIMIT_SECONDS and server.poll() is None:
        try:
            client = Client(port)
        except ConnectionRefusedError:
            time.sleep(0.002)
            continue
        client.send(b"PING\r\n")
        if client.reply() == b"PONG":
            return server, client, time.perf_counter() - begun
    sys.exit("the server did not start: " + server.stderr.read().decode())


def stop(server):
    os.killpg(server.pid, signal.SIGTERM)
    server.communicate()


def load(client, blobs):
    for first in range(0, len(blobs), BATCH):
        batch = range(first, min(first + BATCH, len(blobs)))
        client.send(*(command("VSET", f"k{i}", blobs[i]) for i in batch))
        for _ in batch:
            client.reply()


def search(client, queries):
    """Milliseconds and rows of each query."""
    millis, answers = [], []
    for query in queries:
        request = command("VSEARCH", query, K, "EXACT")
        begun = time.perf_counter()
        client.send(request)
        answers.append(client.reply())
        millis.append((time.perf_counter() - begun) * 1e3)
    return millis, answers


def recall(answers, queries, vectors):
    right = 0
    for rows, query in zip(answers, queries):
        worst = sorted(math.dist(query, vector) for vector in vectors)[K - 1]
        right += sum(math.dist(query, vectors[int(row[0][1:])]) <= worst * (1 + TOLERANCE) for row in rows)
    return right / (K * len(queries))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=positive, default=7, help="starts; medians count (default: %(default)s)")
    options.add_argument("--searches", type=positive, default=100, help="first searches (default: %(default)s)")
    options.add_argument("--limit", type=float, default=2.0, help="bar of the start in seconds (default: %(default)s)")
    chosen = options.parse_args()
    generator = random.Random(1)
    centres = [[generator.random() for _ in range(DIMENSION)] for _ in range(CENTRES)]
    blobs, vectors = clustered(2, ROWS, centres)
    queries, numbers = clustered(3, chosen.searches, centres)
    starts, firsts, medians, tails, worst_recall = [], [], [], [], 1.0
    for number in range(chosen.rounds):
        server, client, seconds = start(free_port())
        try:
            load(client, blobs)
            millis, answers = search(client, queries)
        finally:
            client.close()
            stop(server)
        worst_recall = min(worst_recall, recall(answers, numbers, vectors))
        starts.append(seconds)
        firsts.append(millis[0])
        medians.append(statistics.median(millis))
        tails.append(sorted(millis)[math.ceil(0.99 * len(millis)) - 1])
        print(f"round {number + 1}: start {seconds:.2f} s; search 1: {millis[0]:.2f} ms; "
              f"first {len(millis)}: p50 {medians[-1]:.3f} ms, p99 {tails[-1]:.2f} ms", flush=True)
    held = statistics.median(starts) <= chosen.limit and worst_recall == 1
    print(f"medians: search 1: {statistics.median(firsts):.2f} ms; first {chosen.searches}: "
          f"p50 {statistics.median(medians):.3f} ms, p99 {statistics.median(tails):.2f} ms; recall@{K} {worst_recall:.4f}")
    print(f"{'PASS' if held else 'FAIL'}  start to first PONG: {statistics.median(starts):.2f} s (bar <= {chosen.limit:g})")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
