"""redis-py's channels, patterns, shard channels and keyspace events, in RESP3 and RESP2: redis_py_pubsub.py PORT PASSWORD"""

import sys

import redis

PATIENCE = 20


def next_message(pubsub):
    while True:
        message = pubsub.get_message(timeout=PATIENCE)
        if message is not None:
            return message


def messages_come_to_channels_and_patterns(client):
    with client.pubsub() as pubsub:
        pubsub.subscribe("news")
        pubsub.psubscribe("n*")
        kinds = [pubsub.get_message(timeout=PATIENCE)["type"] for _ in range(2)]
        assert kinds == ["subscribe", "psubscribe"], kinds
        assert client.pubsub_numsub("news", "none") == [(b"news", 1), (b"none", 0)]
        assert client.pubsub_channels() == [b"news"] and client.pubsub_numpat() == 1
        assert client.publish("news", b"\x00\r\n\xff") == 2
        direct, matched = next_message(pubsub), next_message(pubsub)
        assert (direct["type"], direct["channel"], direct["data"]) == ("message", b"news", b"\x00\r\n\xff")
        assert (matched["type"], matched["pattern"], matched["channel"]) == ("pmessage", b"n*", b"news")
        pubsub.unsubscribe()
        pubsub.punsubscribe()
        assert [next_message(pubsub)["type"] for _ in range(2)] == ["unsubscribe", "punsubscribe"]
        assert client.publish("news", "x") == 0


def shard_channels_are_apart(client):
    with client.pubsub() as pubsub:
        pubsub.ssubscribe("news")
        assert next_message(pubsub)["type"] == "ssubscribe"
        assert client.publish("news", "x") == 0
        assert client.spublish("news", "y") == 1
        message = next_message(pubsub)
        assert (message["type"], message["channel"], message["data"]) == ("smessage", b"news", b"y")


def a_subscriber_pings(client):
    with client.pubsub() as pubsub:
        pubsub.subscribe("news")
        assert next_message(pubsub)["type"] == "subscribe"
        pubsub.ping("hello")
        message = next_message(pubsub)
        assert (message["type"], message["data"]) == ("pong", b"hello"), message


def handlers_run(client):
    seen = []
    with client.pubsub(ignore_subscribe_messages=True) as pubsub:
        pubsub.subscribe(news=seen.append)
        while client.publish("news", "x") == 0:
            pubsub.get_message()
        while not seen:
            pubsub.get_message(timeout=PATIENCE)
        assert seen[0]["data"] == b"x"


def what_happens_to_keys_is_told(client):
    client.config_set("notify-keyspace-events", "KEA")
    try:
        with client.pubsub() as pubsub:
            pubsub.psubscribe("__keyevent@0__:*")
            pubsub.subscribe("__keyspace@0__:v")
            next_message(pubsub)
            next_message(pubsub)
            client.set("k", "x", px=300)
            told = [next_message(pubsub) for _ in range(3)]
            assert [message["channel"].split(b":")[1] for message in told] == [b"set", b"expire", b"expired"], told
            assert all(message["data"] == b"k" for message in told)
            client.vset().vadd("v", [1, 0], "a")
            client.vset().vrem("v", "a")
            told = [next_message(pubsub) for _ in range(6)]
            by_key = [message["data"] for message in told if message["type"] == "message"]
            by_event = [message["channel"].split(b":")[1] for message in told if message["type"] == "pmessage"]
            assert by_key == by_event == [b"vadd", b"vrem", b"del"], told
    finally:
        client.config_set("notify-keyspace-events", "")


port, password = int(sys.argv[1]), sys.argv[2]
for protocol in (3, 2):
    client = redis.Redis(port=port, password=password, protocol=protocol)
    client.flushall()
    messages_come_to_channels_and_patterns(client)
    shard_channels_are_apart(client)
    a_subscriber_pings(client)
    handlers_run(client)
    what_happens_to_keys_is_told(client)
    print(f"RESP{protocol} ok")
