"""Opens the files that vectors are read from."""

from __future__ import annotations

import pathlib

from .json_lines import JsonLinesSource
from .model import MigrationError
from .sources import FileSource, Wishes, kind_of
from .tables import Hdf5Source, NpySource


def open_file(place: str, wishes: Wishes) -> FileSource:
    path = pathlib.Path(place)
    kind = kind_of(place)
    if not path.is_file():
        raise MigrationError(f"{place}: there is no such file")
    return {"hdf5": Hdf5Source, "npy": NpySource, "jsonl": JsonLinesSource}[kind](path, wishes)
