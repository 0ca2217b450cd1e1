"""Vectors that are stored as given bytes, against the arithmetic written down literally."""

from __future__ import annotations

import unittest

import numpy as np

from migrate import exact


def literal_norm(row):
    """The norm, one operation after the other."""
    total, i = np.float32(0), 0
    while i + 4 <= len(row):
        a, b, c, d = row[i : i + 4]
        total = total + (((a * a + b * b) + c * c) + d * d)
        i += 4
    for value in row[i:]:
        total = total + value * value
    return np.sqrt(total) if total > 0 else np.float32(1)


class ExactTest(unittest.TestCase):
    def setUp(self):
        random = np.random.default_rng(11)
        self.samples = []
        for dimension in (1, 2, 3, 4, 7, 64, 131, 768):
            rows = random.normal(size=(400, dimension)) * random.lognormal(sigma=4, size=(400, 1))
            rows[::9] = np.round(rows[::9])  # many zeros, equal values and several greatest ones
            self.samples.append(rows.astype(np.float32))

    def test_norms_are_those_of_the_literal_loop(self):
        for rows in self.samples:
            np.testing.assert_array_equal(exact.norms(rows), [literal_norm(row) for row in rows])

    def test_bytes(self):
        for rows in self.samples:
            codes, ranges, norms = exact.quantize(rows)
            again, same = exact.of_bytes(codes, ranges, norms)
            for got, wanted in zip(exact.quantize(again), (codes, ranges, norms), strict=True):
                np.testing.assert_array_equal(got, wanted, err_msg=str(rows.shape))
            self.assertTrue(same.all())

    def test_values_at_the_border_between_two_codes(self):
        rows = np.array([[a, b] for a in range(-40, 41) for b in range(-40, 41)], np.float32)
        wide = np.random.default_rng(3).integers(-2, 3, size=(2000, 48)).astype(np.float32)
        for table in (rows, wide):
            stored = exact.quantize(table)
            again, same = exact.of_bytes(*stored)
            for got, wanted in zip(exact.quantize(again), stored, strict=True):
                np.testing.assert_array_equal(got, wanted)
            self.assertTrue(same.all())

    def test_floats(self):
        for rows in self.samples:
            norms = exact.norms(rows)
            unit = rows / norms[:, None]
            again, same = exact.of_floats(unit, norms)
            np.testing.assert_array_equal(exact.norms(again), norms)
            np.testing.assert_array_equal(again / norms[:, None], unit)
            self.assertTrue(same.all())

    def test_signs(self):
        for rows in self.samples:
            dimension, norms = rows.shape[1], exact.norms(rows)
            bits = np.packbits(rows > 0, axis=1, bitorder="little")
            words = np.zeros((len(rows), (dimension + 63) // 64 * 8), np.uint8)
            words[:, : bits.shape[1]] = bits
            again, same = exact.of_signs(exact.signs_of(words, dimension), norms)
            np.testing.assert_array_equal(again > 0, rows > 0)
            np.testing.assert_array_equal(exact.norms(again), norms)
            self.assertTrue(same.all())

    def test_what_no_vector_has_is_told(self):
        codes = np.array([[127, 127], [127, 0]], np.int8)
        _, same = exact.of_bytes(codes, np.float32([0.1, 1]), np.float32([1, 1]))
        self.assertEqual([False, True], same.tolist())

    def test_projections_are_undone(self):
        rows = np.random.default_rng(2).normal(size=(50, 20)).astype(np.float32)
        back = exact.before_projection(rows, 37)
        np.testing.assert_allclose(back @ exact.projection(37, 20).T, rows, atol=1e-4)


if __name__ == "__main__":
    unittest.main()
