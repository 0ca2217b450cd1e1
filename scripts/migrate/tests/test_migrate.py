"""pomai-import and pomai-export as processes, between servers and files."""

from __future__ import annotations

import contextlib
import io
import json
import pathlib
import socket
import socketserver
import tempfile
import threading
import time
import unittest

import h5py
import numpy as np

from migrate.__main__ import main
from migrate.tests import servers
from migrate.tests.servers import Pomai, RealRedis

SAMPLE = servers.SCRIPTS.parent / "benchmarks" / "data" / "sift-sample.hdf5"
PASSWORD = "s3cret"
PATIENCE = 60


def fill(client) -> None:
    """Sets of every kind, with names, attributes and values that are easily lost."""
    random = np.random.default_rng(5)
    kinds = {"q8": (b"Q8", 100, 2500), "float": (b"NOQUANT", 33, 1100), "bin": (b"BIN", 70, 500), "tiny": (b"Q8", 1, 3)}
    for name, (word, dimension, count) in kinds.items():
        rows = random.normal(size=(count, dimension)) * random.lognormal(sigma=3, size=(count, 1))
        rows[0] = 0
        with client.pipeline(transaction=False) as pipeline:
            for i, row in enumerate(rows.astype("<f4")):
                attributes = [b"SETATTR", [b'{"n":%d}' % i, '{"é":1}'.encode(), b""][i % 3]] if i % 2 else []
                pipeline.execute_command("VADD", name, "FP32", row.tobytes(), f"e{i}", word, *attributes)
            assert pipeline.execute() == [1] * count
    binary = bytes(range(256))
    client.execute_command("VADD", binary, "VALUES", 2, 3, 4, b"\xfe\r\n", "M", 8, "SETATTR", b"\xff{")
    client.execute_command("VADD", "projected", "REDUCE", 5, "VALUES", 9, *range(9), "x", "NOQUANT")
    client.execute_command("VCREATE", "halves", "DIM", 2, "METRIC", "IP", "TYPE", "F16")
    client.execute_command("VSET", "a", "VALUES", 2, "0.1", "7", "IN", "halves", "ATTR", '{"a":[1]}')
    client.execute_command("VADD", "far", "VALUES", 2, "0.1", "7", "a", "XMETRIC", "L2")
    client.execute_command("VCREATE", "empty", "DIM", 7, "TYPE", "I8")
    client.set(b"\x00key\xff", binary)
    with client.pipeline(transaction=False) as pipeline:
        for i in range(2500):
            pipeline.set(f"text:{i}", f"value {i}" * (i % 50))
        pipeline.execute()


def info_of(client, name: bytes) -> dict:
    reply = client.execute_command("VINFO", name)
    info = dict(zip(reply[::2], reply[1::2]))
    wanted = (b"quant-type", b"hnsw-m", b"vector-dim", b"projection-input-dim", b"size", b"attributes-count", b"metric")
    return {field: info[field] for field in wanted}


def elements_of(client, name: bytes) -> dict:
    """The stored bytes and the attributes of all elements."""
    names = client.execute_command("VRANGE", name, "-", "+")
    with client.pipeline(transaction=False) as pipeline:
        for element in names:
            pipeline.execute_command("VEMB", name, element, "RAW")
            pipeline.execute_command("VGETATTR", name, element)
        replies = pipeline.execute()
    return dict(zip(names, zip(replies[::2], replies[1::2])))


class TwoServers(unittest.TestCase):
    """A source with a password, a target, a folder for state files."""

    @classmethod
    def setUpClass(cls):
        cls.source_server = Pomai("--requirepass", PASSWORD)
        cls.addClassCleanup(cls.source_server.close)
        cls.target_server = Pomai()
        cls.addClassCleanup(cls.target_server.close)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.source = self.source_server.client(password=PASSWORD)
        self.target = self.target_server.client()
        for client in (self.source, self.target):
            self.addCleanup(client.close)
            client.flushall()
        self.source_url = f"redis://default:{PASSWORD}@127.0.0.1:{self.source_server.port}/0"
        self.between = ("--from", self.source_url, "--to", self.target_server.url)

    def run_tool(self, status: int, tool: str, *arguments: object, **variables: str) -> str:
        output = servers.run(self.folder, status, tool, *arguments, **variables)
        self.assertNotIn(PASSWORD, output)
        for state in self.folder.glob("*.state"):
            self.assertNotIn(PASSWORD, state.read_text())
        return output

    def import_file(self, status: int, path: pathlib.Path, *arguments: object) -> str:
        return self.run_tool(status, "import", "--from", path, "--to", self.target_server.url, *arguments)

    def assert_same(self, names=None, approximately=(b"projected",)):
        self.assertEqual(set(self.source.scan_iter()) if names is None else set(names), set(self.target.scan_iter()))
        for name in self.source.scan_iter() if names is None else names:
            kind = self.source.type(name)
            self.assertEqual(kind, self.target.type(name), name)
            if kind == b"string":
                self.assertEqual(self.source.get(name), self.target.get(name), name)
                continue
            self.assertEqual(info_of(self.source, name), info_of(self.target, name), name)
            wanted, got = elements_of(self.source, name), elements_of(self.target, name)
            if name in approximately:
                vectors = [
                    self.source.execute_command("VGET", "x", "IN", name),
                    self.target.execute_command("VGET", "x", "IN", name),
                ]
                np.testing.assert_allclose(*[np.frombuffer(vector, "<f4") for vector in vectors], atol=1e-5)
            else:
                self.assertEqual(wanted, got, name)


class MigrationTest(TwoServers):
    """From server to server, and through files."""

    def test_all_that_a_server_has_comes_out_the_same(self):
        fill(self.source)
        output = self.run_tool(0, "import", *self.between)
        self.assertIn("9 sets, 4,107 vectors, 2,501 strings", output)
        self.assertIn("1 vectors are kept with a difference in their last bits", output)
        self.assertIn("keys: 1,000 of 2,510 keys", output)
        self.assert_same()
        self.target.set("text:1", "changed")
        self.assertIn("copied by an earlier run", self.run_tool(0, "import", *self.between))
        self.assertEqual(b"changed", self.target.get("text:1"))

    def test_a_killed_run_is_continued(self):
        rows = np.random.default_rng(1).normal(size=(40_000, 32)).astype("<f4")
        for start in range(0, len(rows), 1000):
            with self.source.pipeline(transaction=False) as pipeline:
                for i in range(start, start + 1000):
                    pipeline.execute_command("VADD", "many", "FP32", rows[i].tobytes(), f"e{i}")
                pipeline.execute()
        state = self.folder / "run.state"
        process = servers.start(self.folder, "import", *self.between, "--state", state)
        deadline = time.monotonic() + PATIENCE
        while not state.exists() or state.read_text().count('"after"') < 3:
            self.assertLess(time.monotonic(), deadline)
        process.kill()
        process.communicate()
        with state.open("a") as file:
            file.write('{"set": "bWFueQ==", "count"')  # a line that was being written
        there = self.target.execute_command("VCARD", "many")
        self.assertTrue(3000 <= there < 40_000, there)
        self.assertIn("Continuing", self.run_tool(0, "import", *self.between, "--state", state))
        self.assert_same()
        info = self.target.execute_command("VINFO", "many")
        changes = dict(zip(info[::2], info[1::2]))[b"hnsw-max-node-uid"]
        self.assertLessEqual(changes, 41_000)  # what was done is not done again, but for one part
        self.assertIn("copied by an earlier run", self.run_tool(0, "import", *self.between, "--state", state))

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

    def test_keys_that_are_there_are_left_alone_without_replace(self):
        for client, value in ((self.source, 1), (self.target, 2)):
            client.execute_command("VADD", "set", "VALUES", 2, value, 1, "a")
            client.set("text", value)
            client.set("equal", "x")
        output = self.run_tool(1, "import", *self.between)
        self.assertIn("the set 'set': the key exists there already; --replace deletes it first", output)
        self.assertIn("the string 'text': the key has another value there; --replace overwrites it", output)
        self.assertNotIn("'equal'", output)
        self.assertEqual(b"2", self.target.get("text"))
        (state,) = self.folder.glob("*.state")
        state.unlink()
        self.run_tool(0, "import", *self.between, "--replace")
        self.assert_same()

    def test_patterns_choose_keys(self):
        fill(self.source)
        self.run_tool(0, "import", *self.between, "--key", "t*y")
        self.assert_same([b"tiny"])

    def test_passwords(self):
        url = f"redis://127.0.0.1:{self.source_server.port}"
        to = ("--to", self.target_server.url)
        self.source.set("k", "v")
        for wrong in (url, f"redis://default:wrong-pass@127.0.0.1:{self.source_server.port}"):
            output = self.run_tool(2, "import", "--from", wrong, *to)
            self.assertIn(f"{url}/0 does not let us in", output)
            self.assertNotIn("wrong-pass", output)
        self.run_tool(0, "import", "--from", url, *to, POMAI_FROM_PASSWORD=PASSWORD)
        self.assertEqual(b"v", self.target.get("k"))

    def test_wrong_addresses(self):
        for wrong in ("redis://u:s3cret@", "redis://u:s3cret@host:99999/0", "redis://u:s3cret@host/x"):
            self.assertIn("expected redis://", self.run_tool(2, "import", "--from", wrong))
        self.assertIn("is the server running", self.run_tool(2, "import", "--from", "redis://:s3cret@127.0.0.1:1"))
        self.assertIn(
            "--from and --to are both",
            self.run_tool(2, "import", "--from", self.target_server.url, "--to", self.target_server.url),
        )
        self.assertIn("usage: pomai-import", self.run_tool(2, "import"))
        self.assertIn("writes files", self.run_tool(2, "import", "--from", self.source_url, "--to", "x.npy"))

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
            (b"\xff", "this is no JSON"),
        ):
            with self.subTest(line=line):
                self.refused("lines.jsonl", good + b"\n" + line + b"\n" + good, f"lines.jsonl line 3: {message}")
                self.target.flushall()
        for header, message in (
            (b'{"set":"a","type":"X"}', "the type X is none of"),
            (b'{"set":"a","m":-1}', "m must be a number of 0 or more"),
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
        self.refused("rows.npy", None, "bad.state line 1 cannot be read; delete the file", more=state)


class OlderRedis(socketserver.BaseRequestHandler):
    """Hands everything on to a server but VRANGE, which Redis has since 8.4 only."""

    def handle(self):
        with socket.create_connection(("127.0.0.1", self.server.behind)) as server:
            back = threading.Thread(target=self._copy_back, args=(server,), daemon=True)
            back.start()
            while data := self.request.recv(1 << 16):
                server.sendall(data.replace(b"VRANGE", b"VRANGO"))
            server.shutdown(socket.SHUT_WR)
            back.join()

    def _copy_back(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(1 << 16):
                self.request.sendall(data)


class OlderRedisTest(TwoServers):
    def test_sets_are_copied_without_vrange(self):
        for i in range(2300):
            self.source.execute_command("VADD", "set", "VALUES", 2, 1, i, f"e{i}")
        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), OlderRedis) as proxy:
            proxy.behind = self.source_server.port
            threading.Thread(target=proxy.serve_forever, daemon=True).start()
            url = f"redis://default:{PASSWORD}@127.0.0.1:{proxy.server_address[1]}/0"
            output = self.run_tool(0, "import", "--from", url, "--to", self.target_server.url)
            proxy.shutdown()
        self.assertIn("1 sets, 2,300 vectors", output)
        self.assert_same()


class ExpiryTest(TwoServers):
    """What expires does so at the same moment on the other side."""

    def setUp(self):
        super().setUp()
        self.moment = int(time.time()) * 1000 + 1_000_000
        self.source.execute_command("VADD", "set", "VALUES", 2, 1, 2, "a", "PXAT", self.moment)
        self.source.execute_command("VADD", "set", "VALUES", 2, 1, 3, "b")
        self.source.execute_command("PEXPIREAT", "set", self.moment + 1)
        self.source.set("text", "x", pxat=self.moment + 2)
        self.source.set("stays", "x")

    def assert_expiries(self, *names: str):
        wanted = {"set": self.moment + 1, "text": self.moment + 2, "stays": -1}
        for name in names:
            self.assertEqual(wanted[name], self.target.execute_command("PEXPIRETIME", name), name)
        left = self.moment / 1000 - time.time()
        self.assertAlmostEqual(left, self.target.execute_command("VTTL", "set", "a"), delta=3)
        self.assertEqual(-1, self.target.execute_command("VTTL", "set", "b"))

    def test_from_server_to_server(self):
        self.run_tool(0, "import", *self.between)
        self.assert_expiries("set", "text", "stays")

    def test_through_files(self):
        for suffix, names in (("jsonl", ("set", "text", "stays")), ("npy", ("set",)), ("hdf5", ("set",))):
            path = self.folder / f"all.{suffix}"
            pattern = "*" if suffix == "jsonl" else "set"
            self.run_tool(0, "export", "--from", self.source_url, "--to", path, "--key", pattern)
            self.target.flushall()
            self.import_file(0, path)
            self.assert_expiries(*names)


@unittest.skipUnless(RealRedis.is_there(), "the machine has no redis-server")
class FromRedisTest(TwoServers):
    @classmethod
    def setUpClass(cls):
        cls.redis = RealRedis()
        cls.addClassCleanup(cls.redis.close)
        super().setUpClass()

    def test_strings_and_what_pomai_has_not(self):
        real = self.redis.client()
        self.addCleanup(real.close)
        real.flushall()
        with real.pipeline(transaction=False) as pipeline:
            for i in range(3000):
                pipeline.set(f"k{i}", f"v{i}")
            pipeline.execute()
        real.set("large", b"x" * 20_000_000)
        real.hset("hash", "a", "b")
        real.rpush("list1", "a")
        real.rpush("list2", "a")
        output = self.run_tool(1, "import", "--from", self.redis.url, "--to", self.target_server.url)
        self.assertIn("3,001 strings", output)
        self.assertIn("1 keys of type hash, which Pomai has not", output)
        self.assertIn("2 keys of type list, which Pomai has not", output)
        self.assertEqual(3001, self.target.dbsize())
        self.assertEqual(b"v77", self.target.get("k77"))
        self.assertEqual(20_000_000, self.target.strlen("large"))

    def test_strings_that_expire(self):
        real = self.redis.client()
        self.addCleanup(real.close)
        real.flushall()
        moment = int(time.time()) * 1000 + 500_000
        real.set("expires", "x", pxat=moment)
        real.set("stays", "x")
        self.run_tool(0, "import", "--from", self.redis.url, "--to", self.target_server.url)
        self.assertEqual(moment, self.target.execute_command("PEXPIRETIME", "expires"))
        self.assertEqual(-1, self.target.execute_command("PEXPIRETIME", "stays"))


if __name__ == "__main__":
    unittest.main()
