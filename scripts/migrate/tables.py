"""Files with a table of vectors: npy and HDF5. Rows are read some at a time."""

from __future__ import annotations

import itertools
import math
import pathlib
import tokenize
from collections.abc import Iterator
from typing import Any

import numpy as np

from .model import Elements, MigrationError, SetInfo, check_finite
from .sources import DISTANCES, OWN, FileSource, Wishes, attributes_in, element_in, expiry_in, parsed, stamp_of


class TableSource(FileSource):
    """A file with one table of vectors."""

    def copy(self, copy, position: int, progress) -> None:
        info = self.set_info()
        if not copy.begin(info):
            return
        names = itertools.islice(self.names(), position, None)
        for start in range(position, self.size(), info.batch):
            stop = min(start + info.batch, self.size())
            vectors = self.vectors(start, stop)
            check_finite(vectors, lambda row, start=start: f"{self.place()} row {start + row + 1}")
            pairs = list(itertools.islice(names, stop - start))
            elements = Elements([pair[0] for pair in pairs], vectors, [pair[1] for pair in pairs])
            elements.expiries = {i: pair[2] for i, pair in enumerate(pairs) if pair[2]}
            copy.elements(info, elements)
            copy.reached(stop)
            progress.advance(stop - start)
        copy.finish(info)

    def rows(self, shape: tuple[int, ...], dtype: np.dtype) -> tuple[int, int]:
        """Checks that a table holds vectors; its rows and their dimension."""
        numbers = np.issubdtype(dtype, np.floating) or np.issubdtype(dtype, np.integer)
        if len(shape) != 2 or min(shape[0], shape[1] - 1) < 0 or not numbers:
            raise MigrationError(f"{self.place()}: expected a table of numbers, found {dtype} of shape {tuple(shape)}")
        return shape[0], shape[1]


class NpySource(TableSource):
    """A .npy file; names come from --keys, or the .keys.jsonl file beside it, else they are row numbers."""

    def __init__(self, path: pathlib.Path, wishes: Wishes):
        super().__init__(path, wishes)
        self._table = self._open()
        self._size, self._dimension = self.rows(self._table.shape, self._table.dtype)
        beside = path.with_suffix(".keys.jsonl")
        self._keys = pathlib.Path(wishes.keys) if wishes.keys else beside if beside.is_file() else None
        self._header: dict[str, Any] = {}
        if self._keys is not None:
            self._check_keys(self._keys)

    def _open(self) -> np.ndarray:
        try:
            with self.path.open("rb") as file:
                version = np.lib.format.read_magic(file)
                read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
                shape, _, dtype = read(file)
                begin = file.tell()
        except (ValueError, SyntaxError, TypeError, tokenize.TokenError) as error:
            raise MigrationError(f"{self.path}: this is no .npy file that can be read: {error}") from None
        self.rows(shape, dtype)
        wanted = begin + math.prod(shape) * dtype.itemsize
        if self.path.stat().st_size < wanted:
            raise MigrationError(
                f"{self.path}: cut off: its header tells of {wanted:,} bytes ({shape} of {dtype}),"
                f" there are {self.path.stat().st_size:,}; copy the file again"
            )
        if wanted == begin:
            raise MigrationError(f"{self.path}: has no rows")
        try:
            return np.load(self.path, mmap_mode="r", allow_pickle=False)
        except (ValueError, TypeError) as error:
            raise MigrationError(f"{self.path}: this is no .npy file that can be read: {error}") from None

    def _check_keys(self, path: pathlib.Path) -> None:
        if not path.is_file():
            raise MigrationError(f"{path}: there is no such file of keys")
        count = sum(1 for _ in self.names())
        if count != self._size:
            raise MigrationError(f"{path}: has {count:,} keys, but {self.path} has {self._size:,} rows")

    def stamp(self) -> list[int]:
        return super().stamp() + (stamp_of(self._keys) if self._keys is not None else [])

    def place(self) -> str:
        return str(self.path)

    def size(self) -> int:
        return self._size

    def set_info(self) -> SetInfo:
        return self.info(self._header, self._dimension, str(self._keys or self.path))

    def vectors(self, start: int, stop: int) -> np.ndarray:
        with np.errstate(over="ignore"):
            return np.asarray(self._table[start:stop], np.float32)

    def names(self) -> Iterator[tuple[bytes, bytes | None, int]]:
        if self._keys is None:
            yield from ((str(row).encode(), None, 0) for row in range(self._size))
            return
        as_json = self._keys.suffix.lower() in (".jsonl", ".ndjson")
        with self._keys.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not as_json:
                    yield line.rstrip(b"\r\n"), None, 0
                    continue
                place = f"{self._keys} line {number}"
                entry = parsed(line, place)
                if number == 1 and ("set" in entry or "set_base64" in entry):
                    self._header = entry
                    continue
                yield element_in(entry, place), attributes_in(entry, place), expiry_in(entry, place)


class Hdf5Source(TableSource):
    """An HDF5 file: `train` (or --dataset) with vectors, and if there are any `keys` and `attributes`."""

    def __init__(self, path: pathlib.Path, wishes: Wishes):
        super().__init__(path, wishes)
        import h5py

        self._dataset = wishes.dataset or "train"
        try:
            self._file = h5py.File(path, "r")
        except OSError as error:
            raise MigrationError(f"{path}: cannot be read as HDF5: {error}") from None
        self._table = self._column(self._dataset, h5py)
        if self._table is None:
            found = ", ".join(sorted(self._file)) or "none"
            raise MigrationError(f"{path}: has no dataset {self._dataset}; name one of these with --dataset: {found}")
        self._size, self._dimension = self.rows(self._table.shape, self._table.dtype)
        self._columns = [self._texts("keys", h5py), self._texts("attributes", h5py)]
        self._has = self._numbers("has_attributes", h5py)
        self._expiries = self._numbers("expires_at_ms", h5py)

    def _column(self, name: str, h5py):
        column = self._file.get(name)
        return column if isinstance(column, h5py.Dataset) else None

    def _numbers(self, name: str, h5py):
        column = self._column(name, h5py)
        if column is not None and (column.shape != (self._size,) or column.dtype.kind not in "biu"):
            raise MigrationError(
                f"{self.path}: dataset {name} must hold one number for each of the {self._size:,} rows"
            )
        return column

    def _texts(self, name: str, h5py):
        column = self._column(name, h5py)
        if column is None:
            return None
        if h5py.check_string_dtype(column.dtype) is None or column.shape != (self._size,):
            raise MigrationError(f"{self.path}: dataset {name} must hold one text for each of the {self._size:,} rows")
        return column

    def place(self) -> str:
        return f"{self.path}: dataset {self._dataset}"

    def size(self) -> int:
        return self._size

    def set_info(self) -> SetInfo:
        own = {name: value for name, value in self._file.attrs.items() if name.startswith(OWN)}
        entry: dict[str, Any] = {
            name.removeprefix(OWN): int(value) if isinstance(value, np.integer) else value
            for name, value in own.items()
        }
        distance = self._file.attrs.get("distance", "angular")
        distance = (distance.decode(errors="replace") if isinstance(distance, bytes) else str(distance)).lower()
        if distance not in DISTANCES and self.wishes.metric is None:
            raise MigrationError(f"{self.path}: the distance {distance} is not known; give --metric COSINE, L2 or IP")
        entry.setdefault("metric", DISTANCES.get(distance))
        return self.info(entry, self._dimension, str(self.path))

    def vectors(self, start: int, stop: int) -> np.ndarray:
        with np.errstate(over="ignore"):
            return np.asarray(self._table[start:stop], np.float32)

    def names(self) -> Iterator[tuple[bytes, bytes | None, int]]:
        keys, attributes = self._columns
        for start in range(0, self._size, 1000):
            rows = slice(start, min(start + 1000, self._size))
            count = rows.stop - start
            names = keys[rows] if keys is not None else [str(row).encode() for row in range(start, rows.stop)]
            values = attributes[rows] if attributes is not None else [b""] * count
            has = self._has[rows] if self._has is not None else [bool(value) for value in values]
            expiries = self._expiries[rows] if self._expiries is not None else [0] * count
            for name, value, there, expires in zip(names, values, has, expiries, strict=True):
                yield name, value if there else None, int(expires)
