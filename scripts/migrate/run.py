"""The copying itself: from a server or a file, to a server or a file."""

from __future__ import annotations

import base64
import collections

from .model import Elements, MigrationError, Report, SetInfo, Text, shown
from .progress import Progress


def left_out_before(journal) -> Report:
    """A report of nothing but what the runs before have left out."""
    state = journal.state
    return Report(left_out=list(state.get("left_out", [])), more_left_out=state.get("more_left_out", 0))


class Copy:
    """One run. What the journal says to be done is not done again."""

    def __init__(self, target, journal, replace: bool):
        self._target = target
        self._journal = journal
        self._replace = replace
        self.report = left_out_before(journal)

    def server(self, source) -> None:
        """Copies what a server has."""
        state = self._journal.state
        if state.get("run_id") != source.run_id:
            # Another process walks through its keys in another order: sets that are done stay done
            self._journal.note(run_id=source.run_id, cursor=0, scanned=0, others={})
        cursor, others = state["cursor"], collections.Counter(state.get("others", {}))
        with Progress("keys", "keys", source.size(), state["scanned"]) as progress:
            while True:
                cursor, names = source.scan(cursor)
                self._page(source, names, others)
                progress.advance(len(names))
                scanned = state["scanned"] + len(names)
                self._journal.note(cursor=cursor, scanned=scanned, others=dict(others), **self._left_out())
                if cursor == 0:
                    break
        for kind, count in sorted(others.items()):
            self.report.leave_out(f"{count} keys of type {kind}, which Pomai has not")
        self._journal.note(complete=True, **self._left_out())

    def _left_out(self) -> dict[str, object]:
        """What a journal is to remember, for the report of the run that ends the work."""
        report = self.report
        return {"left_out": report.left_out, "more_left_out": report.more_left_out} if report.left_out else {}

    def _page(self, source, names: list[bytes], others: collections.Counter) -> None:
        by_type = collections.defaultdict(list)
        for name, kind in zip(names, source.types(names), strict=True):
            by_type[kind].append(name)
        for name in by_type.pop("vectorset", []):
            self._server_set(source, name)
        for texts in source.texts(by_type.pop("string", [])):
            self.texts(texts)
        by_type.pop("none", None)
        others.update({kind: len(found) for kind, found in by_type.items()})

    def _server_set(self, source, name: bytes) -> None:
        info = source.set_info(name)
        if info is None or not self.begin(info):
            return
        entry = self._journal.sets[name]
        after = base64.b64decode(entry["after"]) if "after" in entry else None
        with Progress(f"set {shown(name)}", "vectors", info.size, entry.get("count", 0)) as progress:
            for elements in source.elements(info, after):
                last = base64.b64encode(elements.names[-1]).decode()
                self.elements(info, elements, after=last)
                progress.advance(len(elements.names))
        self.finish(info)

    def begin(self, info: SetInfo) -> bool:
        """Whether a set has to be written, or written on."""
        entry = self._journal.sets.get(info.name, {})
        if entry.get("done"):
            return False
        refusal = self._target.refuses(info)
        if refusal:
            self.report.leave_out(f"the set {shown(info.name)}: {refusal}")
            return False
        if entry.get("begun") and self._is_lost(info.name, entry):
            self._drop(info.name)
            entry = {}
        if not entry.get("begun"):
            if self._target.exists(info.name):
                if not self._replace:
                    why = "the key exists there already; --replace deletes it first"
                    self.report.leave_out(f"the set {shown(info.name)}: {why}")
                    return False
                self._target.delete(info.name)
            self._journal.note_set(info.name, begun=True)
        self._target.begin(info)
        return True

    def _is_lost(self, name: bytes, entry: dict) -> bool:
        """Whether elements are no longer there that were written."""
        return self._target.cardinality(name) < entry.get("count", 0)

    def _drop(self, name: bytes) -> None:
        self._target.delete(name)
        self._journal.note_set(name, dropped=True)

    def elements(self, info: SetInfo, elements: Elements, **position: object) -> None:
        """Writes elements and notes that all up to `position` are there."""
        created, refused = self._target.put(info, elements)
        for why in refused:
            self.report.leave_out(why)
        self.report.elements += len(elements.names) - len(refused)
        self.report.inexact += elements.inexact
        if refused:
            self._journal.note(**self._left_out())
        count = self._journal.sets[info.name].get("count", 0) + created
        self._journal.note_set(info.name, count=count, **position)

    def finish(self, info: SetInfo) -> None:
        self._target.finish(info)
        self._journal.note_set(info.name, done=True)
        self.report.sets += 1

    def texts(self, texts: list[Text]) -> None:
        written, left_out = self._target.put_texts(texts, self._replace)
        self.report.strings += written
        for why in left_out:
            self.report.leave_out(why)

    def file(self, source) -> None:
        """Copies what a file has; a file that has changed since the last run is copied from its beginning."""
        stamp = source.stamp()
        is_lost = any(self._is_lost(name, entry) for name, entry in self._journal.sets.items())
        if self._journal.state.get("stamp") != stamp or is_lost:
            for name in list(self._journal.sets):
                self._drop(name)
            self.report = Report()
            self._journal.note(stamp=stamp, position=0, left_out=[], more_left_out=0)
        with Progress(source.label, source.unit, source.size(), self._journal.state["position"]) as progress:
            source.copy(self, self._journal.state["position"], progress)
        if source.stamp() != stamp:
            raise MigrationError(f"{source.label} was changed while it was read; run the same command again")
        self._journal.note(complete=True, **self._left_out())

    def reached(self, position: int) -> None:
        """Notes how much of a file is done."""
        self._journal.note(position=position, **self._left_out())
