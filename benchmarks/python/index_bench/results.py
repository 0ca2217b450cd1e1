"""Tables, CSV and the plot of one run."""

from __future__ import annotations

import csv
import dataclasses
import pathlib
import statistics

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402  (the backend must be chosen first)

from index_bench import frontier, workers  # noqa: E402

TARGETS = (0.90, 0.95, 0.99)
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000"]


@dataclasses.dataclass
class Measured:
    """One build under one effort: recall, and queries per second of each round."""

    build: workers.Build
    effort: workers.Effort
    recall: float
    counts: dict[str, float]
    speeds: list[float] = dataclasses.field(default_factory=list)

    @property
    def speed(self) -> float:
        return statistics.median(self.speeds)


def speeds_at(points: list[Measured], recall: float) -> list[float]:
    """Speed at a recall in each round; empty when it is not reached."""
    rounds = range(len(points[0].speeds)) if points else ()
    found = [frontier.speed_at([(p.recall, p.speeds[i]) for p in points], recall) for i in rounds]
    return [speed for speed in found if speed is not None]


def of_system(points: list[Measured], system: str) -> list[Measured]:
    """What was measured of all builds of a system."""
    return [point for point in points if point.build.system == system]


def table(points: list[Measured], built: list[workers.Worker], systems: list[str]) -> str:
    """QPS at each recall and its ratio to Pomai, then what each build took."""
    head = "".join(f" {f'QPS at {r:.2f}':>14} {'Pomai is':>9}" for r in TARGETS)
    lines = [f"{'system':<14}{head}"]
    ours = {r: speeds_at(of_system(points, "pomai"), r) for r in TARGETS}
    for system in systems:
        cells = ""
        for recall in TARGETS:
            theirs = speeds_at(of_system(points, system), recall)
            rate = f"{statistics.median(theirs):,.0f}" if theirs else "not reached"
            pairs = [a / b for a, b in zip(ours[recall], theirs, strict=False)]
            cells += f" {rate:>14} {f'{statistics.median(pairs):.2f} x' if pairs else '':>9}"
        lines.append(f"{system:<14}{cells}")
    lines += ["", f"{'build':<34} {'seconds':>9} {'bytes/vector':>13}  how"]
    for worker in built:
        label = worker.build.label
        lines.append(f"{label:<34} {worker.build_seconds:>9.2f} {worker.bytes_per_vector:>13.1f}  {worker.description}")
    return "\n".join(lines)


def asked_and_reached(points: list[Measured], queries: int, rows: int) -> str:
    """What Pomai made of the recall it was asked for."""
    lines = [f"{'RECALL asked':>12} {'reached':>8} {'QPS':>9} {'us':>7} {'seen':>8} {'of all':>7} {'measured':>9}"]
    for point in of_system(points, "pomai"):
        if "recall" in point.effort:
            seen, measured = (point.counts.get(name, 0) / queries for name in ("seen", "measured"))
            lines.append(
                f"{point.effort['recall']:>12.3f} {point.recall:>8.4f} {point.speed:>9,.0f} {1e6 / point.speed:>7.1f}"
                f" {seen:>8,.0f} {seen / rows:>7.2%} {measured:>9,.0f}"
            )
    return "\n".join(lines)


def write_csv(path: pathlib.Path, name: str, points: list[Measured], queries: int) -> None:
    """One row for each build and effort."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["data", "system", "build", "effort", "recall", "qps_median", "qps_rounds", "seen", "measured"])
        for point in points:
            counts = [f"{point.counts[n] / queries:.1f}" if n in point.counts else "" for n in ("seen", "measured")]
            writer.writerow(
                [name, point.build.system, workers.text(point.build.parameters), workers.text(point.effort)]
                + [f"{point.recall:.5f}", f"{point.speed:.1f}", " ".join(f"{s:.1f}" for s in point.speeds), *counts]
            )


def plot(path: pathlib.Path, title: str, points: list[Measured], systems: list[str]) -> None:
    """Recall against queries per second, the frontier of each system."""
    figure, axes = plt.subplots(figsize=(9, 6), layout="constrained")
    for i, system in enumerate(systems):
        best = frontier.frontier([(p.recall, p.speed) for p in of_system(points, system) if p.recall >= 0.7])
        if best:
            recalls, rates = zip(*best, strict=True)
            axes.plot([1 - r + 5e-4 for r in recalls], rates, "o-", ms=4, color=COLOURS[i % 7], label=system)
    ticks = (0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
    axes.set(xscale="log", yscale="log", xlabel="recall@10", ylabel="queries per second, one thread", title=title)
    axes.set_xticks([1 - r + 5e-4 for r in ticks], [f"{r:g}" for r in ticks], minor=False)
    axes.xaxis.minorticks_off()
    axes.invert_xaxis()
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=130)
    plt.close(figure)
