"""redis-py's vector-set API under RESP3 and RESP2 against a running server: redis_py_vector_sets.py PORT PASSWORD"""

import struct
import sys

import numpy
import redis
from redis.commands.vectorset.commands import QuantizationOptions


def blob(vector):
    return struct.pack(f"<{len(vector)}f", *vector)


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def literal_q8(vector):
    """Codes, range and norm of a vector, in float32, as the reference computes them."""
    x = numpy.array(vector, dtype=numpy.float32)
    norm = numpy.float32(0)
    for i in range(0, len(x) - 3, 4):
        a, b, c, d = x[i : i + 4]
        norm = norm + (((a * a + b * b) + c * c) + d * d)
    for value in x[len(x) // 4 * 4 :]:
        norm = norm + value * value
    norm = numpy.sqrt(norm) if norm > 0 else numpy.float32(1)
    unit = x / norm
    greatest = numpy.max(numpy.abs(unit))
    if greatest == 0:
        return numpy.zeros(len(x), numpy.int64), greatest, norm
    scaled = (unit * (numpy.float32(127) / greatest)).astype(numpy.float64)
    codes = numpy.sign(scaled) * numpy.floor(numpy.abs(scaled) + 0.5)
    return codes.astype(numpy.int64), greatest, norm


def q8_score(a, b):
    (codes_a, range_a, _), (codes_b, range_b, _) = literal_q8(a), literal_q8(b)
    if range_a == 0 or range_b == 0:
        return 0.5
    scale = (range_a / numpy.float32(127)) * (range_b / numpy.float32(127))
    distance = numpy.float32(1) - numpy.float32(int(codes_a @ codes_b)) * scale
    return 1.0 - float(min(max(distance, numpy.float32(0)), numpy.float32(2))) / 2.0


def basics(client):
    vset = client.vset()
    assert vset.vadd("k", [1.0, 2.0, 3.0], "a") == 1
    assert vset.vadd("k", blob([1, 2, 4]), "b", cas=True, ef=50, attributes={"n": 1}) == 1
    assert vset.vadd("k", [1.0, 2.0, 5.0], "b", quantization=QuantizationOptions.Q8) == 0
    assert vset.vadd("k", [-1.0, 2.0, 5.0], "c", numlinks=16, attributes='"text"') == 1
    assert (vset.vcard("k"), vset.vdim("k")) == (3, 3)
    assert vset.vgetattr("k", "b") == {"n": 1}
    assert vset.vsetattr("k", "a", {"colour": "red"}) == 1
    assert vset.vgetattr("k", "a") == {"colour": "red"}
    assert vset.vsim("k", [1.0, 2.0, 3.0])[0] == b"a"
    scores = vset.vsim("k", "a", with_scores=True, count=2, truth=True, no_thread=True)
    assert list(scores) == [b"a", b"b"] and 0.99 < scores[b"a"] <= 1, scores
    both = vset.vsim("k", blob([1, 2, 3]), with_scores=True, with_attribs=True, epsilon=0.9)
    assert both[b"a"]["attributes"] == {"colour": "red"}, both
    assert sorted(vset.vrandmember("k", 3)) == [b"a", b"b", b"c"]
    assert vset.vrandmember("k") in (b"a", b"b", b"c")
    links = vset.vlinks("k", "a")
    assert links == [[b"b", b"c"]], links
    assert list(vset.vlinks("k", "a", with_scores=True)[0]) == [b"b", b"c"]
    info = {text(name): value for name, value in vset.vinfo("k").items()}
    assert (info["size"], info["vector-dim"], info["hnsw-m"]) == (3, 3, 16), info
    assert numpy.allclose(vset.vemb("k", "a"), [1, 2, 3], atol=0.02)
    raw = vset.vemb("k", "a", raw=True)
    codes, greatest, norm = literal_q8([1, 2, 3])
    assert text(raw["quantization"]) == "int8" and raw["range"] == float(greatest), raw
    assert list(numpy.frombuffer(raw["raw"], numpy.int8)) == list(codes) and raw["l2"] == float(norm)
    assert vset.vrem("k", "a") == 1 and vset.vrem("k", "a") == 0
    assert vset.vrem("k", "b") == 1 and vset.vrem("k", "c") == 1
    assert client.exists("k") == 0
    assert vset.vemb("k", "a") is None and vset.vinfo("k") is None and vset.vlinks("k", "a") is None


def projections(client):
    vset = client.vset()
    assert vset.vadd("r", [1.0, 2.0, 3.0, 4.0], "a", reduce_dim=2) == 1
    assert vset.vdim("r") == 2
    assert vset.vsim("r", [1.0, 2.0, 3.0, 4.0]) == [b"a"]
    assert numpy.allclose(vset.vemb("r", "a"), [5, -1], atol=0.05), vset.vemb("r", "a")


def scores(client):
    vset = client.vset()
    random = numpy.random.default_rng(1)
    dimension = 131
    vectors = random.normal(size=(400, dimension)).astype(numpy.float32)
    query = random.normal(size=dimension).astype(numpy.float32)
    signs = (vectors > 0) != (query > 0)
    unit = vectors / numpy.linalg.norm(vectors.astype(numpy.float64), axis=1)[:, None]
    cosine = (1 + unit @ (query / numpy.linalg.norm(query.astype(numpy.float64)))) / 2
    expected = {
        QuantizationOptions.Q8: [q8_score(query, v) for v in vectors],
        QuantizationOptions.BIN: [
            1.0 - float(numpy.float32(2 * int(n)) / numpy.float32(dimension)) / 2.0
            for n in signs.sum(axis=1)
        ],
        QuantizationOptions.NOQUANT: list(cosine),
    }
    for quantization, right in expected.items():
        key = quantization.name
        for i, vector in enumerate(vectors):
            vset.vadd(key, blob(vector), f"e{i}", quantization=quantization)
        found = vset.vsim(key, blob(query), with_scores=True, count=400, truth=True)
        tolerance = 1e-6 if quantization == QuantizationOptions.NOQUANT else 0
        worst = max(abs(score - right[int(name[1:])]) for name, score in found.items())
        assert len(found) == 400 and worst <= tolerance, (key, worst)
        assert list(found.values()) == sorted(found.values(), reverse=True)


port, password = int(sys.argv[1]), sys.argv[2]
for protocol in (3, 2):
    client = redis.Redis(port=port, password=password, protocol=protocol)
    client.flushall()
    basics(client)
    projections(client)
    scores(client)
    print(f"RESP{protocol} ok")
