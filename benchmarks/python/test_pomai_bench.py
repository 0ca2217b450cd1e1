"""Checks of what decides whether a number may be believed: recall, and the judging of replies."""

from __future__ import annotations

import pathlib
import unittest

import numpy as np
import redis.exceptions

import benchmark_vs
from pomai_bench import BenchmarkError, data, driver, phases
from pomai_bench.dialects import Pomai, SearchOptions, VectorSet, WrongReply

SAMPLE = pathlib.Path(__file__).parent.parent / "data" / "sift-sample.hdf5"


def pairs_on_a_line() -> data.Dataset:
    """Rows 2i and 2i+1 are the point i; one query at 0."""
    base = np.repeat(np.arange(5, dtype=np.float32), 2)[:, None]
    return data.Dataset("pairs", "euclidean", base, np.zeros((1, 1), np.float32), np.arange(6)[None, :])


class RecallTest(unittest.TestCase):
    def recall(self, *ids: int) -> float:
        return data.recall(pairs_on_a_line(), np.array([ids]))

    def test_ties_with_the_kth_neighbour_are_right(self):
        self.assertEqual(1.0, self.recall(0, 1, 3))
        self.assertAlmostEqual(2 / 3, self.recall(0, 1, 4))

    def test_repeated_and_missing_ids_count_once(self):
        self.assertAlmostEqual(1 / 3, self.recall(1, 1, 1))
        self.assertAlmostEqual(1 / 3, self.recall(2, -1, -1))

    def test_more_neighbours_than_known_are_refused(self):
        with self.assertRaisesRegex(BenchmarkError, "knows 6"):
            self.recall(0, 1, 2, 3, 4, 5, 6)

    def test_the_committed_sample_has_exact_answers(self):
        sample = data.read_hdf5(str(SAMPLE))
        exact = data.exact_neighbours(sample.base, sample.queries[:20], sample.metric, 100)
        np.testing.assert_array_equal(exact, sample.neighbours[:20])
        self.assertEqual(1.0, data.recall(sample, exact[:, :10]))
        exact[:, 3] = exact[:, 99]
        self.assertAlmostEqual(0.9, data.recall(sample, exact[:, :10]), delta=0.005)

    def test_cosine_of_a_zero_vector_is_one(self):
        rows = np.array([[0, 0], [1, 0]], np.float32)
        np.testing.assert_allclose(data.distances(rows, np.array([2, 0], np.float32), "angular"), [1, 0])


class ReplyTest(unittest.TestCase):
    options = SearchOptions(k=2)

    def refused(self, reply: object, pattern: str, dialect=Pomai("s"), options=options):
        with self.assertRaisesRegex(WrongReply, pattern):
            dialect.parse_answers(reply, options, 100)

    def test_right_rows_are_parsed(self):
        ids, distances = Pomai("s").parse_answers([[b"7", b"0.5"], [b"8", 1.5]], self.options, 100)[0]
        self.assertEqual([7, 8], ids.tolist())
        self.assertEqual([0.5, 1.5], distances.tolist())

    def test_wrong_rows_are_errors(self):
        self.refused(redis.exceptions.ResponseError("no such set"), "no such set")
        self.refused([], "list of 2, got 0")
        self.refused(None, "list of 2")
        self.refused(b"OK", "list of 2")
        self.refused([[b"7", b"0.5"], [b"7", b"0.5"]], "twice")
        self.refused([[b"7", b"0.5"], [b"100", b"0.5"]], "never stored")
        self.refused([[b"7", b"0.5"], [b"a", b"0.5"]], "expected a number")
        self.refused([[b"7", b"0.5"], [b"8", b"0.4"]], "comes after")
        self.refused([[b"7", b"nan"], [b"8", b"0.4"]], "nan")

    def test_batches_are_checked_query_by_query(self):
        near = [[b"1", b"1"], [b"2", b"5"]]
        batch = SearchOptions(k=2, batch=2)
        self.assertEqual(2, len(Pomai("s").parse_answers([near, near], batch, 100)))
        self.refused([near], "list of 2, got 1", options=batch)
        self.refused([near, near[:1]], "list of 2, got 1", options=batch)

    def test_fewer_rows_than_k_are_right_when_the_set_is_smaller(self):
        self.assertEqual(1, len(Pomai("s").parse_answers([[b"0", b"1"]], self.options, 1)[0][0]))

    def test_scores_of_vector_sets(self):
        ids, _ = VectorSet("s").parse_answers([b"7", b"0.9", b"8", b"0.8"], self.options, 100)[0]
        self.assertEqual([7, 8], ids.tolist())
        self.refused([b"7", b"0.8", b"8", b"0.9"], "comes after", VectorSet("s"))

    def test_stored_counts(self):
        Pomai("s").check_stored(b"OK", 1)
        Pomai("s").check_stored(5, 5)
        for reply, count in ((None, 1), (4, 5), (redis.exceptions.ResponseError("OOM"), 1)):
            with self.assertRaises(WrongReply):
                Pomai("s").check_stored(reply, count)
        with self.assertRaises(WrongReply):
            VectorSet("s").check_stored(0, 1)


class FakeConnection:
    """Echoes one reply per request and notes how many were under way at most."""

    def __init__(self, replies):
        self.replies, self.waiting, self.most = list(replies), 0, 0

    def send_packed_command(self, pieces):
        self.waiting += b"".join(pieces).count(b"q")
        self.most = max(self.most, self.waiting)

    def read_response(self):
        assert self.waiting > 0, "read without a request under way"
        self.waiting -= 1
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply


class DriverTest(unittest.TestCase):
    def test_pipelines_never_exceed_their_depth_and_lose_nothing(self):
        for depth in (1, 2, 3, 16, 200):
            connection, replies = FakeConnection(range(100)), []
            timing = driver.exchange(connection, [b"q"] * 100, depth, lambda count: None, replies)
            self.assertEqual(list(range(100)), replies)
            self.assertLessEqual(connection.most, depth)
            self.assertEqual(100, len(timing.latencies))

    def test_error_replies_are_kept(self):
        error, replies = redis.exceptions.ResponseError("no"), []
        driver.exchange(FakeConnection([1, error, 2]), [b"q"] * 3, 2, lambda count: None, replies)
        self.assertEqual([1, error, 2], replies)


class CommandLineTest(unittest.TestCase):
    def test_targets(self):
        target = phases.Target.parse("new:pomai=10.0.0.1:7000", "s")
        self.assertEqual(("new", "10.0.0.1:7000"), (target.label, str(target.address)))
        self.assertEqual("127.0.0.1:6379", str(phases.Target.parse("vset=:6379", "s").address))
        for wrong in ("pomai", "pomai=localhost", "redis=:1", "pomai=:x"):
            with self.assertRaisesRegex(BenchmarkError, "expected pomai=HOST:PORT"):
                phases.Target.parse(wrong, "s")

    def test_batches_need_a_server_that_has_them(self):
        with self.assertRaisesRegex(BenchmarkError, "no batch form"):
            VectorSet("s").check_batches(1, 8)

    def test_lists_of_numbers(self):
        self.assertEqual([1, 8], benchmark_vs.numbers("1,8"))


if __name__ == "__main__":
    unittest.main()
