"""redis-py's transactions over strings and vector sets, in RESP3 and RESP2: redis_py_transactions.py PORT PASSWORD"""

import struct
import sys

import redis


def blob(*vector):
    return struct.pack(f"<{len(vector)}f", *vector)


def raised(kind, call):
    try:
        call()
    except kind as error:
        return str(error)
    raise AssertionError(f"no {kind.__name__}")


def queued_commands_run_together(client):
    with client.pipeline(transaction=True) as transaction:
        transaction.set("k", "1").incr("k")
        transaction.execute_command("VADD", "v", "FP32", blob(1, 0), "a", "NOQUANT")
        transaction.execute_command("VADD", "v", "FP32", blob(0, 1), "b", "NOQUANT")
        transaction.execute_command("VSIM", "v", "FP32", blob(1, 0), "COUNT", 1)
        transaction.execute_command("VEMB", "v", "b")
        set_reply, incremented, a, b, similar, vector = transaction.execute()
    assert (set_reply, incremented, a, b, similar) == (True, 2, 1, 1, [b"a"])
    assert [float(value) for value in vector] == [0, 1]


def errors_of_one_command_do_not_stop_the_others(client):
    with client.pipeline(transaction=True) as transaction:
        transaction.execute_command("VADD", "v", "FP32", blob(1), "short", "NOQUANT")
        transaction.set("after", "x")
        wrong, right = transaction.execute(raise_on_error=False)
    assert "got 1 but set has 2" in str(wrong) and right is True and client.get("after") == b"x"


def a_command_that_cannot_be_queued_stops_all(client):
    with client.pipeline(transaction=True) as transaction:
        transaction.set("never", "x")
        transaction.execute_command("VREM", "v")
        message = raised(redis.ResponseError, transaction.execute)
    assert "wrong number of arguments for 'VREM' command" in message, message
    assert client.exists("never") == 0


def watched_sets_guard_a_transaction(client, other):
    with client.pipeline(transaction=True) as transaction:
        transaction.watch("v")
        card = transaction.execute_command("VCARD", "v")
        other.execute_command("VADD", "v", "FP32", blob(1, 1), "c", "NOQUANT")
        transaction.multi()
        transaction.set("card", card)
        raised(redis.WatchError, transaction.execute)
    assert client.exists("card") == 0

    def remember_card(transaction):
        card = transaction.execute_command("VCARD", "v")
        transaction.multi()
        transaction.set("card", card)

    assert client.transaction(remember_card, "v") == [True] and client.get("card") == b"3"


port, password = int(sys.argv[1]), sys.argv[2]
for protocol in (3, 2):
    client, other = (redis.Redis(port=port, password=password, protocol=protocol) for _ in range(2))
    client.flushall()
    queued_commands_run_together(client)
    errors_of_one_command_do_not_stop_the_others(client)
    a_command_that_cannot_be_queued_stops_all(client)
    watched_sets_guard_a_transaction(client, other)
    print(f"RESP{protocol} ok")
