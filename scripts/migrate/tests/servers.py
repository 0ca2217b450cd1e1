"""Servers for the tests: Pomai as its users start it, and redis-server where the machine has one."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile

import redis

SCRIPTS = pathlib.Path(__file__).resolve().parents[2]
PORT = re.compile(r"Pomai .*, port (\d+), ")


class Pomai:
    """A server process on a free port."""

    COMMAND = str(SCRIPTS / "pomai-server")

    def __init__(self, *arguments: str):
        command = [self.COMMAND, "--port", "0", "--maxmemory", "256mb", *arguments]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("POMAI_")}
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
        )
        self.port, seen = 0, []
        for line in self._process.stdout:
            seen.append(line)
            found = PORT.search(line)
            self.port = int(found[1]) if found else self.port
            if "Ready to accept connections" in line:
                return
        raise AssertionError("no server: " + "".join(seen))

    def client(self, **options: object) -> redis.Redis:
        return redis.Redis(port=self.port, protocol=2, **options)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(60)
        self._process.stdout.close()


class RealRedis:
    """A redis-server process without files."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._folder = tempfile.TemporaryDirectory()
        command = ["redis-server", "--port", str(self.port), "--save", "", "--dir", self._folder.name]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for line in self._process.stdout:
            if "Ready to accept connections" in line:
                return
        raise AssertionError("redis-server did not start")

    @staticmethod
    def is_there() -> bool:
        return shutil.which("redis-server") is not None

    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port, protocol=2)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(60)
        self._process.stdout.close()
        self._folder.cleanup()


def start(folder: pathlib.Path, tool: str, *arguments: object, **variables: str) -> subprocess.Popen:
    """Starts pomai-import or pomai-export and does not wait; its state file goes into `folder`."""
    command = [str(SCRIPTS / f"pomai-{tool}"), *map(str, arguments)]
    environment = {**os.environ, "POMAI_PYTHON": sys.executable, **variables}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder, env=environment
    )


def run(folder: pathlib.Path, status: int, tool: str, *arguments: object, **variables: str) -> str:
    """Runs pomai-import or pomai-export to its end; returns what it printed."""
    process = start(folder, tool, *arguments, **variables)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == status, f"status {process.returncode}: {output}"
    assert "Traceback" not in output, output
    return output
