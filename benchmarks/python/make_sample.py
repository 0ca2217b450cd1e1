#!/usr/bin/env python3
"""Cut a small sample out of an ann-benchmarks HDF5 file and recompute its exact answers.

The rows are drawn without replacement with a fixed seed, so the same input gives the same sample. Distances are computed in
float64 on the stored values; equal distances are ordered by the smaller row number.

    python3 make_sample.py cifar-sift-100k.hdf5 ../data/sift-sample.hdf5 --rows 10000 --queries 500
"""

from __future__ import annotations

import argparse

import h5py
import numpy as np

NEIGHBOURS = 100


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="ann-benchmarks HDF5 file with `train` and `test`")
    parser.add_argument("target", help="file to write")
    parser.add_argument("--rows", type=int, default=10000, help="base vectors to keep (default %(default)s)")
    parser.add_argument("--queries", type=int, default=500, help="queries to keep (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the draw (default %(default)s)")
    return parser.parse_args()


def exact_neighbours(base: np.ndarray, queries: np.ndarray, metric: str) -> tuple[np.ndarray, np.ndarray]:
    """Ids (int32) and distances (float32) of the nearest base rows of each query, nearest first, smaller id first when equal."""
    base = base.astype(np.float64)
    queries = queries.astype(np.float64)
    ids = np.empty((len(queries), NEIGHBOURS), np.int32)
    distances = np.empty((len(queries), NEIGHBOURS), np.float32)
    for i, query in enumerate(queries):
        if metric == "euclidean":
            d = np.sqrt(((base - query) ** 2).sum(axis=1))
        else:
            d = 1.0 - base @ query / (np.linalg.norm(base, axis=1) * np.linalg.norm(query))
        order = np.argsort(d, kind="stable")[:NEIGHBOURS]
        ids[i], distances[i] = order, d[order]
    return ids, distances


def main() -> None:
    arguments = parse_arguments()
    random = np.random.default_rng(arguments.seed)
    with h5py.File(arguments.source) as source:
        attributes = dict(source.attrs)
        rows = np.sort(random.choice(len(source["train"]), arguments.rows, replace=False))
        chosen = np.sort(random.choice(len(source["test"]), arguments.queries, replace=False))
        base, queries = source["train"][:][rows], source["test"][:][chosen]
    neighbours, distances = exact_neighbours(base, queries, attributes["distance"])
    with h5py.File(arguments.target, "w") as target:
        for name, data in (("train", base), ("test", queries), ("neighbors", neighbours), ("distances", distances)):
            # Whole columns in a chunk: values of one dimension resemble each other.
            chunks = (len(data), max(1, data.shape[1] // 16))
            target.create_dataset(name, data=data, chunks=chunks, compression="gzip", compression_opts=9, shuffle=True)
        for name, value in attributes.items():
            target.attrs[name] = value


if __name__ == "__main__":
    main()
