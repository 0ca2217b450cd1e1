"""What is copied: sets, their elements, strings; and what can go wrong."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

TYPES = {
    "NOQUANT": "F32",
    "F32": "F32",
    "FP32": "F32",
    "F16": "F16",
    "Q8": "Q8",
    "I8": "Q8",
    "INT8": "Q8",
    "BIN": "BIN",
}
METRICS = ("COSINE", "L2", "IP")
DEFAULT_M = 16
MOST_BYTES = 4 << 20
MOST_ROWS = 1000


class MigrationError(Exception):
    """Stops the run; the message says what to do next."""


@dataclasses.dataclass(frozen=True)
class SetInfo:
    """What a vector set is made of.

    dimension: of the stored vectors; input_dimension: of those that REDUCE takes, 0 without it;
    expires_at: milliseconds of the epoch, 0 for never.
    """

    name: bytes
    dimension: int
    type: str = "F32"
    metric: str = "COSINE"
    m: int = DEFAULT_M
    input_dimension: int = 0
    size: int = 0
    expires_at: int = 0

    @property
    def batch(self) -> int:
        """How many vectors are moved at a time."""
        return max(1, min(MOST_ROWS, MOST_BYTES // (4 * max(self.dimension, self.input_dimension))))


@dataclasses.dataclass
class Elements:
    """Some elements of a set.

    inexact: how many of the vectors will not be stored to the last bit; expiries: milliseconds of the epoch at which
    elements expire, by their place in `names`.
    """

    names: list[bytes]
    vectors: np.ndarray
    attributes: list[bytes | None]
    inexact: int = 0
    expiries: dict[int, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Text:
    """A string key; expires_at as in SetInfo."""

    name: bytes
    value: bytes
    expires_at: int = 0


@dataclasses.dataclass
class Report:
    """What was copied and what was not, also by the runs before that this one continues."""

    sets: int = 0
    elements: int = 0
    inexact: int = 0
    strings: int = 0
    left_out: list[str] = dataclasses.field(default_factory=list)
    more_left_out: int = 0

    MOST_LINES = 20

    def leave_out(self, why: str) -> None:
        if why in self.left_out:
            return
        if len(self.left_out) < self.MOST_LINES:
            self.left_out.append(why)
        else:
            self.more_left_out += 1


def shown(name: bytes) -> str:
    """A key as messages show it."""
    return repr(name.decode(errors="backslashreplace"))


def check_finite(vectors: np.ndarray, place) -> None:
    """Refuses NaN and what float32 cannot hold; place(row) says where that row stands."""
    wrong = np.argwhere(~np.isfinite(vectors))
    if len(wrong):
        row, column = wrong[0]
        value = float(vectors[row, column])
        what = "NaN" if math.isnan(value) else "infinite or beyond float32"
        raise MigrationError(f"{place(int(row))}: value {column + 1} of the vector is {what}; correct it and run again")
