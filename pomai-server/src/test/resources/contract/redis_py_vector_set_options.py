"""redis-py's vector sets with every option, pools, pipelines, its async client and its own parser beside hiredis:
redis_py_vector_set_options.py PORT PASSWORD"""

import asyncio
import concurrent.futures
import struct
import sys

import hiredis
import numpy
import redis
import redis.asyncio
from redis._parsers import _HiredisParser, _RESP2Parser, _RESP3Parser
from redis.commands.vectorset.commands import QuantizationOptions

NOQUANT, BIN = QuantizationOptions.NOQUANT, QuantizationOptions.BIN


def blob(*vector):
    return struct.pack(f"<{len(vector)}f", *vector)


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def refused(message, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except redis.ResponseError as error:
        assert str(error) == message, str(error)
    else:
        raise AssertionError(f"accepted what should be refused: {message}")


def fill(client):
    """Points on a circle, from the direction of the first axis to that of the second."""
    vset = client.vset()
    for i in range(100):
        angle = i * numpy.pi / 200
        attributes = {"n": i, "kind": "even" if i % 2 == 0 else "odd", "tags": ["t", f"t{i % 10}"]}
        vector = [float(numpy.cos(angle)), float(numpy.sin(angle))]
        assert vset.vadd("circle", vector, f"e{i:02}", attributes=attributes, quantization=NOQUANT, numlinks=8) == 1


def searches(client):
    vset = client.vset()
    first = [b"e00", b"e01", b"e02", b"e03", b"e04", b"e05", b"e06", b"e07", b"e08", b"e09"]
    for query in ([1.0, 0.0], blob(1, 0), "e00"):
        assert vset.vsim("circle", query) == first
        assert vset.vsim("circle", query, count=3, ef=200, no_thread=True) == first[:3]
        assert vset.vsim("circle", query, count=3, truth=True) == first[:3]
    assert vset.vsim("circle", [1.0, 0.0], filter=".kind == 'odd'", count=2) == [b"e01", b"e03"]
    assert vset.vsim("circle", [1.0, 0.0], filter=".n >= 50 and 't3' in .tags", count=9) == [
        b"e53",
        b"e63",
        b"e73",
        b"e83",
        b"e93",
    ]
    filtered = vset.vsim("circle", "e00", filter=".n > 97", filter_ef=500, with_attribs=True)
    assert filtered == {
        b"e98": {"n": 98, "kind": "even", "tags": ["t", "t8"]},
        b"e99": {"n": 99, "kind": "odd", "tags": ["t", "t9"]},
    }, filtered
    scores = vset.vsim("circle", [1.0, 0.0], with_scores=True, count=100)
    assert list(scores) == [f"e{i:02}".encode() for i in range(100)]
    for i, score in enumerate(scores.values()):
        assert abs(score - (1 + numpy.cos(i * numpy.pi / 200)) / 2) < 1e-6, (i, score)
    near = vset.vsim("circle", [1.0, 0.0], epsilon=0.01, count=100)
    assert near == [name for name, score in scores.items() if score >= 1 - 0.01] and 1 < len(near) < 100
    both = vset.vsim("circle", "e01", with_scores=True, with_attribs=True, count=1, filter=".n == 1")
    assert list(both) == [b"e01"] and abs(both[b"e01"]["score"] - 1) < 1e-6
    assert both[b"e01"]["attributes"] == {"n": 1, "kind": "odd", "tags": ["t", "t1"]}
    assert vset.vsim("missing", [1.0]) == [] and vset.vsim("circle", "e00", filter=".n > 1000") == []


def members(client):
    vset = client.vset()
    assert vset.vrange("circle", "-", "+") == [f"e{i:02}".encode() for i in range(100)]
    assert vset.vrange("circle", "(e10", "[e14") == [b"e11", b"e12", b"e13", b"e14"]
    assert vset.vrange("circle", "[e10", "+", 2) == [b"e10", b"e11"]
    chosen = vset.vrandmember("circle", 40)
    assert len(chosen) == len(set(chosen)) == 40
    assert len(vset.vrandmember("circle", -300)) == 300
    assert vset.vrandmember("circle", 500) and len(vset.vrandmember("circle", 500)) == 100
    links = vset.vlinks("circle", "e50")
    assert {b"e49", b"e51"} <= set(links[-1]) and b"e50" not in links[-1], links
    scored = vset.vlinks("circle", "e50", with_scores=True)[-1]
    assert abs(scored[b"e49"] - (1 + numpy.cos(numpy.pi / 200)) / 2) < 1e-6, scored
    info = {text(name): text(value) for name, value in vset.vinfo("circle").items()}
    assert (info["quant-type"], info["hnsw-m"], info["attributes-count"]) == ("f32", 8, 100), info
    assert vset.vsetattr("circle", "e00", {}) == 1 and vset.vgetattr("circle", "e00") is None
    assert vset.vsetattr("circle", "none", {"n": 1}) == 0 and vset.vgetattr("circle", "none") is None


def raw_values(client):
    vset = client.vset()
    vset.vadd("f32", blob(3, 4), "a", quantization=NOQUANT)
    raw = vset.vemb("f32", "a", raw=True)
    assert text(raw["quantization"]) == "f32" and raw["l2"] == 5 and "range" not in raw
    assert raw["raw"] == (numpy.float32([3, 4]) / numpy.float32(5)).tobytes()
    vset.vadd("bin", blob(*range(-35, 35)), "a", quantization=BIN)
    raw = vset.vemb("bin", "a", raw=True)
    assert text(raw["quantization"]) == "bin"
    assert struct.unpack("<2Q", raw["raw"]) == ((1 << 64) - (1 << 36), (1 << 6) - 1), raw
    assert vset.vemb("bin", "a") == [-1] * 36 + [1] * 34
    binary = bytes(range(256))
    assert vset.vadd(binary, blob(3, 4), b"\x00\xff\r\n") == 1
    assert vset.vrange(binary, "-", "+") == [b"\x00\xff\r\n"] and vset.vrem(binary, b"\x00\xff\r\n") == 1


def errors(client):
    vset = client.vset()
    client.set("string", "x")
    wrong = "Operation against a key holding the wrong kind of value"
    for call in (lambda: vset.vadd("string", [1.0], "a"), lambda: vset.vcard("string"), lambda: vset.vinfo("string")):
        try:
            call()
            raise AssertionError("a string is no vector set")
        except redis.ResponseError as error:
            assert wrong in str(error), error
    refused("key does not exist", vset.vdim, "missing")
    refused(
        "Vector dimension mismatch - got 1 but set has 2",
        vset.vadd,
        "circle",
        [1.0],
        "a",
        quantization=NOQUANT,
        numlinks=8,
    )
    refused("asked quantization mismatch with existing vector set", vset.vadd, "circle", [1.0, 0.0], "a", numlinks=8)
    refused(
        "asked M value mismatch with existing vector set", vset.vadd, "circle", [1.0, 0.0], "a", quantization=NOQUANT
    )
    refused("invalid vector specification", vset.vadd, "circle", b"abc", "a")
    refused("element not found in set", vset.vsim, "circle", "none")
    refused("invalid EF", vset.vsim, "circle", "e00", ef=-1)
    refused("invalid COUNT", vset.vsim, "circle", "e00", count=-1)
    refused("syntax error in FILTER expression near:  1", vset.vsim, "circle", "e00", filter=".x = 1")
    refused("invalid start range format", vset.vrange, "circle", "a", "+")
    refused("wrong number of arguments for 'VCARD' command", client.execute_command, "VCARD", "a", "b")


def pipelines(client):
    with client.pipeline(transaction=False) as pipeline:
        for i in range(1000):
            pipeline.execute_command("VADD", "piped", "FP32", blob(1, i), f"p{i}")
            pipeline.execute_command("VCARD", "piped")
        pipeline.execute_command("VADD", "piped", "FP32", blob(1), "wrong")
        pipeline.execute_command("VEMB", "piped", "p0")
        replies = pipeline.execute(raise_on_error=False)
    assert replies[:2000:2] == [1] * 1000 and replies[1:2000:2] == list(range(1, 1001))
    assert isinstance(replies[2000], redis.ResponseError) and "got 1 but set has 2" in str(replies[2000])
    assert [float(value) for value in replies[2001]] == [1, 0]


def pools(port, password, protocol):
    pool = redis.ConnectionPool(port=port, password=password, protocol=protocol, max_connections=4)

    def work(worker):
        client = redis.Redis(connection_pool=pool)
        for i in range(50):
            assert client.vset().vadd("pooled", blob(worker, i + 1), f"{worker}-{i}") == 1
            assert client.vset().vsim("pooled", f"{worker}-{i}", count=1000)
        return client.client_id()

    with concurrent.futures.ThreadPoolExecutor(4) as workers:
        ids = list(workers.map(work, range(1, 5)))
    client = redis.Redis(connection_pool=pool)
    assert client.vset().vcard("pooled") == 200 and len(ids) == 4
    before = client.client_id()
    client.connection_pool.disconnect()
    assert client.ping() and client.client_id() > before
    pool.disconnect()


async def asynchronous(port, password, protocol):
    async with redis.asyncio.Redis(port=port, password=password, protocol=protocol) as client:
        vset = client.vset()
        added = await asyncio.gather(*(vset.vadd("async", [1.0, float(i)], f"a{i}") for i in range(100)))
        assert added == [1] * 100 and await vset.vcard("async") == 100
        found = await vset.vsim("async", [1.0, 0.0], count=2, with_scores=True)
        assert list(found) == [b"a0", b"a1"] and found[b"a0"] == 1
        raw = await vset.vemb("async", "a1", raw=True)
        assert numpy.frombuffer(raw["raw"], numpy.int8).tolist() == [127, 127], raw


def decoded(port, password, protocol):
    with redis.Redis(port=port, password=password, protocol=protocol, decode_responses=True) as client:
        vset = client.vset()
        assert vset.vsim("circle", "e01", count=1, with_scores=True).keys() == {"e01"}
        assert vset.vinfo("circle")["quant-type"] == "f32"
        raw = vset.vemb("f32", "a", raw=True)
        assert raw["quantization"] == "f32" and isinstance(raw["raw"], bytes)
        assert client.type("circle") == "vectorset" and client.info("server")["redis_mode"] == "standalone"


def check(port, password, protocol, parser):
    options = {"port": port, "password": password, "protocol": protocol, "decode_responses": False}
    pool = redis.ConnectionPool(parser_class=parser, **options)
    client = redis.Redis(connection_pool=pool)
    client.flushall()
    assert isinstance(client.connection_pool.get_connection()._parser, parser)
    for part in (fill, searches, members, raw_values, errors, pipelines):
        part(client)
    decoded(port, password, protocol)
    pool.disconnect()


port, password = int(sys.argv[1]), sys.argv[2]
assert hiredis.__version__
for protocol, own in ((3, _RESP3Parser), (2, _RESP2Parser)):
    for parser in (_HiredisParser, own):
        check(port, password, protocol, parser)
    pools(port, password, protocol)
    asyncio.run(asynchronous(port, password, protocol))
    print(f"RESP{protocol} ok")
