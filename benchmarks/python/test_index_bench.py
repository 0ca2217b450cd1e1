"""Checks of what the index benchmark concludes from a sweep: recall, frontier, interpolation."""

from __future__ import annotations

import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import numpy as np

from index_bench import frontier, vectors, workers

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


class RecallTest(unittest.TestCase):
    """Rows 2i and 2i + 1 are the point i; the query is at 0, so that the third and fourth nearest are tied."""

    def recall(self, *ids: int) -> float:
        base = np.repeat(np.arange(5, dtype=np.float32), 2)[:, None]
        with tempfile.TemporaryDirectory() as folder:
            workload = vectors.Workload(
                pathlib.Path(folder), "pairs", "euclidean", base, np.zeros((1, 1), np.float32), np.arange(6)[None, :]
            )
            return workload.recall(np.array([ids]), len(ids), workload.limits(len(ids)))

    def test_ties_with_the_kth_neighbour_are_right(self):
        self.assertEqual(1.0, self.recall(0, 1, 3))
        self.assertAlmostEqual(2 / 3, self.recall(0, 1, 4))

    def test_repeated_and_missing_ids_count_once(self):
        self.assertAlmostEqual(1 / 3, self.recall(1, 1, 1))
        self.assertAlmostEqual(1 / 3, self.recall(2, -1, -1))


class FrontierTest(unittest.TestCase):
    POINTS = [(0.90, 1000.0), (0.95, 400.0), (0.94, 300.0), (0.99, 100.0), (0.80, 1000.0)]

    def test_what_another_beats_in_both_is_left_out(self):
        self.assertEqual([(0.90, 1000.0), (0.95, 400.0), (0.99, 100.0)], frontier.frontier(self.POINTS))

    def test_speed_at_a_measured_recall_is_the_measured_speed(self):
        self.assertAlmostEqual(400, frontier.speed_at(self.POINTS, 0.95))

    def test_speed_between_two_points_lies_between_theirs(self):
        self.assertTrue(100 < frontier.speed_at(self.POINTS, 0.97) < 400)

    def test_a_recall_that_was_not_reached_has_no_speed(self):
        self.assertIsNone(frontier.speed_at(self.POINTS, 0.995))

    def test_below_the_lowest_recall_the_fastest_counts(self):
        self.assertEqual(1000, frontier.speed_at(self.POINTS, 0.5))

    def test_points_just_behind_the_frontier_are_timed_again(self):
        points = [(0.90, 1000.0), (0.89, 950.0), (0.89, 500.0)]
        self.assertEqual([True, True, False], frontier.worth_timing(points))


class WorkerTest(unittest.TestCase):
    def test_a_build_that_takes_too_long_is_ended(self):
        rows = np.zeros((2, 1), np.float32)
        with tempfile.TemporaryDirectory() as name, mock.patch.object(workers, "_command", return_value=SLEEP):
            workload = vectors.Workload(pathlib.Path(name), "zeros", "euclidean", rows, rows, np.zeros((2, 1), int))
            with self.assertRaisesRegex(workers.BuildTooSlow, "slow m=1: not built within 0 seconds"):
                workers.Worker(workers.Build("slow", {"m": 1}, ()), workload, 1, pathlib.Path(name), patience=0.01)


if __name__ == "__main__":
    unittest.main()
