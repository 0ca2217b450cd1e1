"""What all files that vectors are read from have in common, and the fields of JSON objects in them."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import pathlib
from typing import Any

from .addresses import hidden
from .model import METRICS, TYPES, MigrationError, SetInfo

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
        raise MigrationError(
            f"{hidden(place)}: expected a redis:// address or a file that ends with {' '.join(SUFFIXES)}"
        )
    return kind


def encoded(text: str, name: str, place: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise MigrationError(f"{place}: {name} has half a character, which is no text: {ascii(text)[:40]}") from None


def text_in(entry: dict[str, Any], name: str, place: str) -> bytes | None:
    """A text, or bytes under NAME_base64."""
    value = entry.get(name)
    if isinstance(value, str):
        return encoded(value, name, place)
    if value is not None:
        raise MigrationError(f"{place}: {name} must be a text, found {repr(value)[:40]}")
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
        text = json.dumps(entry["attributes"], ensure_ascii=False, separators=(",", ":"))
        return encoded(text, "attributes", place)
    return text_in(entry, "attributes", place)


def parsed(line: bytes, place: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise MigrationError(f"{place}: this is no JSON: {error}") from None
    except RecursionError:
        raise MigrationError(f"{place}: this JSON is nested too deeply") from None
    if not isinstance(entry, dict):
        raise MigrationError(f"{place}: expected a JSON object")
    return entry


def expiry_in(entry: dict[str, Any], place: str) -> int:
    """When an element or a string expires, 0 for never."""
    expires = entry.get("expires_at_ms", 0)
    if not isinstance(expires, int) or expires < 0:
        raise MigrationError(f"{place}: expires_at_ms must be a number of 0 or more, found {expires!r}")
    return expires


def element_in(entry: dict[str, Any], place: str) -> bytes:
    """The name of an element."""
    for field in ("element", "key", "id"):
        name = text_in(entry, field, place)
        if name is not None:
            return name
    raise MigrationError(f"{place}: has no field element (or key, or id); its fields are {', '.join(entry) or 'none'}")


def stamp_of(path: pathlib.Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


class FileSource:
    """A file and the sets in it."""

    unit = "vectors"

    def __init__(self, path: pathlib.Path, wishes: Wishes):
        self.path, self.wishes, self.label = path, wishes, path.name

    def stamp(self) -> list[int]:
        """Changes when the file does."""
        return stamp_of(self.path)

    def info(self, entry: dict[str, Any], dimension: int, place: str) -> SetInfo:
        """A set as the command line, else the file, says; else exact cosine vectors."""
        kind = str(self.wishes.type or entry.get("type") or "F32").upper()
        metric = str(self.wishes.metric or entry.get("metric") or "COSINE").upper()
        name = os.fsencode(self.wishes.set) if self.wishes.set is not None else text_in(entry, "set", place)
        if kind not in TYPES:
            raise MigrationError(f"{place}: the type {kind} is none of {' '.join(TYPES)}")
        if metric not in METRICS:
            raise MigrationError(f"{place}: the metric {metric} is none of {' '.join(METRICS)}")
        numbers = {word: entry.get(word, 0) for word in ("m", "dimension", "input_dimension", "expires_at_ms")}
        for word, number in numbers.items():
            if not isinstance(number, int) or number < 0:
                raise MigrationError(f"{place}: {word} must be a number of 0 or more, found {number!r}")
        return SetInfo(
            name if name is not None else os.fsencode(self.path.stem),
            dimension,
            TYPES[kind],
            metric,
            numbers["m"] or 16,
            numbers["input_dimension"],
            1,
            numbers["expires_at_ms"],
        )
