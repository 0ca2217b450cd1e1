"""pomai-import as a process, from one Pomai to another."""

from __future__ import annotations

import time
import unittest

import numpy as np

from migrate.tests import servers
from migrate.tests.two_servers import PASSWORD, TwoServers, fill

PATIENCE = 60


class ServersTest(TwoServers):
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
        again = self.run_tool(1, "import", *self.between)
        self.assertEqual(output.split("Left out:")[1], again.split("Left out:")[1])
        self.run_tool(0, "import", *self.between, "--replace")
        self.assert_same()
        self.assertIn("All of it was copied", self.run_tool(0, "import", *self.between, "--replace"))

    def test_what_a_user_may_not_read_is_not_left_out_silently(self):
        self.source.set("text", "x", ex=1000)
        self.source.execute_command("VADD", "set", "VALUES", 2, 1, 1, "a")
        user = f"redis://reader:pass@127.0.0.1:{self.source_server.port}/0"
        for command in ("type", "strlen", "get", "pexpiretime", "vemb", "vttl", "vinfo", "vrange", "scan"):
            rights = ("reset", "on", ">pass", "~*", "+@all", f"-{command}")
            self.source.execute_command("ACL", "SETUSER", "reader", *rights)
            output = self.run_tool(2, "import", "--from", user, "--to", self.target_server.url)
            self.assertIn(command, output)
            self.target.flushall()
            for state in self.folder.glob("*.state"):
                state.unlink()
        self.source.execute_command("ACL", "SETUSER", "reader", "reset", "on", ">pass", "~set", "+@all")
        to = ("--from", user, "--to", self.target_server.url)
        self.assertIn("choose other keys with --key", self.run_tool(2, "import", *to))
        self.run_tool(0, "import", *to, "--key", "set")
        self.source.execute_command("ACL", "DELUSER", "reader")

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

    def test_passwords_in_wrong_addresses_are_not_shown(self):
        port = self.source_server.port
        for wrong in (
            f"REDIS://u:{PASSWORD}@127.0.0.1:{port}",
            f"http://u:{PASSWORD}@127.0.0.1:{port}",
            f"redis:/u:{PASSWORD}@127.0.0.1:{port}",
            f"redis://u:12/{PASSWORD}@127.0.0.1:{port}/0",
            f"redis://u:12#{PASSWORD}@127.0.0.1:{port}/0",
            f"redis://u:{PASSWORD}@127.0.0.1:{port}/\u00b2",
            f"redis://u:{PASSWORD}@127.0.0.1:{port}/0?no_such_option=1",
            f"redis://u:{PASSWORD}@127.0.0.1:{port}/0?socket_timeout=soon",
        ):
            with self.subTest(address=wrong):
                self.run_tool(2, "import", "--from", wrong, "--to", self.target_server.url)
        self.run_tool(2, "import", "--from", self.source_url, self.source_url)
        self.run_tool(2, "import", "--from", self.source_url, "--type", self.source_url)
        self.assertIn("x.csv: expected", self.run_tool(2, "export", "--from", self.source_url, "--to", "x.csv"))

    def test_wrong_addresses(self):
        for wrong in ("redis://u:s3cret@", "redis://u:s3cret@host:99999/0", "redis://u:s3cret@host/x"):
            self.assertIn("expected redis://", self.run_tool(2, "import", "--from", wrong))
        self.assertIn("is the server running", self.run_tool(2, "import", "--from", "redis://:s3cret@127.0.0.1:1"))
        self.assertIn(
            "--from and --to are both",
            self.run_tool(2, "import", "--from", self.target_server.url, "--to", self.target_server.url),
        )
        output = self.run_tool(2, "import")
        self.assertIn("usage: pomai-import", output)
        self.assertIn("expected, for example: scripts/pomai-import --from", output)
        self.assertIn("writes files", self.run_tool(2, "import", "--from", self.source_url, "--to", "x.npy"))


if __name__ == "__main__":
    unittest.main()
