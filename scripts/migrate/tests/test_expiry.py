"""Times to live, from server to server and through files."""

from __future__ import annotations

import time
import unittest

from migrate.tests.two_servers import TwoServers


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


if __name__ == "__main__":
    unittest.main()
