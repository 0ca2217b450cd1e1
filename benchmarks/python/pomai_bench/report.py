"""Results as a table on the terminal and as CSV."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import os
import platform

from pomai_bench.phases import Loaded, Searched, Target
from pomai_bench.dialects import SearchOptions

PERCENTILES = {"p50": 50.0, "p95": 95.0, "p99": 99.0, "p99.9": 99.9}


@dataclasses.dataclass(frozen=True)
class Setting:
    """One point of the grid: how the search was driven."""

    connections: int
    pipeline: int
    options: SearchOptions

    def label(self, exact_understood: bool) -> str:
        parts = [f"{self.connections} conn"]
        parts += [f"pipeline {self.pipeline}"] if self.pipeline > 1 else []
        parts += [f"batch {self.options.batch}"] if self.options.batch > 1 else []
        parts += [f"EF {self.options.effort}"] if self.options.effort and not exact_understood else []
        return ", ".join(parts)


@dataclasses.dataclass(frozen=True)
class Row:
    """One search run of one target."""

    target: Target
    version: str
    setting: Setting
    repeat: int
    loaded: Loaded
    searched: Searched
    rss_mib: float

    def cells(self) -> dict:
        options = self.setting.options
        return {
            "target": self.target.label,
            "server": self.version,
            "connections": self.setting.connections,
            "pipeline": self.setting.pipeline,
            "batch": options.batch,
            "k": options.k,
            "exact": options.exact,
            "ef": options.effort,
            "repeat": self.repeat,
            "queries": self.searched.queries,
            "errors": self.searched.errors.count,
            "recall": round(self.searched.recall, 4),
            "qps": round(self.searched.qps, 1),
            **{f"{name}_ms": round(self.searched.percentile(p), 3) for name, p in PERCENTILES.items()},
            "ingest_per_s": round(self.loaded.rate, 1),
            "ingest_errors": self.loaded.errors.count,
            "rss_mib": round(self.rss_mib, 1),
        }


def machine() -> str:
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), model)
    except OSError:
        pass
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def write_csv(path: str, rows: list[Row], facts: dict) -> None:
    """One line per run; `facts` (data set, element type, ...) are repeated on each, so that files can be joined."""
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    records = [{"time": now, **facts, **row.cells(), "machine": machine()} for row in rows]
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, records[0].keys())
        writer.writeheader()
        writer.writerows(records)


def table(rows: list[Row], k: int) -> str:
    """The median run (by QPS) of every target and setting."""
    head = ["target", "setting", f"recall@{k}", "QPS", "p50 ms", "p95 ms", "p99 ms", "p99.9 ms", "errors", "ingest/s", "RSS MiB"]
    lines = [head]
    for row in medians(rows):
        cells = row.cells()
        lines.append([
            row.target.label, setting_label(row), f"{cells['recall']:.4f}", f"{cells['qps']:,.0f}",
            *(f"{cells[name + '_ms']:.3f}" for name in PERCENTILES), str(cells["errors"]),
            f"{cells['ingest_per_s']:,.0f}", f"{cells['rss_mib']:,.0f}",
        ])
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join("  ".join(_aligned(line, widths)) for line in lines)


def _aligned(line: list[str], widths: list[int]) -> list[str]:
    return [cell.ljust(width) if i < 2 else cell.rjust(width) for i, (cell, width) in enumerate(zip(line, widths))]


def setting_label(row: Row) -> str:
    return row.setting.label(exact_understood=row.setting.options.effort == 0)


def medians(rows: list[Row]) -> list[Row]:
    """Of all repeats of a target and setting, the one with the median QPS; in the order of first appearance."""
    groups: dict = {}
    for row in rows:
        groups.setdefault((row.target.label, row.setting), []).append(row)
    return [sorted(group, key=lambda row: row.searched.qps)[(len(group) - 1) // 2] for group in groups.values()]
