"""Files that vectors are written to. A file has its name only when all is in it; until then it ends with .part."""

from __future__ import annotations

import base64
import json
import os
import pathlib

import numpy as np

from .model import Elements, MigrationError, SetInfo, Text, shown
from .sources import OWN, kind_of

NPY_HEADER = 128
PART = ".part"


def coded(name: str, value: bytes) -> dict[str, str]:
    """A text, or bytes in base64."""
    try:
        return {name: value.decode()}
    except UnicodeDecodeError:
        return {name + "_base64": base64.b64encode(value).decode()}


def header(info: SetInfo) -> dict[str, object]:
    """What a set is made of, as readers take it."""
    entry: dict[str, object] = {**coded("set", info.name), "type": info.type, "metric": info.metric}
    entry.update(dimension=info.dimension, m=info.m, input_dimension=info.input_dimension)
    if info.expires_at:
        entry["expires_at_ms"] = info.expires_at
    return entry


def described(elements: Elements, i: int) -> dict[str, object]:
    """An element but for its vector."""
    entry: dict[str, object] = dict(coded("element", elements.names[i]))
    attributes = elements.attributes[i]
    if attributes is not None:
        entry.update(coded("attributes", attributes))
    if i in elements.expiries:
        entry["expires_at_ms"] = elements.expiries[i]
    return entry


def check_place(place: str, replace: bool) -> None:
    """Refuses what cannot be written, or is there already."""
    path = pathlib.Path(place)
    files = [path, keys_beside(path)] if kind_of(place) == "npy" else [path]
    for file in files:
        if file.exists() and not replace:
            raise MigrationError(f"{file}: exists already; choose another name, or overwrite it with --replace")
    if not path.parent.is_dir():
        raise MigrationError(f"{place}: there is no folder {path.parent}")


def create_file(place: str) -> FileTarget:
    return {"hdf5": Hdf5Target, "npy": NpyTarget, "jsonl": JsonLinesTarget}[kind_of(place)](pathlib.Path(place))


def keys_beside(path: pathlib.Path) -> pathlib.Path:
    """Where the names of the rows of a .npy file stand."""
    return path.with_suffix(".keys.jsonl")


def give_name(part: pathlib.Path, path: pathlib.Path) -> None:
    """A file has its name only when it is on the disk."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(part, path)


class FileTarget:
    """A file that is written from the beginning, once."""

    def __init__(self, path: pathlib.Path):
        self.path = path
        self.part = path.with_name(path.name + PART)

    def refuses(self, info: SetInfo) -> str | None:
        return None

    def exists(self, name: bytes) -> bool:
        return False

    def cardinality(self, name: bytes) -> int:
        return 0

    def begin(self, info: SetInfo) -> None:
        raise NotImplementedError

    def finish(self, info: SetInfo) -> None:
        """Elements need nothing behind them."""

    def complete(self) -> None:
        """All is written."""
        give_name(self.part, self.path)


class JsonLinesTarget(FileTarget):
    """Everything: sets, elements, strings, when they expire."""

    def __init__(self, path: pathlib.Path):
        super().__init__(path)
        self._file = self.part.open("w", encoding="utf-8")

    def _line(self, entry: dict[str, object]) -> None:
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def begin(self, info: SetInfo) -> None:
        self._line(header(info))

    def put(self, info: SetInfo, elements: Elements) -> tuple[int, list[str]]:
        for i, vector in enumerate(elements.vectors.tolist()):
            self._line({**described(elements, i), "vector": vector})
        return 0, []

    def put_texts(self, texts: list[Text], replace: bool) -> tuple[int, list[str]]:
        for text in texts:
            entry: dict[str, object] = {**coded("string", text.name), **coded("value", text.value)}
            if text.expires_at:
                entry["expires_at_ms"] = text.expires_at
            self._line(entry)
        return len(texts), []

    def complete(self) -> None:
        self._file.close()
        super().complete()


class TableTarget(FileTarget):
    """A file that holds the vectors of one set."""

    def __init__(self, path: pathlib.Path):
        super().__init__(path)
        self.info: SetInfo | None = None
        self.width = 0
        self.count = 0

    def begin(self, info: SetInfo) -> None:
        if self.info is not None:
            raise MigrationError(
                f"{self.path}: holds one set, and there are {shown(self.info.name)}, {shown(info.name)} and maybe more:"
                " choose one with --key, or write a .jsonl file, which holds many"
            )
        self.info = info
        self.width = info.input_dimension or info.dimension

    def put_texts(self, texts: list[Text], replace: bool) -> tuple[int, list[str]]:
        return 0, [
            f"the string {shown(text.name)}: such a file holds vectors; a .jsonl file holds strings too"
            for text in texts
        ]

    def complete(self) -> None:
        if self.info is None:
            raise MigrationError(f"{self.path}: was not written: no vector set matches --key")
        super().complete()


class NpyTarget(TableTarget):
    """A table of float32, and beside it a .keys.jsonl file with the name and attributes of each row."""

    def __init__(self, path: pathlib.Path):
        super().__init__(path)
        self._keys = keys_beside(path)
        self._keys_part = self._keys.with_name(self._keys.name + PART)
        self._file = self.part.open("wb")
        self._file.write(bytes(NPY_HEADER))
        self._names = self._keys_part.open("w", encoding="utf-8")

    def begin(self, info: SetInfo) -> None:
        super().begin(info)
        self._names.write(json.dumps(header(info), ensure_ascii=False) + "\n")

    def put(self, info: SetInfo, elements: Elements) -> tuple[int, list[str]]:
        self._file.write(elements.vectors.astype("<f4").tobytes())
        for i in range(len(elements.names)):
            self._names.write(json.dumps(described(elements, i), ensure_ascii=False) + "\n")
        self.count += len(elements.names)
        return 0, []

    def complete(self) -> None:
        """The header comes last: it tells how many rows there are. Rows without names would be taken for numbers."""
        described = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({self.count}, {self.width}), }}"
        begin = np.lib.format.magic(1, 0) + (NPY_HEADER - 10).to_bytes(2, "little")
        self._file.seek(0)
        self._file.write(begin + described.ljust(NPY_HEADER - 11).encode() + b"\n")
        self._file.close()
        self._names.close()
        if self.info is not None:
            give_name(self._keys_part, self._keys)
        super().complete()


class Hdf5Target(TableTarget):
    """A dataset `train` and one each for names, attributes and expiries; attributes say what the set is made of."""

    def __init__(self, path: pathlib.Path):
        super().__init__(path)
        import h5py

        self._h5py = h5py
        self._file = h5py.File(self.part, "w")

    def begin(self, info: SetInfo) -> None:
        super().begin(info)
        text = self._h5py.string_dtype()
        rows = info.batch
        options = {"chunks": (rows, self.width), "maxshape": (None, self.width)}
        self._file.create_dataset("train", (0, self.width), np.float32, **options)
        for name, kind in (
            ("keys", text),
            ("attributes", text),
            ("has_attributes", np.bool_),
            ("expires_at_ms", np.int64),
        ):
            self._file.create_dataset(name, (0,), kind, chunks=(rows,), maxshape=(None,))
        for name, value in header(info).items():
            self._file.attrs[OWN + name] = value
        self._file.attrs["distance"] = {"L2": "euclidean", "COSINE": "angular", "IP": "ip"}[info.metric]

    def put(self, info: SetInfo, elements: Elements) -> tuple[int, list[str]]:
        attributes = [value or b"" for value in elements.attributes]
        for value in (*elements.names, *attributes):
            if b"\0" in value:
                raise MigrationError(f"{shown(value)} has a zero byte, which HDF5 cannot keep: write a .jsonl file")
        columns = {
            "train": elements.vectors,
            "keys": elements.names,
            "attributes": attributes,
            "has_attributes": [value is not None for value in elements.attributes],
            "expires_at_ms": [elements.expiries.get(i, 0) for i in range(len(elements.names))],
        }
        begin, self.count = self.count, self.count + len(elements.names)
        for name, values in columns.items():
            self._file[name].resize(self.count, axis=0)
            self._file[name][begin : self.count] = values
        return 0, []

    def complete(self) -> None:
        self._file.close()
        super().complete()
