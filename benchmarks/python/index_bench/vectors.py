"""Data sets as files of float32 rows that every worker reads, with exact answers and recall."""

from __future__ import annotations

import pathlib
import sys

import h5py
import numpy as np

from pomai_bench import data

SYNTHETIC_QUERIES = 1000
SYNTHETIC_SEED = 7
TRUTH = 20
CHUNK = 50_000


class Workload:
    """Base and query vectors in raw files, and the true k nearest of each query."""

    def __init__(self, folder: pathlib.Path, name: str, metric: str, base: np.ndarray, queries: np.ndarray, truth):
        self.name, self.metric = name, metric
        self.base, self.queries, self.truth = base, queries, truth
        self.base_file, self.query_file = folder / "base.f32", folder / f"queries-{len(queries)}.f32"
        folder.mkdir(parents=True, exist_ok=True)
        for path, rows in ((self.base_file, base), (self.query_file, queries)):
            if not path.exists() or path.stat().st_size != rows.nbytes:
                rows.astype("<f4").tofile(path)

    @property
    def dimension(self) -> int:
        return self.base.shape[1]

    def describe(self) -> str:
        return f"{self.name}: {len(self.base):,} x {self.dimension}, {self.metric}, {len(self.queries):,} queries"

    def limits(self, k: int) -> np.ndarray:
        """The float64 distance up to which an answer to each query is right."""
        kth = self.distances(self.truth[:, k - 1 : k])[:, 0]
        return kth + data.TOLERANCE * np.maximum(1.0, np.abs(kth))

    def distances(self, ids: np.ndarray) -> np.ndarray:
        """Float64 distances of the base rows `ids` (queries x any) to the queries."""
        result = np.empty(ids.shape)
        for at in range(0, len(ids), 500):
            queries = self.queries[at : at + 500, None, :].astype(np.float64)
            rows = self.base[ids[at : at + 500]].astype(np.float64)
            if self.metric == "euclidean":
                result[at : at + 500] = ((rows - queries) ** 2).sum(axis=2)
            else:
                norms = np.linalg.norm(rows, axis=2) * np.linalg.norm(queries, axis=2)
                result[at : at + 500] = 1 - (rows * queries).sum(axis=2) / np.where(norms > 0, norms, np.inf)
        return result

    def recall(self, answers: np.ndarray, k: int, limits: np.ndarray) -> float:
        """Mean recall@k; equal distances count as right, an id that comes twice counts once, -1 is no answer."""
        ids = np.sort(answers, axis=1)
        counted = ids >= 0
        counted[:, 1:] &= ids[:, 1:] != ids[:, :-1]
        found = self.distances(np.maximum(ids, 0)) <= limits[:, None]
        return float((found & counted).sum() / (len(ids) * k))


def from_file(path: str, cache: pathlib.Path, queries: int | None) -> Workload:
    """An ann-benchmarks file, with its first queries or all of them."""
    dataset = data.read_hdf5(path)
    asked = dataset.queries[:queries]
    truth = dataset.neighbours[: len(asked)]
    return Workload(cache / dataset.name, dataset.name, dataset.metric, dataset.base, asked, truth)


def synthetic(rows: int, cache: pathlib.Path, queries: int | None) -> Workload:
    """Clusters of low intrinsic dimension in 128 dimensions, euclidean; kept as an ann-benchmarks file for the next run."""
    stored = cache / f"synthetic-{rows}-seed-{SYNTHETIC_SEED}.hdf5"
    if not stored.exists():
        print(f"generating {rows:,} x 128 and its exact answers ...", file=sys.stderr)
        base, asked = _clusters(rows, 128, SYNTHETIC_QUERIES, SYNTHETIC_SEED)
        truth = exact(base, asked)
        with h5py.File(stored.with_suffix(".part"), "w") as file:
            file.attrs["distance"] = "euclidean"
            for name, table in (("train", base), ("test", asked), ("neighbors", truth)):
                file.create_dataset(name, data=table)
        stored.with_suffix(".part").rename(stored)
    return from_file(str(stored), cache, queries)


def _clusters(rows: int, dimension: int, queries: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """One cluster per thousand rows, of unequal sizes; spread falls off along random directions, as in real data."""
    random = np.random.default_rng(seed)
    count = max(16, rows // 1000)
    spread = 1 / np.sqrt(1 + np.arange(dimension) / 3)
    centres = random.normal(0, 1, (count, dimension)) * spread
    weights = random.lognormal(0, 1, count)
    mixes = [np.linalg.qr(random.normal(size=(dimension, dimension)))[0] for _ in range(16)]
    within = 1 / (1 + np.arange(dimension) / 6)

    def points(number: int) -> np.ndarray:
        result = np.empty((number, dimension), np.float32)
        for at in range(0, number, CHUNK):
            size = min(CHUNK, number - at)
            chosen = random.choice(count, size, p=weights / weights.sum())
            noise = random.normal(0, 0.8, (size, dimension)) * within
            for mix in range(len(mixes)):
                mine = chosen % len(mixes) == mix
                noise[mine] = noise[mine] @ mixes[mix]
            result[at : at + size] = centres[chosen] + noise
        return result

    return points(rows), points(queries)


def exact(base: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """Ids of the nearest rows under L2, ordered by float64 distances; candidates come from a float32 scan."""
    norms = (base**2).sum(axis=1)
    truth = np.empty((len(queries), TRUTH), np.int32)
    for at in range(0, len(queries), 50):
        nearness = norms - 2 * (queries[at : at + 50] @ base.T)
        candidates = np.argpartition(nearness, 2 * TRUTH, axis=1)[:, : 2 * TRUTH]
        for i, (query, ids) in enumerate(zip(queries[at : at + 50], candidates, strict=True), at):
            found = ((base[ids].astype(np.float64) - query) ** 2).sum(axis=1)
            truth[i] = ids[np.lexsort((ids, found))[:TRUTH]]
    return truth
