"""Measures the recall of an indexed vector set by what redis-cli 8 sends for --vset-recall, in RESP2 as it does:
vset_recall.py PORT PASSWORD"""

import math
import struct
import sys

import numpy
import redis

KEY, ELEMENTS, DIMENSION, QUERIES, COUNT = "items", 6000, 48, 60, 10
EFFORTS = (10, 100, 500)


def blob(vector):
    return struct.pack(f"<{len(vector)}f", *vector)


def fill(client):
    random = numpy.random.default_rng(7)
    centres = random.normal(size=(40, DIMENSION))
    vectors = centres[random.integers(40, size=ELEMENTS)] + random.normal(size=(ELEMENTS, DIMENSION)) * 0.6
    for start in range(0, ELEMENTS, 500):
        with client.pipeline(transaction=False) as pipeline:
            for i in range(start, start + 500):
                pipeline.execute_command("VADD", KEY, "FP32", blob(vectors[i]), f"item:{i}")
            assert pipeline.execute() == [1] * 500
    # Searches are exact until the lists are there: what is measured then would be no recall.
    while True:
        stats = client.execute_command("VSTATS", KEY)
        state = dict(zip(stats[::2], stats[1::2]))[b"index_state"]
        if state == b"ready":
            return


def recall(client, effort):
    """The share of the true neighbours that a search with this EF finds, over random elements."""
    found = 0
    for element in client.execute_command("VRANDMEMBER", KEY, QUERIES):
        vector = [float(value) for value in client.execute_command("VEMB", KEY, element)]
        assert len(vector) == client.execute_command("VDIM", KEY) == DIMENSION
        query = ("VSIM", KEY, "FP32", blob(vector), "COUNT", COUNT)
        near = client.execute_command(*query, "EF", effort)
        truth = client.execute_command(*query, "TRUTH")
        assert len(near) == len(set(near)) == len(truth) == COUNT and truth[0] == element, (element, truth)
        found += len(set(near) & set(truth))
    return found / (QUERIES * COUNT)


port, password = int(sys.argv[1]), sys.argv[2]
client = redis.Redis(port=port, password=password, protocol=2)
client.flushall()
fill(client)
measured = {effort: recall(client, effort) for effort in EFFORTS}
print("recall by EF:", measured)
assert measured[100] >= 0.9 and measured[500] >= 0.97 and math.isclose(1.0, recall(client, ELEMENTS)), measured
assert client.execute_command("VSIM", "none", "FP32", blob([1]), "TRUTH") == []
print("RESP2 ok")
