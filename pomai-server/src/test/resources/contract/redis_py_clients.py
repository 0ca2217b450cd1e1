"""redis-py with its defaults (RESP3) and with protocol=2 against a running server: redis_py_clients.py PORT PASSWORD"""

import struct
import sys

import redis


def check(client, resp3):
    client.flushall()
    assert client.ping() is True
    assert client.set("k", "v") is True
    assert client.get("k") == b"v"
    assert client.set("k", "w", nx=True) is None
    assert client.set("k", "w", xx=True, get=True) == b"v"
    assert client.mget("k", "missing") == [b"w", None]
    assert client.incr("n") == 1
    assert sorted(client.scan_iter(count=1)) == [b"k", b"n"]
    assert client.ttl("k") == -1 and client.ttl("missing") == -2
    assert client.set("k", "w", ex=1000) is True
    assert client.append("k", "w") == 2 and 900 < client.ttl("k") <= 1000
    assert client.expire("k", 10, gt=True) is False
    assert client.set("k", "w", keepttl=True, get=True) == b"ww" and client.pttl("k") > 900_000
    assert client.expireat("k", 33177117420) is True and client.expiretime("k") == 33177117420
    assert client.getex("k", persist=True) == b"w" and client.ttl("k") == -1
    assert client.setex("gone", 1000, "v") is True and client.expire("gone", -1) is True
    assert client.exists("gone") == 0 and client.persist("gone") is False
    assert client.config_get("databases") == {"databases": "16"}
    assert client.info("server")["redis_version"] == "8.2.0"
    assert client.client_getname() == "tester"
    assert client.memory_usage("k") > 0
    assert "vset" in client.command()

    vector = struct.pack("<3f", 1, 2, 3)
    assert client.execute_command("VSET", "a", vector) in (b"OK", "OK")
    assert client.execute_command("VGET", "a") == vector
    rows = client.execute_command("VSEARCH", struct.pack("<3f", 1, 2, 5), 10)
    assert rows == ([[b"a", 4.0]] if resp3 else [[b"a", b"4"]]), rows
    try:
        client.execute_command("VSET", "a", b"odd")
        raise AssertionError("an odd vector was stored")
    except redis.ResponseError as error:
        assert "multiple of 4" in str(error)

    with client.pipeline(transaction=False) as pipeline:
        for i in range(500):
            pipeline.execute_command("VSET", f"key{i}", struct.pack("<3f", i, 0, 0))
        replies = pipeline.execute()
    assert len(replies) == 500 and all(reply in (b"OK", "OK") for reply in replies)
    assert client.execute_command("VCARD") == 501
    assert client.type("default") == b"vectorset"

    other = redis.Redis(port=port, password=password, db=7, protocol=3 if resp3 else 2)
    assert other.dbsize() == 0
    other.close()


port, password = int(sys.argv[1]), sys.argv[2]
default = redis.Redis(port=port, password=password, client_name="tester")
check(default, resp3=True)
print("RESP3 ok")
check(redis.Redis(port=port, password=password, protocol=2, client_name="tester"), resp3=False)
print("RESP2 ok")
