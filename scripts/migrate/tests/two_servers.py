"""Two servers with all that a copy may lose, and what compares them."""

from __future__ import annotations

import pathlib
import tempfile
import unittest

import numpy as np

from migrate.tests import servers
from migrate.tests.servers import Pomai

PASSWORD = "s3cret"


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
