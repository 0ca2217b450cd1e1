"""redis-py over TLS with a certificate of its own, in RESP3 and RESP2: redis_py_tls.py PORT FOLDER"""

import ssl
import struct
import sys

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

PASSWORD = "secret"
ONCE = Retry(NoBackoff(), 0)


def connect(port, folder, protocol=3, authority="ours", certificate="client", **options):
    own = {}
    if certificate:
        own = {"ssl_certfile": f"{folder}/{certificate}.crt", "ssl_keyfile": f"{folder}/{certificate}.key"}
    return redis.Redis(
        port=port,
        password=PASSWORD,
        protocol=protocol,
        retry=ONCE,
        ssl=True,
        ssl_ca_certs=f"{folder}/{authority}.crt",
        ssl_check_hostname=False,
        **own,
        **options,
    )


def strings_vectors_and_transactions(client):
    client.flushall()
    large = bytes(range(256)) * 4000  # of many TLS records
    with client.pipeline(transaction=False) as pipeline:
        pipeline.set("k", large)
        for _ in range(20):
            pipeline.get("k")
        assert pipeline.execute() == [True] + [large] * 20
    with client.pipeline(transaction=True) as transaction:
        for i in range(100):
            transaction.vset().vadd("v", struct.pack("<2f", i, 1), f"e{i}")
        transaction.vset().vsim("v", [1.0, 0.0], count=3)
        replies = transaction.execute()
    assert len(replies[-1]) == 3 and client.vset().vcard("v") == 100


def refused(client, *words):
    try:
        client.ping()
    except (redis.ConnectionError, ssl.SSLError) as error:
        assert not words or any(word in str(error) for word in words), error
    else:
        raise AssertionError("served")


def main(port, folder):
    for protocol in (3, 2):
        strings_vectors_and_transactions(connect(port, folder, protocol))
        print(f"RESP{protocol} ok")
    refused(connect(port, folder, authority="other"), "certificate verify failed", "CERTIFICATE_VERIFY_FAILED")
    refused(connect(port, folder, certificate=None))
    refused(connect(port, folder, certificate="stranger"))
    refused(redis.Redis(port=port, password=PASSWORD, retry=ONCE))  # without TLS
    refused(connect(port, folder, ssl_min_version=ssl.TLSVersion.TLSv1_3, certificate=None))
    assert connect(port, folder, ssl_min_version=ssl.TLSVersion.TLSv1_3).ping()
    print("refusals ok")


main(int(sys.argv[1]), sys.argv[2])
