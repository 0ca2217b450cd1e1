"""pomai-import as a process, from servers that are not Pomai."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
import unittest

from migrate.tests.servers import RealRedis
from migrate.tests.two_servers import PASSWORD, TwoServers


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
