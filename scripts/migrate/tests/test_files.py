"""pomai-import and pomai-export as processes, between servers and files."""

from __future__ import annotations

import json
import unittest

import h5py
import numpy as np

from migrate.tests import servers
from migrate.tests.two_servers import TwoServers, fill, info_of

SAMPLE = servers.SCRIPTS.parent / "benchmarks" / "data" / "sift-sample.hdf5"


class FilesTest(TwoServers):
    def test_what_the_target_has_lost_is_copied_again(self):
        path = self.folder / "rows.npy"
        rows = np.random.default_rng(1).normal(size=(3000, 4)).astype("<f4")
        rows[2500, 1] = np.nan
        np.save(path, rows)
        self.assertIn("row 2501: value 2 of the vector is NaN", self.import_file(2, path))
        self.assertEqual(2000, self.target.execute_command("VCARD", "rows"))
        self.target.flushall()
        self.import_file(2, path)
        self.assertEqual(2000, self.target.execute_command("VCARD", "rows"))
        rows[2500, 1] = 0
        np.save(path, rows)
        self.import_file(0, path)
        self.assertEqual(3000, self.target.execute_command("VCARD", "rows"))
        self.assertEqual(rows[2500].tobytes(), self.target.execute_command("VGET", "2500", "IN", "rows"))

    def test_other_names_are_copied_again(self):
        path, names = self.folder / "rows.npy", self.folder / "names.txt"
        np.save(path, np.random.default_rng(1).normal(size=(3000, 4)))
        names.write_text("".join(f"a{i}\n" for i in range(3000)))
        self.import_file(0, path, "--keys", names)
        names.write_text("".join(f"bb{i}\n" for i in range(3000)))
        self.import_file(0, path, "--keys", names)
        self.assertEqual(3000, self.target.execute_command("VCARD", "rows"))
        self.assertEqual([b"bb0"], self.target.execute_command("VRANGE", "rows", "-", "+", 1))

    def test_the_names_of_rows_are_not_overwritten(self):
        fill(self.source)
        (self.folder / "q8.keys.jsonl").write_text("mine")
        to = ("--from", self.source_url, "--key", "q8", "--to", self.folder / "q8.npy")
        self.assertIn("q8.keys.jsonl: exists already", self.run_tool(2, "export", *to))
        self.assertEqual("mine", (self.folder / "q8.keys.jsonl").read_text())
        self.run_tool(0, "export", *to, "--replace")

    def test_json_lines_hold_everything(self):
        fill(self.source)
        path = self.folder / "all.jsonl"
        self.run_tool(0, "export", "--from", self.source_url, "--to", path)
        self.import_file(0, path)
        self.assert_same()
        self.assertIn("exists already", self.run_tool(2, "export", "--from", self.source_url, "--to", path))

    def test_tables_hold_one_set(self):
        fill(self.source)
        for suffix in ("npy", "hdf5"):
            for name in (b"q8", b"float", b"bin", b"far"):
                self.target.flushall()
                path = self.folder / f"{name.decode()}.{suffix}"
                self.run_tool(0, "export", "--from", self.source_url, "--to", path, "--key", name.decode())
                self.import_file(0, path)
                self.assert_same([name])
        self.assertEqual((2500, 100), np.load(self.folder / "q8.npy").shape)
        with h5py.File(self.folder / "far.hdf5") as file:
            self.assertEqual("euclidean", file.attrs["distance"])
        output = self.run_tool(2, "export", "--from", self.source_url, "--to", self.folder / "all.npy")
        self.assertIn("holds one set", output)
        self.assertFalse((self.folder / "all.npy").exists())

    def test_the_layout_of_ann_benchmarks(self):
        self.import_file(0, SAMPLE, "--set", "sift")
        with h5py.File(SAMPLE) as file:
            query, neighbours = file["test"][0].astype("<f4"), file["neighbors"][0]
            self.assertEqual(len(file["train"]), self.target.execute_command("VCARD", "sift"))
        rows = self.target.execute_command("VSEARCH", query.tobytes(), 1, "IN", "sift", "EXACT")
        self.assertEqual(str(neighbours[0]).encode(), rows[0][0])
        self.assertEqual(b"l2", info_of(self.target, b"sift")[b"metric"])

    def test_files_of_other_programs(self):
        np.save(self.folder / "rows.npy", np.arange(6).reshape(3, 2))
        (self.folder / "names.txt").write_text("one\ntwo\nthree\n")
        self.import_file(
            0,
            self.folder / "rows.npy",
            "--set",
            "s",
            "--keys",
            self.folder / "names.txt",
            "--type",
            "q8",
            "--metric",
            "L2",
        )
        self.assertEqual([b"one", b"three", b"two"], self.target.execute_command("VRANGE", "s", "-", "+"))
        self.assertEqual(b"int8", info_of(self.target, b"s")[b"quant-type"])
        lines = [
            {"id": "a", "vector": [1, 2.5], "attributes": {"n": 1}},
            {"key": "b", "vector": [3, 4], "attributes": '{"n":2}'},
        ]
        (self.folder / "items.jsonl").write_text("".join(json.dumps(line) + "\n\n" for line in lines))
        self.import_file(0, self.folder / "items.jsonl")
        self.assertEqual(b'{"n":1}', self.target.execute_command("VGETATTR", "items", "a"))
        self.assertEqual(np.float32([1, 2.5]).tobytes(), self.target.execute_command("VGET", "a", "IN", "items"))
        self.assertEqual(b'{"n":2}', self.target.execute_command("VGETATTR", "items", "b"))


if __name__ == "__main__":
    unittest.main()
