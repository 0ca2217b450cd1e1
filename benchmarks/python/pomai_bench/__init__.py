"""Load and compare servers that store vectors and speak the Redis protocol."""

from __future__ import annotations

import argparse


class BenchmarkError(Exception):
    """Something the user can put right: a missing file, a wrong option, a server that is not there."""


def positive(text: str) -> int:
    """An argument that says how many there are of something."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of 1 or more")
    return number
