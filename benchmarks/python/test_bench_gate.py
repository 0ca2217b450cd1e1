"""Checks of what the performance gate concludes from rounds."""

from __future__ import annotations

import unittest

import numpy as np

import bench_gate
from index_bench import vectors


def figure(ours: list[float], base: list[float], asked: float = 0.0, recall: float = 1.0) -> bench_gate.Figure:
    return bench_gate.Figure("search", "QPS", ours, base, asked, recall)


class VerdictTest(unittest.TestCase):
    def test_the_same_speed_is_fine(self):
        self.assertEqual("ok", figure([100, 101, 99], [100, 100, 100]).verdict)

    def test_a_loss_of_more_than_a_twentieth_fails(self):
        self.assertEqual("FAIL: slower", figure([90, 90.5, 89.5], [100, 100, 100]).verdict)

    def test_a_loss_of_less_is_allowed(self):
        self.assertEqual("ok", figure([96, 96.5, 95.5], [100, 100, 100]).verdict)

    def test_a_loss_within_the_noise_is_no_failure(self):
        self.assertEqual("unclear: slower within the noise", figure([90, 100, 80], [100, 100, 100]).verdict)

    def test_of_one_round_nobody_knows_the_noise(self):
        self.assertEqual("unclear: slower within the noise", figure([50], [100]).verdict)

    def test_one_wild_round_of_five_is_neither_noise_nor_verdict(self):
        self.assertEqual("FAIL: slower", figure([90, 90, 91, 89, 300], [100] * 5).verdict)
        self.assertEqual("ok", figure([100, 100, 101, 99, 30], [100] * 5).verdict)

    def test_both_slow_in_the_same_round_is_no_loss(self):
        self.assertEqual("ok", figure([100, 50, 100], [100, 50, 100]).verdict)

    def test_a_faster_search_that_misses_its_recall_fails(self):
        self.assertIn("recall 0.9300", figure([200], [100], asked=0.95, recall=0.93).verdict)

    def test_what_the_base_cannot_measure_is_not_judged(self):
        self.assertEqual("not in base", figure([100], []).verdict)


class ExactTest(unittest.TestCase):
    def test_the_nearest_come_in_order_of_distance_then_number(self):
        base = np.repeat(np.arange(100, dtype=np.float32), 2)[:, None]
        found = vectors.exact(base, np.array([[0.0], [50.0]], np.float32))
        self.assertEqual([0, 1, 2, 3], list(found[0][:4]))
        self.assertEqual([100, 101, 98, 99], list(found[1][:4]))


if __name__ == "__main__":
    unittest.main()
