"""Vector sets that several threads search and change, through redis-py: redis_py_vector_set_churn.py PORT PASSWORD"""

import json
import random
import sys
import threading

import numpy
import redis

DIMENSION = 64


def vectors(count, dimension=DIMENSION):
    return numpy.random.default_rng(count).normal(size=(count, dimension)).astype(numpy.float32)


def add(client, key, name, vector, *options):
    return client.execute_command("VADD", key, "FP32", vector.astype("<f4").tobytes(), name, *options)


def similar(client, key, vector, count, *options):
    """Names and scores, best first."""
    blob = vector.astype("<f4").tobytes()
    found = client.execute_command("VSIM", key, "FP32", blob, "COUNT", count, "WITHSCORES", *options)
    pairs = found.items() if isinstance(found, dict) else zip(found[::2], found[1::2])
    return [(name.decode(), float(score)) for name, score in pairs]


def together(*actions):
    """Runs all at once; the first failure of any of them is raised."""
    failures = []

    def run(action):
        try:
            action()
        except BaseException as e:
            failures.append(e)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def refused(client, *command):
    try:
        client.execute_command(*command)
    except redis.ResponseError as e:
        return str(e)
    raise AssertionError(command[:4])


def largest(client):
    values = [str(v) for v in range(1, 65_537)]
    assert client.execute_command("VADD", "large", "VALUES", 65_536, *values, "a") == 1
    assert client.execute_command("VDIM", "large") == 65_536
    assert client.execute_command("VSIM", "large", "VALUES", 65_536, *values) == [b"a"]
    for dimension in (65_537, 2**63 - 1, 2**63, -1, 0):
        for command, end in (("VADD", ["b"]), ("VSIM", [])):
            error = refused(client, command, "large", "VALUES", dimension, *values, *end)
            assert error == "invalid vector specification", error


def many_writers(client):
    given = vectors(2_000)
    added = []

    def writer(first):
        for i in range(first, len(given), 8):
            added.append(add(client, "writers", f"e{i}", given[i], "CAS"))

    together(*[lambda first=first: writer(first) for first in range(8)])
    assert added == [1] * len(given), added
    assert client.execute_command("VCARD", "writers") == len(given)
    for i, vector in enumerate(given):
        kept = numpy.array(client.execute_command("VEMB", "writers", f"e{i}"), dtype=float)
        assert numpy.allclose(kept, vector, atol=0.03), i
    pages, last = [], "-"
    while page := client.execute_command("VRANGE", "writers", last, "+", 333):
        pages += page
        last = b"(" + page[-1]
    assert pages == sorted(f"e{i}".encode() for i in range(len(given)))
    for count in (10, 1_500, 10**18):
        chosen = client.execute_command("VRANDMEMBER", "writers", count)
        assert len(set(chosen)) == len(chosen) == min(count, len(given)) and set(chosen) <= set(pages)


def deleted_under_searches(client):
    given = vectors(1_000)
    for i, vector in enumerate(given):
        add(client, "gone", f"e{i}", vector)
    started = threading.Barrier(4)

    def searcher():
        assert len(similar(client, "gone", given[0], 10)) == 10
        started.wait()
        while found := similar(client, "gone", given[0], 10):
            assert len(found) == 10, found

    def deleter():
        started.wait()
        assert client.delete("gone") == 1

    together(searcher, searcher, searcher, deleter)
    assert client.exists("gone") == 0


def churn(client):
    given = vectors(800)
    for i, vector in enumerate(given[:600]):
        add(client, "churn", f"e{i}", vector)
    before = similar(client, "churn", given[0], 600)
    done = threading.Event()

    def searcher():
        while not done.is_set():
            names = [name for name, _ in similar(client, "churn", given[0], 20)]
            assert len(names) == 20 and names[0] == "e0", names

    def writer():
        try:
            for i in range(600):
                assert add(client, "churn", f"x{i % 7}", given[600 + i % 200], "CAS") == 1
                assert client.execute_command("VREM", "churn", f"x{i % 7}") == 1
        finally:
            done.set()

    together(searcher, searcher, writer)
    assert similar(client, "churn", given[0], 600) == before
    gone = random.Random(1).sample([name for name, _ in before[:200]], 100)
    for name in gone:
        assert client.execute_command("VREM", "churn", name) == 1
    rest = [pair for pair in before if pair[0] not in gone]
    assert similar(client, "churn", given[0], 600, "EF", 500) == rest
    moved = rest[-1][0]
    assert add(client, "churn", moved, given[0]) == 0
    nearest = dict(similar(client, "churn", given[0], 2))
    assert nearest[moved] > 0.999, nearest


def filters(client):
    choose = random.Random(2)
    given = vectors(700)
    attributes = []
    for i, vector in enumerate(given):
        its = {"n": choose.randint(0, 99), "on": choose.random() < 0.5, "tags": choose.sample("abcdef", 2)}
        if choose.random() < 0.2:
            its["name"] = choose.choice(["O'Brien", 'say "x"', "back\\slash", "two\nlines"])
        attributes.append(its)
        add(client, "filtered", f"e{i}", vector, "SETATTR", json.dumps(its))
    add(client, "filtered", "plain", given[0])
    add(client, "filtered", "broken", given[0], "SETATTR", "{n: 1")
    cases = {
        ".n < 10": lambda a: a["n"] < 10,
        ".n >= 50 and .on": lambda a: a["n"] >= 50 and a["on"],
        "!(!.on) == 1 and .n": lambda a: a["on"] and a["n"] != 0,
        "'a' in .tags or \"b\" in .tags": lambda a: "a" in a["tags"] or "b" in a["tags"],
        ".n % 7 == 3 and !(.on)": lambda a: a["n"] % 7 == 3 and not a["on"],
        ".n in [1, 2, 3, 5, 8, 13]": lambda a: a["n"] in (1, 2, 3, 5, 8, 13),
        "(.n - 50) ** 2 < 26": lambda a: (a["n"] - 50) ** 2 < 26,
        ".name == \"O'Brien\"": lambda a: a.get("name") == "O'Brien",
        ".name in ['say \"x\"', 'back\\slash']": lambda a: a.get("name") in ('say "x"', "back\\slash"),
        '.name == "two\nlines"': lambda a: a.get("name") == "two\nlines",
        ".missing or 1": lambda a: False,
    }
    order = [name for name, _ in similar(client, "filtered", given[5], 702, "TRUTH")]
    assert len(order) == 702
    for expression, matches in cases.items():
        right = [name for name in order if name[0] == "e" and matches(attributes[int(name[1:])])]
        for options in (["TRUTH"], [], ["FILTER-EF", 10]):
            for count in (5, 50, 702):
                found = similar(client, "filtered", given[5], count, "FILTER", expression, *options)
                assert [name for name, _ in found] == right[:count], (expression, options, count)


port, password = int(sys.argv[1]), sys.argv[2]
for protocol in (3, 2):
    client = redis.Redis(port=port, password=password, protocol=protocol)
    client.flushall()
    for part in (largest, many_writers, deleted_under_searches, churn, filters):
        part(client)
    print(f"RESP{protocol} ok")
