"""One server under two names, sets without elements, sets whose name is a field's."""

from __future__ import annotations

import json
import pathlib
import tempfile
import unittest

from migrate.tests import servers
from migrate.tests.servers import Pomai


def lines(*entries: dict) -> str:
    return "".join(json.dumps(entry) + "\n" for entry in entries)


class EdgeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Pomai()
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.client = self.server.client()
        self.addCleanup(self.client.close)
        self.client.flushall()

    def run_tool(self, status: int, *arguments: object) -> str:
        return servers.run(self.folder, status, "import", *arguments)

    def import_lines(self, status: int, text: str, *arguments: object) -> str:
        path = self.folder / "file.jsonl"
        path.write_text(text)
        return self.run_tool(status, "--from", path, "--to", self.server.url, *arguments)

    def test_a_run_that_is_continued_tells_what_the_one_before_left_out(self):
        strings = [{"string": f"k{i}", "value": str(i)} for i in range(2500)]
        self.client.set("k7", "mine")
        output = self.import_lines(2, lines(*strings) + "{}\n")
        self.assertIn("line 2501: has no field element", output)
        self.mend("file.jsonl", lines(*strings))
        output = self.run_tool(1, "--from", self.folder / "file.jsonl", "--to", self.server.url)
        self.assertIn("Continuing", output)
        self.assertIn("the string 'k7': the key has another value there", output)
        self.assertEqual(2500, self.client.dbsize())
        self.import_lines(0, lines(*strings), "--replace")
        self.assertEqual(b"7", self.client.get("k7"))

    def test_a_set_that_comes_again_is_refused_by_a_run_that_is_continued_too(self):
        elements = [{"element": f"e{i}", "vector": [1, i + 1]} for i in range(2500)]
        text = lines({"set": "a"}, *elements, {"set": "b"}, *elements, {"set": "a"}, {"element": "x", "vector": [1, 2]})
        for _ in range(3):
            self.assertIn("the set 'a' comes a second time", self.import_lines(2, text))
            self.mend("file.jsonl", text)

    def test_elements_that_are_refused_are_counted_as_such(self):
        elements = [{"element": f"e{i}", "vector": [1, i + 1]} for i in range(1500)]
        elements[4]["expires_at_ms"] = 10**30
        text = lines({"set": "some"}, *elements)
        output = self.import_lines(1, text)
        self.assertIn("1 sets, 1,499 vectors", output)
        self.assertIn("element 'e4' of the set 'some'", output)
        self.assertEqual(1499, self.client.execute_command("VCARD", "some"))
        self.assertIn("element 'e4' of the set 'some'", self.import_lines(1, text))

    def test_a_lone_element_that_is_refused_is_left_out(self):
        output = self.import_lines(1, lines({"element": "a", "vector": [1, 2], "expires_at_ms": 10**30}))
        self.assertIn("element 'a' of the set 'file'", output)

    def mend(self, name: str, text: str) -> None:
        """Has a file another end, in a way that the state file does not notice."""
        path = self.folder / name
        path.write_text(text)
        stat = path.stat()
        with next(iter(self.folder.glob("*.state"))).open("a") as state:
            state.write(json.dumps({"stamp": [stat.st_size, stat.st_mtime_ns]}) + "\n")

    def test_a_server_is_not_copied_to_itself_under_another_name(self):
        self.client.execute_command("VADD", "s", "VALUES", 2, 1, 2, "a")
        address = f"redis://localhost:{self.server.port}"
        output = self.run_tool(2, "--from", f"{address}/0", "--to", self.server.url, "--replace")
        self.assertIn("are the same database of one server", output)
        self.assertEqual(1, self.client.execute_command("VCARD", "s"))
        self.run_tool(0, "--from", f"{address}/0", "--to", self.server.url[:-1] + "1", "--replace")
        self.assertEqual(b"vectorset", self.server.client(db=1).type("s"))

    def test_sets_without_elements(self):
        text = lines(
            {"set": "empty", "dimension": 7, "type": "I8", "metric": "L2"},
            {"set": "unknown"},
            {"set": "full"},
            {"element": "a", "vector": [1, 2]},
            {"set": "last", "dimension": 3},
        )
        output = self.import_lines(1, text)
        self.assertIn("3 sets, 1 vectors", output)
        self.assertIn("line 2: the set 'unknown': it has neither elements nor a dimension", output)
        self.assertEqual({b"empty", b"full", b"last"}, set(self.client.scan_iter()))
        info = self.client.execute_command("VINFO", "empty")
        fields = dict(zip(info[::2], info[1::2]))
        self.assertEqual((7, b"int8", 0), (fields[b"vector-dim"], fields[b"quant-type"], fields[b"size"]))

    def test_a_set_named_as_a_field_is_continued(self):
        elements = [{"element": f"e{i}", "vector": [1, i + 1]} for i in range(3500)]
        text = lines({"set": "vector", "type": "Q8", "m": 24}, *elements)
        self.import_lines(2, text + '{"element":"bad"}\n')
        done = self.client.execute_command("VCARD", "vector")
        self.assertTrue(0 < done < 3500, done)
        self.mend("file.jsonl", text)
        output = self.run_tool(0, "--from", self.folder / "file.jsonl", "--to", self.server.url)
        self.assertIn("Continuing", output)
        self.assertEqual([b"vector"], list(self.client.scan_iter()))
        self.assertEqual(3500, self.client.execute_command("VCARD", "vector"))


if __name__ == "__main__":
    unittest.main()
