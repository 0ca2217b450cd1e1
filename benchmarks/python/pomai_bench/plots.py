"""One PNG: throughput with its recall, latency percentiles, ingest rate and memory."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402  (the backend must be chosen first)
import numpy as np  # noqa: E402
from matplotlib import ticker  # noqa: E402

from pomai_bench.report import PERCENTILES, Row, medians, setting_label  # noqa: E402

# Distinguishable for colour-blind readers (Okabe and Ito).
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "*"]


def draw(path: str, rows: list[Row], title: str, k: int) -> None:
    """Draw the median runs of all targets and settings."""
    chosen = medians(rows)
    targets = list(dict.fromkeys(row.target.label for row in chosen))
    colours = {label: COLOURS[i % len(COLOURS)] for i, label in enumerate(targets)}
    figure, axes = plt.subplots(2, 2, figsize=(13, 9), layout="constrained")
    figure.suptitle(title, fontsize=13, fontweight="bold")
    _throughput(axes[0][0], chosen, colours, k)
    _latency(axes[0][1], chosen, colours)
    _recall_against_qps(axes[1][0], chosen, colours, k)
    _ingest_and_memory(axes[1][1], chosen, targets, colours)
    figure.savefig(path, dpi=130)
    plt.close(figure)


def _throughput(axis, rows, colours, k):
    places = np.arange(len(rows))[::-1]
    values = [row.searched.qps for row in rows]
    axis.barh(places, values, color=[colours[row.target.label] for row in rows], height=0.7)
    for place, value, row in zip(places, values, rows):
        axis.annotate(
            f"{value:,.0f} QPS, recall@{k} {row.searched.recall:.3f}", (value, place),
            xytext=(4, 0), textcoords="offset points", va="center", fontsize=9,
        )
    axis.set_yticks(places, [f"{row.target.label}\n{setting_label(row)}" for row in rows], fontsize=9)
    axis.set_xlim(0, max(values) * 1.55)
    axis.set_xlabel("queries per second (higher is better)")
    axis.set_title(f"Throughput, with recall@{k} of every bar")
    axis.xaxis.set_major_formatter("{x:,.0f}")
    axis.spines[["top", "right"]].set_visible(False)


def _latency(axis, rows, colours):
    styles = ["-", "--", ":", "-."]
    seen: dict = {}
    for row in rows:
        style = styles[seen.setdefault(row.target.label, 0) % len(styles)]
        seen[row.target.label] += 1
        values = [row.searched.percentile(p) for p in PERCENTILES.values()]
        axis.plot(
            list(PERCENTILES), values, style, marker="o", color=colours[row.target.label],
            label=f"{row.target.label}, {setting_label(row)}",
        )
    axis.set_yscale("log")
    axis.yaxis.set_major_formatter(ticker.FormatStrFormatter("%g"))
    axis.yaxis.set_minor_formatter(ticker.FuncFormatter(_some_minor_ticks))
    axis.set_ylabel("latency of a request in ms, log scale (lower is better)")
    axis.set_xlabel("percentile")
    axis.set_title("Latency")
    axis.grid(axis="y", which="both", alpha=0.25)
    axis.legend(fontsize=8)
    axis.spines[["top", "right"]].set_visible(False)


def _some_minor_ticks(value, _position):
    """2 and 5 of each decade are labelled, the others only drawn."""
    return f"{value:g}" if f"{value:e}"[0] in "25" else ""


def _recall_against_qps(axis, rows, colours, k):
    markers: dict = {}
    for row in rows:
        setting = setting_label(row)
        marker = markers.setdefault(setting, MARKERS[len(markers) % len(MARKERS)])
        axis.scatter(
            row.searched.recall, row.searched.qps, color=colours[row.target.label], marker=marker, s=70, alpha=0.85,
            label=f"{row.target.label}, {setting}", zorder=3, clip_on=False,
        )
    lowest = min(row.searched.recall for row in rows)
    axis.set_xlim(min(0.9, lowest - 0.05), 1.0)
    axis.set_ylim(bottom=0, top=max(row.searched.qps for row in rows) * 1.15)
    axis.yaxis.set_major_formatter("{x:,.0f}")
    axis.set_xlabel(f"recall@{k} (1 is exact)")
    axis.set_ylabel("queries per second")
    axis.set_title("Recall against throughput (up and right is better)")
    axis.grid(alpha=0.25)
    axis.legend(fontsize=8, loc="lower left")
    axis.spines[["top", "right"]].set_visible(False)


def _ingest_and_memory(axis, rows, targets, colours):
    first = {label: next(row for row in rows if row.target.label == label) for label in targets}
    places = np.arange(len(targets))
    rates = [first[label].loaded.rate for label in targets]
    axis.bar(places - 0.2, rates, 0.36, color=[colours[label] for label in targets])
    for place, rate in zip(places, rates):
        axis.annotate(f"{rate:,.0f}/s", (place - 0.2, rate), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=9)
    axis.set_ylabel("vectors stored per second (full bars)")
    axis.yaxis.set_major_formatter("{x:,.0f}")
    axis.set_ylim(0, max(rates) * 1.2)
    memory = axis.twinx()
    sizes = [first[label].rss_mib for label in targets]
    memory.bar(
        places + 0.2, sizes, 0.36, color=[colours[label] for label in targets], alpha=0.35,
        edgecolor=[colours[label] for label in targets], hatch="//",
    )
    for place, size in zip(places, sizes):
        memory.annotate(f"{size:,.0f} MiB", (place + 0.2, size), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=9)
    memory.set_ylabel("server RSS in MiB (hatched bars)")
    memory.set_ylim(0, max(sizes) * 1.2 or 1)
    axis.set_xticks(places, targets)
    axis.set_xlim(-0.6, len(targets) - 0.4)
    axis.set_title("Ingest rate and memory of the server process")
    axis.spines[["top"]].set_visible(False)
    memory.spines[["top"]].set_visible(False)
