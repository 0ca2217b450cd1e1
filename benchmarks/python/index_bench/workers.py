"""The systems that are compared: how each is built, which efforts it is tried with, and its process."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import select
import subprocess
import sys

import numpy as np

from index_bench.vectors import Workload
from pomai_bench import BenchmarkError

Effort = dict[str, float]
PROBES = (2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
WIDTHS = (10, 16, 24, 32, 48, 64, 80, 100, 128, 160, 200, 256, 320, 400, 512, 640, 800, 1024)
RECALLS = (0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.993, 0.996, 0.998)
SYSTEMS = ("pomai", "faiss-ivfpq", "faiss-rabitq", "faiss-hnsw", "hnswlib", "jvector", "lucene")


@dataclasses.dataclass(frozen=True)
class Build:
    """One index to build: the system, its build parameters, and the efforts to try."""

    system: str
    parameters: Effort
    efforts: tuple[Effort, ...]

    @property
    def label(self) -> str:
        return f"{self.system} {text(self.parameters)}".strip()


def text(parameters: Effort) -> str:
    """name=value words, as they are sent."""
    return " ".join(f"{name}={value:g}" for name, value in parameters.items())


def builds(system: str, workload: Workload, quick: bool) -> list[Build]:
    """The builds of a system that its frontier is taken from."""
    lists = 1 << int(np.ceil(np.log2(2.5 * np.sqrt(len(workload.base)))))
    probes = [n for n in PROBES if n <= lists]
    widths = tuple({"ef": n} for n in WIDTHS)
    if system == "pomai":
        asked = [{"recall": r} for r in RECALLS]
        given = [] if quick else [{"nprobe": n} for n in probes] + [{"nprobe": n, "rerank": 100} for n in probes]
        return [Build(system, {}, tuple(asked + given))]
    if system == "faiss-ivfpq":
        shapes = [(lists, 2)] if quick else [(lists, 2), (2 * lists, 2), (lists, 4)]
        reranks = (4, 8, 16, 32)
        return [
            Build(system, {"nlist": n, "dsub": d}, tuple({"nprobe": p, "rerank": r} for p in probes for r in reranks))
            for n, d in shapes
        ]
    if system == "faiss-rabitq":
        efforts = tuple({"nprobe": p, "rerank": r} for p in probes for r in (8, 16, 32))
        return [Build(system, {"nlist": lists}, efforts)]
    if system == "faiss-hnsw":
        return [Build(system, {"m": m, "efc": 200}, widths) for m in ((16,) if quick else (16, 32))]
    if system == "jvector":
        walks = tuple(width | walk for walk in ({}, {"coded": 1}, {"fused": 1}) for width in widths)
        return [Build(system, {"m": m, "efc": 100}, walks) for m in ((32,) if quick else (32, 64))]
    if system == "lucene":
        reranked = tuple({"rerank": r} | width for r in (20, 50) for width in widths if width["ef"] >= r)
        graphs = [Build(system, {"m": 16, "efc": 100}, widths)]
        return graphs + [Build(system, {"m": 16, "efc": 100, "bits": b}, reranked) for b in ((8,) if quick else (8, 4))]
    return [Build(system, {"m": m, "efc": 200}, widths) for m in ((16,) if quick else (16, 32))]


class BuildTooSlow(Exception):
    """A build took longer than it was given."""


class Worker:
    """The process of one build, which gets `patience` seconds. Not for use by several threads."""

    def __init__(
        self,
        build: Build,
        workload: Workload,
        k: int,
        answers: pathlib.Path,
        patience: float | None = None,
        command: list[str] | None = None,
    ):
        self.build, self._workload, self._k, self._answers = build, workload, k, answers
        self._process = subprocess.Popen(
            [*(command or _command(build.system)), *self._arguments()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"OMP_WAIT_POLICY": "PASSIVE"} | os.environ | {"PYTHONPATH": str(pathlib.Path(__file__).parent.parent)},
        )
        self.build_seconds, self.bytes_per_vector, self.description = self._await_ready(patience)

    def _arguments(self) -> list[str]:
        library = self.build.system.removeprefix("faiss-")
        arguments = ["--library", library, "--base", str(self._workload.base_file)]
        arguments += ["--queries", str(self._workload.query_file), "--dim", str(self._workload.dimension)]
        arguments += ["--metric", self._workload.metric, "-k", str(self._k)]
        if self.build.parameters:
            arguments += ["--build", text(self.build.parameters).replace(" ", ",")]
        return arguments

    def _await_ready(self, patience: float | None) -> tuple[float, float, str]:
        ready, _, _ = select.select([self._process.stdout], [], [], patience)
        if not ready:
            self._process.kill()
            self._process.wait()
            raise BuildTooSlow(f"{self.build.label}: not built within {patience:.0f} seconds")
        seconds, size, description = self._read("ready")
        return float(seconds), int(size) / len(self._workload.base), description

    def _read(self, kind: str) -> list[str]:
        line = self._process.stdout.readline()
        words = line.rstrip("\n").split("\t")
        if words[0] != kind:
            raise BenchmarkError(f"{self.build.label}: expected {kind!r}, the process said {line!r}")
        return words[1:]

    def search(self, effort: Effort, threads: int = 1) -> tuple[float, dict[str, float]]:
        """Seconds for all queries, and what the index counted meanwhile."""
        print("search", threads, self._answers, text(effort), file=self._process.stdin, flush=True)
        seconds, *counts = self._read("done")
        return float(seconds), {name: float(n) for name, n in (pair.split("=") for pair in counts)}

    def answers(self) -> np.ndarray:
        """Ids of the last search: queries x k."""
        return np.fromfile(self._answers, ">i4").reshape(-1, self._k).astype(np.int64)

    def close(self) -> None:
        """Ends the process."""
        self._process.stdin.close()
        self._process.wait()


def _command(system: str) -> list[str]:
    if system.startswith("faiss") or system == "hnswlib":
        return [sys.executable, "-m", "index_bench.faiss_worker"]
    flags = os.environ["POMAI_JAVA_FLAGS" if system == "pomai" else "OTHER_JAVA_FLAGS"].split()
    return [os.environ["POMAI_JAVA"], *flags, "io.pomai.bench.cli.Main", "ann-worker"]
