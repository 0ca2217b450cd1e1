"""Files with a JSON object in each line: sets, elements, strings."""

from __future__ import annotations

import dataclasses
import pathlib
from typing import Any

import numpy as np

from .model import Elements, MigrationError, SetInfo, Text, check_finite, shown
from .sources import FileSource, Wishes, attributes_in, element_in, expiry_in, parsed, text_in


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
                if number <= position and b'"set' not in line:
                    lines.skip(line)
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
        self._place = ""
        self._is_empty = False  # there is a header and no element after it so far
        self._info: SetInfo | None = None
        self._is_wanted = False
        self._elements = Elements([], np.empty((0, 0)), [])
        self._rows: list[np.ndarray] = []
        self._texts: list[Text] = []
        self._seen: set[bytes] = set()
        self._is_passed = False  # an earlier run has done elements of the set

    def line(self, line: bytes, place: str, is_done: bool) -> None:
        if not line.strip():
            return
        entry = parsed(line, place)
        if "set" in entry or "set_base64" in entry:
            self.end_set(is_done)
            self._header, self._place, self._is_empty = entry, place, True
        elif is_done:
            self.skip(line)
        elif "string" in entry or "string_base64" in entry:
            self._string(entry, place)
        else:
            self._element(entry, place)

    def skip(self, line: bytes) -> None:
        """Passes a line that an earlier run has done."""
        if b'"vector"' in line:
            self._is_empty, self._is_passed = False, True

    def _string(self, entry: dict[str, Any], place: str) -> None:
        value, expires = text_in(entry, "value", place), expiry_in(entry, place)
        if value is None:
            raise MigrationError(f"{place}: the string has no field value")
        self._texts.append(Text(text_in(entry, "string", place) or b"", value, expires))

    def _element(self, entry: dict[str, Any], place: str) -> None:
        name, attributes = element_in(entry, place), attributes_in(entry, place)
        row = vector_in(entry, place)
        self._is_empty = False
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
        expires = expiry_in(entry, place)
        if expires:
            self._elements.expiries[len(self._rows)] = expires
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
        if self._is_empty:
            self._empty_set()
        if self._is_passed:
            self._seen.add(self._source.info(self._header, 1, self._place).name)
            self._is_passed = False
        if self._is_wanted and self._info is not None and not is_done:
            self._copy.finish(self._info)
        self._info, self._is_wanted = None, False

    def _empty_set(self) -> None:
        """A header with nothing after it."""
        self._is_empty = False
        dimension = self._header.get("dimension")
        known = isinstance(dimension, int) and dimension > 0
        info = self._source.info(self._header, dimension if known else 0, self._place)
        if not known:
            why = "it has neither elements nor a dimension"
            self._copy.report.leave_out(f"{self._place}: the set {shown(info.name)}: {why}")
        elif self._copy.begin(dataclasses.replace(info, size=0)):
            self._copy.finish(info)


def vector_in(entry: dict[str, Any], place: str) -> np.ndarray:
    """The vector of an element."""
    values = entry.get("vector")
    if values is None:
        raise MigrationError(f"{place}: has no field vector; its fields are {', '.join(entry)}")
    is_list = isinstance(values, list) and values
    if not is_list or not all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        raise MigrationError(f"{place}: vector must be a list of numbers")
    try:
        with np.errstate(over="ignore"):
            row = np.array(values, np.float64).astype(np.float32)
    except OverflowError:
        raise MigrationError(f"{place}: a value of the vector is beyond float32; correct it and run again") from None
    check_finite(row[None, :], lambda _: place)
    return row
