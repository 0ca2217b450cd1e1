"""How far a run has come, in a file of JSON lines that only grows: a run that was killed continues from it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pathlib
from typing import Any

from .model import MigrationError


class Journal:
    """One line for each step that is done at the target. The last line may be torn and is then as if not written."""

    def __init__(self, path: pathlib.Path, job: dict[str, Any]):
        self.path = path
        self._job = job
        self.state: dict[str, Any] = {}
        self.sets: dict[bytes, dict[str, Any]] = {}
        self.continues = False
        if path.is_file():
            self._read()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab")
        except OSError as error:
            raise MigrationError(
                f"{path}: how far the run is cannot be noted there: {error.strerror}; name another file with --state"
            ) from None
        if self.continues:
            self._cut_torn_line()
        else:
            self._write({"job": job})

    @staticmethod
    def default_path(job: dict[str, Any]) -> pathlib.Path:
        """The same run has the same file."""
        digest = hashlib.sha256(json.dumps(job, sort_keys=True).encode()).hexdigest()
        return pathlib.Path(f"pomai-import-{digest[:12]}.state")

    def _read(self) -> None:
        lines = self.path.read_bytes().split(b"\n")
        for number, line in enumerate(lines[:-1], 1):
            try:
                entry = json.loads(line)
                if not isinstance(entry, dict):
                    raise ValueError(entry)
            except ValueError:
                raise MigrationError(
                    f"{self.path} line {number} cannot be read; delete the file to begin again"
                ) from None
            if number == 1 and entry.get("job") != self._job:
                raise MigrationError(f"{self.path} belongs to another run; name another file with --state")
            self._apply(entry)
            self.continues = True

    def _cut_torn_line(self) -> None:
        end = self.path.read_bytes().rfind(b"\n") + 1
        self._file.truncate(end)

    def _apply(self, entry: dict[str, Any]) -> None:
        if "set" in entry:
            name = base64.b64decode(entry["set"])
            if entry.get("dropped"):
                self.sets.pop(name, None)
            else:
                self.sets.setdefault(name, {}).update(entry)
        else:
            self.state.update(entry)

    def begin_again(self) -> None:
        """As if nothing had been done."""
        self.state, self.sets = {}, {}
        self.continues = False
        self._file.truncate(0)
        self._write({"job": self._job})

    def note(self, **entry: Any) -> None:
        """Notes what is done; it is on the disk when this returns."""
        self._apply(entry)
        self._write(entry)

    def note_set(self, name: bytes, **entry: Any) -> None:
        self.note(set=base64.b64encode(name).decode(), **entry)

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.write(json.dumps(entry).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class NoJournal:
    """Where every run begins anew."""

    continues = False

    def __init__(self):
        self.state: dict[str, Any] = {}
        self.sets: dict[bytes, dict[str, Any]] = {}

    def note(self, **entry: Any) -> None:
        self.state.update(entry)

    def note_set(self, name: bytes, **entry: Any) -> None:
        self.sets.setdefault(name, {}).update(entry)

    def close(self) -> None:
        pass
