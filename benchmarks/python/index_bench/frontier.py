"""What a sweep says: the best speed at a recall."""

from __future__ import annotations

import math

Point = tuple[float, float]
# Differences of recall nearer to 1 than this are not told apart when speed is interpolated.
NEAREST = 1e-5


def frontier(points: list[Point]) -> list[Point]:
    """The points (recall, speed) that no other beats in both, by rising recall."""
    best: list[Point] = []
    for recall, speed in sorted(points, key=lambda point: (-point[0], -point[1])):
        if not best or speed > best[-1][1]:
            best.append((recall, speed))
    return best[::-1]


def speed_at(points: list[Point], recall: float) -> float | None:
    """Speed at a recall, interpolated between neighbours of the frontier; None when it is not reached."""
    best = frontier(points)
    above = [point for point in best if point[0] >= recall]
    below = [point for point in best if point[0] < recall]
    if not above:
        return None
    if not below:
        return above[0][1]
    low, high = below[-1], above[0]
    share = (_miss(low[0]) - _miss(recall)) / (_miss(low[0]) - _miss(high[0]))
    return math.exp((1 - share) * math.log(low[1]) + share * math.log(high[1]))


def _miss(recall: float) -> float:
    return math.log(max(NEAREST, 1 - recall))


def worth_timing(points: list[Point], slack: float = 0.15) -> list[bool]:
    """Which points are on the frontier, or so close that noise may have kept them off it."""
    return [all(r <= recall or s <= speed * (1 + slack) for r, s in points) for recall, speed in points]
