"""Files that pomai-import refuses."""

from __future__ import annotations

import contextlib
import io
import pathlib
import unittest

import h5py
import numpy as np

from migrate.__main__ import main
from migrate.tests.two_servers import TwoServers


class WrongFilesTest(TwoServers):
    """What cannot be read is refused with the place, and nothing is written."""

    def in_process(self, status: int, path: pathlib.Path, *arguments: object) -> str:
        """As import_file, without a process of its own: there are many of these."""
        output = io.StringIO()
        state = ["--state", self.folder / "run.state"] if "--state" not in arguments else []
        words = ["import", "--from", path, "--to", self.target_server.url, *state, *arguments]
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            self.assertEqual(status, main([str(word) for word in words]), output.getvalue())
        (self.folder / "run.state").unlink(missing_ok=True)
        return output.getvalue()

    def refused(self, name: str, content: bytes | None, *messages: str, more=()) -> None:
        path = self.folder / name
        if content is not None:
            path.write_bytes(content)
        output = self.in_process(2, path, *more)
        for message in messages:
            self.assertIn(message, output)
        self.assertEqual(0, self.target.dbsize())

    def test_npy(self):
        path = self.folder / "rows.npy"
        np.save(path, np.ones((10, 4), np.float32))
        whole = path.read_bytes()
        self.refused("cut.npy", whole[:-1], "cut.npy: cut off: its header tells of 288 bytes", "there are 287")
        self.refused("short.npy", whole[:20], "short.npy: this is no .npy file")
        self.refused("text.npy", b"hello, world", "text.npy: this is no .npy file")
        for shape in ("(4611686018427387904, 8)", "(-3, 4)", "(3, -4)", "(True, 4)", "(3, 4", "(3, 'x')"):
            header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
            self.refused("bad.npy", whole[:10] + header.encode() + whole[128:], "bad.npy: ")
        for table in (np.ones(4), np.ones((2, 2, 2)), np.array([["a"]]), np.array([[{}]], object)):
            np.save(path, table)
            self.refused("rows.npy", None, "rows.npy: expected a table of numbers")
        np.save(path, np.array([[1, 2], [3, 1e300]]))
        self.refused("rows.npy", None, "rows.npy row 2: value 2 of the vector is infinite or beyond float32")
        np.save(path, np.ones((3, 2)))
        (self.folder / "keys.txt").write_text("a\nb\n")
        self.refused("rows.npy", None, "keys.txt: has 2 keys", "has 3 rows", more=("--keys", self.folder / "keys.txt"))
        (self.folder / "rows.keys.jsonl").write_text('{"element":"a"}\n{"name":"b"}\n{"element":"c"}\n')
        self.refused("rows.npy", None, "rows.keys.jsonl line 2: has no field element")

    def test_json_lines(self):
        good = b'{"element":"a","vector":[1,2]}\n'
        for line, message in (
            (b'{"element":"b"}', "has no field vector; its fields are element"),
            (b'{"vector":[1,2]}', "has no field element (or key, or id); its fields are vector"),
            (b'{"element":"b","vector":[1]}', "the vector has 1 values, those before it have 2"),
            (b'{"element":"b","vector":[1,NaN]}', "value 2 of the vector is NaN"),
            (b'{"element":"b","vector":[1,1e99]}', "value 2 of the vector is infinite or beyond float32"),
            (b'{"element":"b","vector":[1,"2"]}', "vector must be a list of numbers"),
            (b'{"element":"b","vector":[1,true]}', "vector must be a list of numbers"),
            (b'{"element":7,"vector":[1,2]}', "element must be a text, found 7"),
            (b'{"element":"b","vector":[1,2],"attributes":7}', "attributes must be a text, found 7"),
            (b'{"element_base64":"?","vector":[1,2]}', "element_base64 is no base64"),
            (b'{"string":"b"}', "the string has no field value"),
            (b'{"element":"b","vector":[1,2]', "this is no JSON"),
            (b"[1]", "expected a JSON object"),
            (b"[" * 100_000, "this JSON is nested too deeply"),
            (b'{"element":"b","vector":[1,' + b"9" * 400 + b"]}", "a value of the vector is beyond float32"),
            (b'{"element":"\\ud800","vector":[1,2]}', "element has half a character"),
            (b'{"element":"b","vector":[1,2],"attributes":{"a":"\\ud800"}}', "attributes has half a character"),
            (b"\xff", "this is no JSON"),
        ):
            with self.subTest(line=line):
                self.refused("lines.jsonl", good + b"\n" + line + b"\n" + good, f"lines.jsonl line 3: {message}")
                self.target.flushall()
        for header, message in (
            (b'{"set":"a","type":"X"}', "the type X is none of"),
            (b'{"set":"a","m":-1}', "m must be a number of 0 or more"),
            (b'{"set":"a","input_dimension":2,"dimension":"x"}', "dimension must be a number of 0 or more"),
        ):
            self.refused("lines.jsonl", header + b"\n" + good, f"line 2: {message}")
        twice = b'{"set":"a"}\n' + good + b'{"set":"b"}\n' + good + b'{"set":"a"}\n' + good
        (self.folder / "lines.jsonl").write_bytes(twice)
        self.assertIn("line 6: the set 'a' comes a second time", self.in_process(2, self.folder / "lines.jsonl"))

    def test_hdf5(self):
        self.refused("text.hdf5", b"hello", "text.hdf5: cannot be read as HDF5")
        with h5py.File(self.folder / "a.hdf5", "w") as file:
            file["rows"] = np.array([[1, np.nan]])
            file["text"] = ["a"]
            file.attrs["distance"] = "jaccard"
        self.refused("a.hdf5", None, "a.hdf5: has no dataset train; name one of these with --dataset: rows, text")
        self.refused("a.hdf5", None, "expected a table of numbers", more=("--dataset", "text"))
        self.refused("a.hdf5", None, "the distance jaccard is not known", more=("--dataset", "rows"))
        with h5py.File(self.folder / "a.hdf5", "a") as file:
            del file.attrs["distance"]
        self.refused(
            "a.hdf5", None, "a.hdf5: dataset rows row 1: value 2 of the vector is NaN", more=("--dataset", "rows")
        )
        with h5py.File(self.folder / "a.hdf5", "a") as file:
            file["keys"] = ["a", "b"]
        self.refused(
            "a.hdf5", None, "dataset keys must hold one text for each of the 1 rows", more=("--dataset", "rows")
        )

    def test_names(self):
        self.refused("rows.csv", b"1,2", "rows.csv: expected a redis:// address or a file that ends with .hdf5")
        self.refused("none.npy", None, "none.npy: there is no such file")
        (self.folder / "bad.state").write_text("hello\n")
        np.save(self.folder / "rows.npy", np.ones((3, 2)))
        state = ("--state", self.folder / "bad.state")
        for line in ("hello\n", "7\n", "[]\n"):
            (self.folder / "bad.state").write_text(line)
            self.refused("rows.npy", None, "bad.state line 1 cannot be read; delete the file", more=state)
        self.refused("rows.npy", None, "cannot be noted there: Is a directory", more=("--state", self.folder))


if __name__ == "__main__":
    unittest.main()
