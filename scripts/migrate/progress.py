"""Shows how far a run is: a bar on a terminal, a line for every tenth elsewhere."""

from __future__ import annotations

import sys


class Progress:
    """Counts up to a total; what goes beyond it, because data grew meanwhile, is shown as it is."""

    def __init__(self, task: str, unit: str, total: int, done: int = 0):
        self._task, self._unit, self._total, self._done = task, unit, total, done
        self._tenths = done * 10 // total if total else 0
        self._bar = None
        if sys.stderr.isatty():
            import tqdm

            self._bar = tqdm.tqdm(
                desc=task, unit=" " + unit, total=total, initial=done, dynamic_ncols=True, leave=False
            )

    def advance(self, count: int) -> None:
        self._done += count
        if self._bar is not None:
            self._bar.update(count)
            return
        tenths = self._done * 10 // self._total if self._total else 0
        if tenths > self._tenths:
            self._tenths = tenths
            print(f"{self._task}: {self._done:,} of {self._total:,} {self._unit}", file=sys.stderr, flush=True)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
