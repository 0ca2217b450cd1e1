"""Builds one index of FAISS or hnswlib and obeys the lines of io.pomai.bench.ann.AnnWorker.

Queries are asked one at a time through the unwrapped C++ method, with pointers made beforehand, so that Python costs
under two microseconds a query; `batched=1` hands all queries to one call instead. Searches use one thread, builds all.
"""

from __future__ import annotations

import argparse
import sys
import time

import faiss
import numpy as np


def rows(path: str, dimension: int, metric: str) -> np.ndarray:
    """The file's rows; scaled to length 1 for cosine."""
    values = np.fromfile(path, "<f4").reshape(-1, dimension)
    if metric == "angular":
        faiss.normalize_L2(values)
    return values


def ivf(kind: str, dimension: int, metric: int, build: dict[str, float], base: np.ndarray) -> faiss.Index:
    """An inverted file with 4-bit product codes or RaBitQ codes, and exact distances for the best."""
    lists = int(build["nlist"])
    code = f"PQ{dimension // int(build['dsub'])}x4fs" if kind == "ivfpq" else "RaBitQfs"
    index = faiss.index_factory(dimension, f"IVF{lists},{code},RFlat", metric)
    index.train(base)
    index.add(base)
    return index


def hnsw(dimension: int, metric: int, build: dict[str, float], base: np.ndarray) -> faiss.Index:
    """A graph over float32 vectors."""
    index = faiss.IndexHNSWFlat(dimension, int(build["m"]), metric)
    index.hnsw.efConstruction = int(build["efc"])
    index.add(base)
    return index


def hnswlib_graph(dimension: int, metric: str, build: dict[str, float], base: np.ndarray):
    """The graph of hnswlib, where that is installed."""
    import hnswlib

    index = hnswlib.Index(space="l2" if metric == "euclidean" else "ip", dim=dimension)
    index.init_index(max_elements=len(base), M=int(build["m"]), ef_construction=int(build["efc"]))
    index.add_items(base)
    return index


def search_hnswlib(index, queries: np.ndarray, k: int) -> tuple[float, float, np.ndarray]:
    """As `search`; one call, in which hnswlib still answers the queries one by one."""
    started, ran = time.perf_counter(), time.thread_time()
    ids, _ = index.knn_query(queries, k=k, num_threads=1)
    return time.perf_counter() - started, time.thread_time() - ran, ids


def size(index: faiss.Index, base: np.ndarray) -> int:
    """Bytes beside the float32 values."""
    if not isinstance(index, faiss.Index):
        return index.index_file_size() - base.nbytes
    if isinstance(index, faiss.IndexRefine):
        return len(faiss.serialize_index(index.base_index))
    return len(faiss.serialize_index(index)) - base.nbytes


def set_effort(index: faiss.Index, effort: dict[str, float]) -> None:
    """Applies nprobe and rerank (a multiple of k), or ef."""
    if not isinstance(index, faiss.Index):
        index.set_ef(int(effort["ef"]))
    elif "ef" in effort:
        index.hnsw.efSearch = int(effort["ef"])
    else:
        faiss.extract_index_ivf(index).nprobe = int(effort["nprobe"])
        index.k_factor = effort["rerank"]


def search(index: faiss.Index, queries: np.ndarray, k: int, batched: bool) -> tuple[float, float, np.ndarray]:
    """Seconds by the clock, of this thread's processor time, and answers of all queries."""
    distances, ids = np.empty((len(queries), k), np.float32), np.full((len(queries), k), -1, np.int64)
    if batched:
        started, ran = time.perf_counter(), time.thread_time()
        index.search(queries, k, D=distances, I=ids)
        return time.perf_counter() - started, time.thread_time() - ran, ids
    calls = [
        (faiss.swig_ptr(queries[i]), faiss.swig_ptr(distances[i]), faiss.swig_ptr(ids[i])) for i in range(len(queries))
    ]
    one = index.search_c
    started, ran = time.perf_counter(), time.thread_time()
    for query, distance, found in calls:
        one(1, query, k, distance, found)
    return time.perf_counter() - started, time.thread_time() - ran, ids


def pairs(words: list[str]) -> dict[str, float]:
    """name=number words."""
    return {name: float(value) for name, value in (word.split("=") for word in words)}


def main() -> None:
    """Build, say so, obey."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("library", "base", "queries", "metric", "build"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--dim", type=int, required=True)
    parser.add_argument("-k", type=int, default=10)
    asked = parser.parse_args()
    base, queries = rows(asked.base, asked.dim, asked.metric), rows(asked.queries, asked.dim, asked.metric)
    metric = faiss.METRIC_L2 if asked.metric == "euclidean" else faiss.METRIC_INNER_PRODUCT
    build = pairs(asked.build.split(","))
    started = time.perf_counter()
    if asked.library == "hnswlib":
        index = hnswlib_graph(asked.dim, asked.metric, build, base)
    elif asked.library == "hnsw":
        index = hnsw(asked.dim, metric, build, base)
    else:
        index = ivf(asked.library, asked.dim, metric, build, base)
    seconds = time.perf_counter() - started
    how = f"faiss {faiss.__version__}" if isinstance(index, faiss.Index) else "hnswlib"
    print(f"ready\t{seconds:.3f}\t{size(index, base)}\t{how}, all cores", flush=True)
    faiss.omp_set_num_threads(1)
    for line in sys.stdin:
        _, _, target, *words = line.split()
        effort = pairs(words)
        set_effort(index, effort)
        if isinstance(index, faiss.Index):
            seconds, ran, ids = search(index, queries, asked.k, effort.get("batched", 0) != 0)
        else:
            seconds, ran, ids = search_hnswlib(index, queries, asked.k)
        ids.astype(">i4").tofile(target)
        print(f"done\t{seconds:.6f}\tcpu={ran:.6f}", flush=True)


if __name__ == "__main__":
    main()
