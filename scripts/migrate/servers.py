"""Servers that keys are read from and written to: Redis with vector sets, or Pomai."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator

import numpy as np
import redis

from . import exact
from .addresses import Address
from .model import DEFAULT_M, TYPES, Elements, MigrationError, SetInfo, Text, shown

NAMES_AT_ONCE = 10_000
MOST_TEXT_BYTES = 8 << 20
WORDS = {"Q8": [b"Q8"], "F32": [b"NOQUANT"], "BIN": [b"BIN"], "F16": []}
OWN_TYPES = {"Q8": "I8", "F32": "F32", "BIN": "BIN", "F16": "F16"}


def decoded(pairs: list) -> dict[str, object]:
    """A map as RESP2 has it."""
    text = [item.decode() if isinstance(item, bytes) else item for item in pairs]
    return dict(zip(text[::2], text[1::2]))


def is_missing_command(error: object) -> bool:
    """An error reply that says that a server has no such command."""
    return isinstance(error, redis.ResponseError) and "unknown command" in str(error)


class Server:
    """A connection and what is behind it."""

    def __init__(self, address: Address):
        self.label, self.database = address.label, address.database
        self.client = address.connect()
        info = self.client.info("server")
        self.run_id = str(info.get("run_id", ""))
        self.is_pomai = info.get("server_name") == "pomai"

    def is_same(self, other: Server) -> bool:
        """Whether the keys are the same ones, under whatever addresses."""
        return bool(self.run_id) and (self.run_id, self.database) == (other.run_id, other.database)

    def pipeline(self, commands: Iterable[tuple], may_miss: bool = False) -> list:
        """Sends commands together; error replies are among the replies, those that concern all commands are raised.

        may_miss: the caller sees to a server that has no such command.
        """
        with self.client.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            replies = pipeline.execute(raise_on_error=False)
        for reply in replies:
            if isinstance(reply, Exception) and not (may_miss and is_missing_command(reply)):
                self._raise_general(reply)
        return replies

    def _raise_general(self, error: Exception) -> None:
        if isinstance(error, redis.exceptions.NoPermissionError):
            raise MigrationError(
                f"{self.label} refuses to go on: {error}. Give the user that right, or choose other keys with --key"
            )
        is_general = is_missing_command(error) or re.match(r"(?!WRONGTYPE)[A-Z]{3,} ", str(error))
        if is_general or type(error) is not redis.ResponseError:
            raise MigrationError(
                f"{self.label} refuses to go on: {error}. Run the same command again after: it continues"
            )


class ServerSource(Server):
    """Reads keys."""

    def __init__(self, address: Address, pattern: str):
        super().__init__(address)
        self._pattern = pattern
        self._has_range = True
        self._has_element_expiry = self.is_pomai
        self._expiry = "PEXPIRETIME"

    def size(self) -> int:
        return self.client.dbsize()

    def scan(self, cursor: int) -> tuple[int, list[bytes]]:
        """Some keys and where to go on; 0 is the end."""
        return self.client.scan(cursor, match=self._pattern, count=1000)

    def types(self, names: list[bytes]) -> list[str]:
        return [reply.decode() for reply in self.pipeline(("TYPE", name) for name in names)]

    def set_info(self, name: bytes) -> SetInfo | None:
        """What a set is; None when it has gone."""
        reply = self.client.execute_command("VINFO", name)
        if not reply:
            return None
        info = decoded(reply)
        kind = TYPES.get(str(info["quant-type"]).upper())
        if kind is None:
            raise MigrationError(f"the set {shown(name)} has the unknown quantization {info['quant-type']}")
        return SetInfo(
            name,
            int(info["vector-dim"]),
            kind,
            str(info.get("metric", "cosine")).upper(),
            int(info.get("hnsw-m", DEFAULT_M)),
            int(info.get("projection-input-dim", 0)),
            int(info["size"]),
            self._expiries([name])[0],
        )

    def elements(self, info: SetInfo, after: bytes | None) -> Iterator[Elements]:
        """The elements of a set in the order of their names, from behind `after` on."""
        for names in self._names(info, after):
            for start in range(0, len(names), info.batch):
                found = self._read(info, names[start : start + info.batch])
                if found.names:
                    yield found

    def _names(self, info: SetInfo, after: bytes | None) -> Iterator[list[bytes]]:
        while self._has_range:
            first = b"(" + after if after else b"-"
            try:
                names = self.client.execute_command("VRANGE", info.name, first, "+", NAMES_AT_ONCE)
            except redis.ResponseError as error:
                if not is_missing_command(error):
                    raise
                self._has_range = False
                break
            yield names
            if len(names) < NAMES_AT_ONCE:
                return
            after = names[-1]
        # Redis before 8.4: all names at once, in an order that a second run can repeat
        names = sorted(set(self.client.execute_command("VRANDMEMBER", info.name, max(1, 2 * info.size))))
        yield [name for name in names if after is None or name > after]

    def _read(self, info: SetInfo, names: list[bytes]) -> Elements:
        as_given = self.is_pomai and (info.type in ("F32", "F16") or info.metric != "COSINE")
        asked = {
            "vector": lambda name: ("VGET", name, "IN", info.name) if as_given else ("VEMB", info.name, name, "RAW"),
            "attributes": lambda name: ("VGETATTR", info.name, name),
        }
        if self._has_element_expiry:
            asked["left"] = lambda name: ("VTTL", info.name, name)
        now = time.time_ns() // 1_000_000
        replies = self.pipeline((ask(name) for name in names for ask in asked.values()), may_miss=True)
        if self._has_element_expiry and is_missing_command(replies[2]):
            self._has_element_expiry = False
            return self._read(info, names)
        for reply in replies:
            if isinstance(reply, Exception):
                raise MigrationError(f"{self.label}: the set {shown(info.name)} cannot be read: {reply}")
        columns = {column: replies[i :: len(asked)] for i, column in enumerate(asked)}
        there = [i for i in range(len(names)) if columns["vector"][i] is not None]
        vectors = [columns["vector"][i] for i in there]
        attributes = [columns["attributes"][i] for i in there]
        elements = Elements([names[i] for i in there], np.empty((0, info.dimension)), attributes)
        if self._has_element_expiry:
            left = {place: columns["left"][i] for place, i in enumerate(there)}
            elements.expiries = {place: now + 1000 * seconds for place, seconds in left.items() if seconds >= 0}
        if vectors and as_given:
            elements.vectors = np.frombuffer(b"".join(vectors), np.float32).reshape(len(vectors), -1)
        elif vectors:
            elements.vectors, elements.inexact = _of_raw(info, vectors)
        if vectors and info.input_dimension:
            elements.vectors = exact.before_projection(elements.vectors, info.input_dimension)
            elements.inexact = len(vectors)
        return elements

    def texts(self, names: list[bytes]) -> Iterator[list[Text]]:
        """Strings in parts of some megabytes."""
        lengths = self.pipeline(("STRLEN", name) for name in names)
        expiries = self._expiries(names)
        part: list[int] = []
        taken = 0
        for i, length in enumerate(lengths):
            if isinstance(length, Exception):
                continue  # became another type meanwhile
            if part and taken + length > MOST_TEXT_BYTES:
                yield self._values(names, expiries, part)
                part, taken = [], 0
            part.append(i)
            taken += length
        if part:
            yield self._values(names, expiries, part)

    def _values(self, names: list[bytes], expiries: list[int], part: list[int]) -> list[Text]:
        values = self.pipeline(("GET", names[i]) for i in part)
        found = zip(part, values, strict=True)
        return [Text(names[i], value, expiries[i]) for i, value in found if isinstance(value, bytes)]

    def _expiries(self, names: list[bytes]) -> list[int]:
        """When keys expire, in milliseconds of the epoch; 0 for never."""
        if not names:
            return []
        now = time.time_ns() // 1_000_000
        replies = self.pipeline(((self._expiry, name) for name in names), may_miss=self._expiry != "PTTL")
        if is_missing_command(replies[0]):  # Redis before 7.0
            self._expiry = "PTTL"
            return self._expiries(names)
        offset = now if self._expiry == "PTTL" else 0
        return [reply + offset if isinstance(reply, int) and reply > 0 else 0 for reply in replies]


def _of_raw(info: SetInfo, raws: list[list]) -> tuple[np.ndarray, int]:
    """Vectors that are stored again as VEMB RAW shows them, and how many will differ in last bits."""
    blobs = np.frombuffer(b"".join(raw[1] for raw in raws), np.uint8).reshape(len(raws), -1)
    lengths = np.array([np.float32(float(raw[2])) for raw in raws], np.float32)
    with np.errstate(all="ignore"):
        if info.type == "Q8":
            ranges = np.array([np.float32(float(raw[3])) for raw in raws], np.float32)
            vectors, same = exact.of_bytes(blobs.view(np.int8), ranges, lengths)
        elif info.type == "BIN":
            vectors, same = exact.of_signs(exact.signs_of(blobs, info.dimension), lengths)
        else:
            vectors, same = exact.of_floats(blobs.view(np.float32), lengths)
    return vectors, int(np.count_nonzero(~same))


class ServerTarget(Server):
    """Writes keys."""

    def refuses(self, info: SetInfo) -> str | None:
        """Why a set cannot be written here."""
        if info.size == 0 and (info.input_dimension or not self.is_pomai):
            return "it is empty, and only its first element could make it as it is"
        if self.is_pomai or (info.type != "F16" and info.metric == "COSINE"):
            return None
        return f"it has the type {info.type} and the metric {info.metric}, which Redis has not"

    def exists(self, name: bytes) -> bool:
        return bool(self.client.exists(name))

    def delete(self, name: bytes) -> None:
        self.client.unlink(name)

    def cardinality(self, name: bytes) -> int:
        try:
            return self.client.execute_command("VCARD", name)
        except redis.ResponseError:
            return 0

    def begin(self, info: SetInfo) -> None:
        """Makes sets that the first element does not make as they are."""
        if self.is_pomai and not info.input_dimension and (info.type == "F16" or info.size == 0):
            words = ("DIM", info.dimension, "METRIC", info.metric, "TYPE", OWN_TYPES[info.type])
            if not self.exists(info.name):
                self.client.execute_command("VCREATE", info.name, *words)

    def put(self, info: SetInfo, elements: Elements) -> tuple[int, list[str]]:
        """Writes elements; returns how many are new, and what was refused and why."""
        replies = self.pipeline(self._vadd(info, elements, i) for i in range(len(elements.names)))
        if len(replies) > 1 and all(isinstance(reply, Exception) for reply in replies):
            raise MigrationError(f"{self.label} refuses the elements of the set {shown(info.name)}: {replies[0]}")
        return replies.count(1), [
            f"element {shown(name)} of the set {shown(info.name)}: {reply}"
            for name, reply in zip(elements.names, replies, strict=True)
            if isinstance(reply, Exception)
        ]

    def _vadd(self, info: SetInfo, elements: Elements, i: int) -> tuple:
        command = [b"VADD", info.name]
        if info.input_dimension:
            command += [b"REDUCE", info.dimension]
        command += [b"FP32", elements.vectors[i].astype("<f4").tobytes(), elements.names[i], *WORDS[info.type]]
        if info.m != DEFAULT_M:
            command += [b"M", info.m]
        if info.metric != "COSINE":
            command += [b"XMETRIC", info.metric]
        if elements.attributes[i] is not None:
            command += [b"SETATTR", elements.attributes[i]]
        if i in elements.expiries and self.is_pomai:
            command += [b"PXAT", elements.expiries[i]]
        return tuple(command)

    def finish(self, info: SetInfo) -> None:
        if info.expires_at:
            self.client.execute_command("PEXPIREAT", info.name, info.expires_at)

    def put_texts(self, texts: list[Text], replace: bool) -> tuple[int, list[str]]:
        """Writes strings; returns how many are there now, and what was left out and why."""
        replies = self.pipeline(self._set(text, replace) for text in texts)
        there = [text for text, reply in zip(texts, replies, strict=True) if reply is None]
        present = dict(zip((text.name for text in there), self.pipeline(("GET", text.name) for text in there)))
        left_out = []
        for text, reply in zip(texts, replies, strict=True):
            if isinstance(reply, Exception):
                left_out.append(f"the string {shown(text.name)}: {reply}")
            elif reply is None and present[text.name] != text.value:
                left_out.append(
                    f"the string {shown(text.name)}: the key has another value there; --replace overwrites it"
                )
        return len(texts) - len(left_out), left_out

    @staticmethod
    def _set(text: Text, replace: bool) -> tuple:
        command = ["SET", text.name, text.value]
        if not replace:
            command.append("NX")
        if text.expires_at:
            command += ["PXAT", text.expires_at]
        return tuple(command)
