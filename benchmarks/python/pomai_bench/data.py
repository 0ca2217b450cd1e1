"""Data sets: ann-benchmarks HDF5 files and synthetic clusters; exact answers and recall."""

from __future__ import annotations

import dataclasses
import pathlib

import h5py
import numpy as np

from pomai_bench import BenchmarkError

METRICS = ("euclidean", "angular")
TRUTH_WIDTH = 100
# Relative rounding of a float32 distance that still counts as a tie with the k-th neighbour.
TOLERANCE = 1e-6


@dataclasses.dataclass(frozen=True)
class Dataset:
    """Base vectors (float32, the row number is the key), queries, and the exact neighbours of the first queries."""

    name: str
    metric: str
    base: np.ndarray
    queries: np.ndarray
    neighbours: np.ndarray

    @property
    def dimension(self) -> int:
        return self.base.shape[1]

    def describe(self) -> str:
        return f"{self.name}: {len(self.base):,} x {self.dimension}, {self.metric}, {len(self.queries):,} queries"


def read_hdf5(path: str) -> Dataset:
    """Read `train`, `test`, `neighbors` and the attribute `distance`."""
    if not pathlib.Path(path).is_file():
        raise BenchmarkError(f"no such file: {path}")
    try:
        with h5py.File(path) as file:
            missing = [name for name in ("train", "test", "neighbors") if name not in file]
            if missing:
                found = ", ".join(sorted(file)) or "nothing"
                raise BenchmarkError(f"{path} has no dataset {missing[0]!r} (ann-benchmarks layout); it has: {found}")
            metric = file.attrs.get("distance", "")
            metric = metric.decode() if isinstance(metric, bytes) else str(metric)
            if metric not in METRICS:
                raise BenchmarkError(f"{path}: distance is {metric!r}, expected 'euclidean' or 'angular'")
            base = np.ascontiguousarray(file["train"][:], np.float32)
            queries = np.ascontiguousarray(file["test"][:], np.float32)
            neighbours = file["neighbors"][:]
    except OSError as error:
        raise BenchmarkError(f"{path} cannot be read as HDF5: {error}") from error
    if base.ndim != 2 or queries.ndim != 2 or base.shape[1] != queries.shape[1] or len(queries) != len(neighbours):
        raise BenchmarkError(
            f"{path}: shapes do not fit: train {base.shape}, test {queries.shape}, neighbors {neighbours.shape}"
        )
    return Dataset(pathlib.Path(path).stem, metric, base, queries, neighbours)


def clusters(rows: int, dimension: int, count: int, queries: int, metric: str, seed: int) -> Dataset:
    """Gaussian clusters: centres uniform in [-1, 1]^dimension, noise of standard deviation 0.25 per coordinate."""
    random = np.random.default_rng(seed)
    centres = random.uniform(-1, 1, (count, dimension))

    def points(number: int) -> np.ndarray:
        chosen = centres[random.integers(count, size=number)]
        return (chosen + random.normal(0, 0.25, (number, dimension))).astype(np.float32)

    base, asked = points(rows), points(queries)
    neighbours = exact_neighbours(base, asked, metric, min(TRUTH_WIDTH, rows))
    return Dataset(f"clusters-{count}-seed-{seed}", metric, base, asked, neighbours)


def distances(base: np.ndarray, query: np.ndarray, metric: str) -> np.ndarray:
    """Float64 distances in the units of the store: squared L2, or 1 - cosine."""
    rows, query = base.astype(np.float64, copy=False), query.astype(np.float64, copy=False)
    if metric == "euclidean":
        return ((rows - query) ** 2).sum(axis=1)
    norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(query)
    return 1 - np.divide(rows @ query, norms, out=np.zeros(len(rows)), where=norms > 0)


def exact_neighbours(base: np.ndarray, queries: np.ndarray, metric: str, width: int) -> np.ndarray:
    """Ids of the nearest base rows, nearest first, smaller id first when equal."""
    ids = np.empty((len(queries), width), np.int32)
    base = base.astype(np.float64)
    for i, query in enumerate(queries):
        ids[i] = np.argsort(distances(base, query, metric), kind="stable")[:width]
    return ids


def recall(dataset: Dataset, answers: np.ndarray, first: int = 0) -> float:
    """Mean recall@k of `answers` (queries x k ids, -1 for none) to queries `first` and on.

    An id is right when its distance, recomputed in float64, is not larger than that of the true k-th neighbour:
    ties count. An id that comes twice counts once.
    """
    k = min(answers.shape[1], len(dataset.base))
    if dataset.neighbours.shape[1] < k:
        raise BenchmarkError(f"{dataset.name} knows {dataset.neighbours.shape[1]} neighbours: recall@{k} needs more")
    right = 0
    for i, ids in enumerate(answers):
        query = dataset.queries[first + i]
        kth = distances(dataset.base[dataset.neighbours[first + i, k - 1 : k]], query, dataset.metric)[0]
        ids = np.unique(ids[:k][ids[:k] >= 0])
        found = distances(dataset.base[ids], query, dataset.metric)
        right += int((found <= kth + TOLERANCE * max(1.0, abs(kth))).sum())
    return right / (len(answers) * k)
