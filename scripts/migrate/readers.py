"""Files that vectors are read from: HDF5, npy with a file of keys, JSON lines. Rows are read some at a time."""

from __future__ import annotations

import base64
import dataclasses
import itertools
import json
import pathlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from .model import METRICS, TYPES, Elements, MigrationError, SetInfo, Text, check_finite, shown

SUFFIXES = {".hdf5": "hdf5", ".h5": "hdf5", ".npy": "npy", ".jsonl": "jsonl", ".ndjson": "jsonl"}
OWN = "pomai_"
DISTANCES = {"euclidean": "L2", "angular": "COSINE", "l2": "L2", "cosine": "COSINE", "ip": "IP"}


@dataclasses.dataclass(frozen=True)
class Wishes:
    """What the command line says about a file; None leaves it to the file."""

    set: str | None = None
    type: str | None = None
    metric: str | None = None
    dataset: str | None = None
    keys: str | None = None


def kind_of(place: str) -> str:
    """The format of a file by its name."""
    kind = SUFFIXES.get(pathlib.Path(place).suffix.lower())
    if kind is None:
        raise MigrationError(f"{place}: expected a redis:// address or a file that ends with {' '.join(SUFFIXES)}")
    return kind


def open_file(place: str, wishes: Wishes) -> FileSource:
    path = pathlib.Path(place)
    kind = kind_of(place)
    if not path.is_file():
        raise MigrationError(f"{place}: there is no such file")
    return {"hdf5": Hdf5Source, "npy": NpySource, "jsonl": JsonLinesSource}[kind](path, wishes)


def text_in(entry: dict[str, Any], name: str, place: str) -> bytes | None:
    """A text, or bytes under NAME_base64."""
    value = entry.get(name)
    if isinstance(value, str):
        return value.encode()
    if value is not None:
        raise MigrationError(f"{place}: {name} must be a text, found {json.dumps(value)[:40]}")
    coded = entry.get(name + "_base64")
    if coded is None:
        return None
    try:
        return base64.b64decode(coded, validate=True)
    except (TypeError, ValueError):
        raise MigrationError(f"{place}: {name}_base64 is no base64") from None


def attributes_in(entry: dict[str, Any], place: str) -> bytes | None:
    """Attributes as a text, or as an object."""
    if isinstance(entry.get("attributes"), dict):
        return json.dumps(entry["attributes"], ensure_ascii=False, separators=(",", ":")).encode()
    return text_in(entry, "attributes", place)


def parsed(line: bytes, place: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise MigrationError(f"{place}: this is no JSON: {error}") from None
    if not isinstance(entry, dict):
        raise MigrationError(f"{place}: expected a JSON object")
    return entry


class FileSource:
    """A file and the sets in it."""

    unit = "vectors"

    def __init__(self, path: pathlib.Path, wishes: Wishes):
        self.path, self.wishes, self.label = path, wishes, path.name

    def stamp(self) -> list[int]:
        """Changes when the file does."""
        stat = self.path.stat()
        return [stat.st_size, stat.st_mtime_ns]

    def info(self, entry: dict[str, Any], dimension: int, place: str) -> SetInfo:
        """A set as the command line, else the file, says; else exact cosine vectors."""
        kind = str(self.wishes.type or entry.get("type") or "F32").upper()
        metric = str(self.wishes.metric or entry.get("metric") or "COSINE").upper()
        name = self.wishes.set.encode() if self.wishes.set is not None else text_in(entry, "set", place)
        if kind not in TYPES:
            raise MigrationError(f"{place}: the type {kind} is none of {' '.join(TYPES)}")
        if metric not in METRICS:
            raise MigrationError(f"{place}: the metric {metric} is none of {' '.join(METRICS)}")
        numbers = {word: entry.get(word, 0) for word in ("m", "input_dimension", "expires_at_ms")}
        for word, number in numbers.items():
            if not isinstance(number, int) or number < 0:
                raise MigrationError(f"{place}: {word} must be a number of 0 or more, found {number!r}")
        return SetInfo(
            name if name is not None else self.path.stem.encode(),
            dimension,
            TYPES[kind],
            metric,
            numbers["m"] or 16,
            numbers["input_dimension"],
            1,
            numbers["expires_at_ms"],
        )


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
            elements = Elements([name for name, _ in pairs], vectors, [attributes for _, attributes in pairs])
            copy.elements(info, elements)
            copy.reached(stop)
            progress.advance(stop - start)
        copy.finish(info)

    def rows(self, shape: tuple[int, ...], dtype: np.dtype) -> tuple[int, int]:
        """Checks that a table holds vectors; its rows and their dimension."""
        numbers = np.issubdtype(dtype, np.floating) or np.issubdtype(dtype, np.integer)
        if len(shape) != 2 or shape[1] == 0 or not numbers:
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
        except ValueError as error:
            raise MigrationError(f"{self.path}: this is no .npy file that can be read: {error}") from None
        self.rows(shape, dtype)
        wanted = begin + int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        if self.path.stat().st_size < wanted:
            raise MigrationError(
                f"{self.path}: cut off: its header tells of {wanted:,} bytes ({shape} of {dtype}),"
                f" there are {self.path.stat().st_size:,}; copy the file again"
            )
        if wanted == begin:
            raise MigrationError(f"{self.path}: has no rows")
        return np.load(self.path, mmap_mode="r", allow_pickle=False)

    def _check_keys(self, path: pathlib.Path) -> None:
        if not path.is_file():
            raise MigrationError(f"{path}: there is no such file of keys")
        count = sum(1 for _ in self.names())
        if count != self._size:
            raise MigrationError(f"{path}: has {count:,} keys, but {self.path} has {self._size:,} rows")

    def place(self) -> str:
        return str(self.path)

    def size(self) -> int:
        return self._size

    def set_info(self) -> SetInfo:
        return self.info(self._header, self._dimension, str(self._keys or self.path))

    def vectors(self, start: int, stop: int) -> np.ndarray:
        with np.errstate(over="ignore"):
            return np.asarray(self._table[start:stop], np.float32)

    def names(self) -> Iterator[tuple[bytes, bytes | None]]:
        if self._keys is None:
            yield from ((str(row).encode(), None) for row in range(self._size))
            return
        as_json = self._keys.suffix.lower() in (".jsonl", ".ndjson")
        with self._keys.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not as_json:
                    yield line.rstrip(b"\r\n"), None
                    continue
                place = f"{self._keys} line {number}"
                entry = parsed(line, place)
                if number == 1 and ("set" in entry or "set_base64" in entry):
                    self._header = entry
                    continue
                yield element_in(entry, place), attributes_in(entry, place)


def element_in(entry: dict[str, Any], place: str) -> bytes:
    """The name of an element."""
    for field in ("element", "key", "id"):
        name = text_in(entry, field, place)
        if name is not None:
            return name
    raise MigrationError(f"{place}: has no field element (or key, or id); its fields are {', '.join(entry) or 'none'}")


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
        self._has = self._column("has_attributes", h5py)

    def _column(self, name: str, h5py):
        column = self._file.get(name)
        return column if isinstance(column, h5py.Dataset) else None

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
        distance = str(self._file.attrs.get("distance", "angular")).lower()
        if distance not in DISTANCES and self.wishes.metric is None:
            raise MigrationError(f"{self.path}: the distance {distance} is not known; give --metric COSINE, L2 or IP")
        entry.setdefault("metric", DISTANCES.get(distance))
        return self.info(entry, self._dimension, str(self.path))

    def vectors(self, start: int, stop: int) -> np.ndarray:
        with np.errstate(over="ignore"):
            return np.asarray(self._table[start:stop], np.float32)

    def names(self) -> Iterator[tuple[bytes, bytes | None]]:
        keys, attributes = self._columns
        for start in range(0, self._size, 1000):
            rows = range(start, min(start + 1000, self._size))
            names = keys[rows.start : rows.stop] if keys is not None else [str(row).encode() for row in rows]
            values = attributes[rows.start : rows.stop] if attributes is not None else [b""] * len(rows)
            has = self._has[rows.start : rows.stop] if self._has is not None else [bool(value) for value in values]
            yield from ((name, value if there else None) for name, value, there in zip(names, values, has, strict=True))


class JsonLinesSource(FileSource):
    """Lines of JSON: {"set": …} says what the elements after it belong to, {"element": …, "vector": […]} is one,
    {"string": …, "value": …} a string."""

    unit = "lines"

    def __init__(self, path: pathlib.Path, wishes: Wishes):
        super().__init__(path, wishes)
        with path.open("rb") as file:
            self._size = sum(1 for _ in file)

    def size(self) -> int:
        return self._size

    def copy(self, copy, position: int, progress) -> None:
        lines = LinesOfSets(self, copy)
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if number <= position and not (b'"set' in line and b'"vector"' not in line):
                    continue
                lines.line(line, f"{self.path} line {number}", number <= position)
                if lines.is_full():
                    lines.flush()
                    copy.reached(number)
                    progress.advance(number - position)
                    position = number
        lines.end_set()
        copy.reached(self._size)


class LinesOfSets:
    """Gathers the elements and strings of lines and hands them on."""

    def __init__(self, source: JsonLinesSource, copy):
        self._source, self._copy = source, copy
        self._header: dict[str, Any] = {}
        self._info: SetInfo | None = None
        self._is_wanted = False
        self._elements = Elements([], np.empty((0, 0)), [])
        self._rows: list[np.ndarray] = []
        self._texts: list[Text] = []
        self._seen: set[bytes] = set()

    def line(self, line: bytes, place: str, is_done: bool) -> None:
        if not line.strip():
            return
        entry = parsed(line, place)
        if "set" in entry or "set_base64" in entry:
            self.end_set(is_done)
            self._header = entry
        elif is_done:
            return
        elif "string" in entry or "string_base64" in entry:
            self._string(entry, place)
        else:
            self._element(entry, place)

    def _string(self, entry: dict[str, Any], place: str) -> None:
        value, expires = text_in(entry, "value", place), entry.get("expires_at_ms", 0)
        if value is None:
            raise MigrationError(f"{place}: the string has no field value")
        if not isinstance(expires, int) or expires < 0:
            raise MigrationError(f"{place}: expires_at_ms must be a number of 0 or more, found {expires!r}")
        self._texts.append(Text(text_in(entry, "string", place) or b"", value, expires))

    def _element(self, entry: dict[str, Any], place: str) -> None:
        name, attributes = element_in(entry, place), attributes_in(entry, place)
        row = vector_in(entry, place)
        if self._info is None:
            kept = self._header.get("input_dimension") and self._header.get("dimension")
            self._info = self._source.info(self._header, kept or len(row), place)
            if self._info.name in self._seen:
                raise MigrationError(
                    f"{place}: the set {shown(self._info.name)} comes a second time; its elements must stand together"
                )
            self._seen.add(self._info.name)
            self._is_wanted = self._copy.begin(self._info)
        expected = self._info.input_dimension or self._info.dimension
        if len(row) != expected:
            raise MigrationError(f"{place}: the vector has {len(row)} values, those before it have {expected}")
        self._elements.names.append(name)
        self._elements.attributes.append(attributes)
        self._rows.append(row)

    def is_full(self) -> bool:
        return len(self._texts) >= 1000 or (self._info is not None and len(self._rows) >= self._info.batch)

    def flush(self) -> None:
        if self._texts:
            self._copy.texts(self._texts)
            self._texts = []
        if self._rows and self._is_wanted and self._info is not None:
            self._elements.vectors = np.array(self._rows, np.float32)
            self._copy.elements(self._info, self._elements)
        self._elements, self._rows = Elements([], np.empty((0, 0)), []), []

    def end_set(self, is_done: bool = False) -> None:
        self.flush()
        if self._is_wanted and self._info is not None and not is_done:
            self._copy.finish(self._info)
        self._info, self._is_wanted = None, False


def vector_in(entry: dict[str, Any], place: str) -> np.ndarray:
    """The vector of an element."""
    values = entry.get("vector")
    if values is None:
        raise MigrationError(f"{place}: has no field vector; its fields are {', '.join(entry)}")
    is_list = isinstance(values, list) and values
    if not is_list or not all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        raise MigrationError(f"{place}: vector must be a list of numbers")
    with np.errstate(over="ignore"):
        row = np.array(values, np.float64).astype(np.float32)
    check_finite(row[None, :], lambda _: place)
    return row
