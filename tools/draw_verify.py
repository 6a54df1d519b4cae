#!/usr/bin/env python3
"""draw_verify.py FILE...: check public draws by the description in calc/draw/bundle.go, without any code of
the program that made them. A file holds one draw or a list of draws. Exit status 1 when any disagrees with itself."""
import hashlib, json, sys

KEYS = ("format title rule count list list_hash exclusions samplers_each samplers avoidances parties external "
        "frozen_hash seed drawn assignments replacements result_hash").split()

def digest(*parts):
    sha = hashlib.sha256()
    for text in (str(part).encode() for part in parts):
        sha.update(b"%d:%s\n" % (len(text), text))
    return sha.hexdigest()

def counted(items, *keys):
    return [len(items)] + [item[key] for item in items for key in keys]

def numbers(seed, purpose):
    """Give a function below(n): the next uniform number of 0 ... n-1."""
    def words(counter=0):
        while True:
            block = hashlib.sha256(bytes.fromhex(seed) + purpose + counter.to_bytes(8, "big")).digest()
            yield from (int.from_bytes(block[i:i + 8], "big") for i in range(0, 32, 8))
            counter += 1
    source = words()
    return lambda n: next(w for w in source if w < 2**64 - 2**64 % n) % n

def check(b):
    """Yield (what, stated, recomputed)."""
    yield "keys", (list(b), b["format"], b["rule"]), (KEYS, "qgov-draw/1", "qgov-sha256-1")
    for name, keys in (("list", ["id"]), ("exclusions", ["id"]), ("samplers", ["id"]), ("avoidances", ["sampler", "object"])):
        rows = [[row[key].encode() for key in keys] for row in b[name]]
        yield name + " in order", rows, sorted(rows)
    for p in b["parties"]:
        sha = hashlib.sha256("|".join((p["name"], p["nonce"], p["value"])).encode())
        yield "commitment of " + p["name"], p["commitment"], sha.hexdigest()
    yield "list_hash", b["list_hash"], digest("qgov-list-1", *counted(b["list"], "id", "label", "weight")[1:])
    yield "frozen_hash", b["frozen_hash"], digest(
        "qgov-frozen-1", b["title"], b["rule"], b["count"], b["list_hash"], *counted(b["exclusions"], "id", "reason"),
        b["samplers_each"], *counted(b["samplers"], "id", "label"), *counted(b["avoidances"], "sampler", "object", "reason"),
        *counted(b["parties"], "name", "commitment"), b["external"]["name"], b["external"]["date"])
    reveals = counted(b["parties"], "name", "nonce", "value")[1:]
    yield "seed", b["seed"], digest("qgov-seed-1", b["frozen_hash"], b["list_hash"], b["rule"], *reveals, b["external"]["value"])
    teams = [part for a in b["assignments"] for part in (a["object"], len(a["samplers"]), *a["samplers"])]
    yield "result_hash", b["result_hash"], digest("qgov-result-1", b["seed"], len(b["drawn"]), *b["drawn"], len(b["assignments"]),
                                                  *teams, *counted(b["replacements"], "kind", "object", "sampler", "reason", "by"))
    below, lot, excluded = numbers(b["seed"], b"list"), numbers(b["seed"], b"samplers"), {e["id"] for e in b["exclusions"]}
    left = [(e["id"], e["weight"]) for e in b["list"] if e["id"] not in excluded]
    avoid, load = {(a["sampler"], a["object"]) for a in b["avoidances"]}, {s["id"]: 0 for s in b["samplers"]}
    standing, assignments = {}, []
    def next_object():
        r = below(sum(weight for _, weight in left))
        for i, (name, weight) in enumerate(left):
            if r < weight:
                del left[i]
                return name
            r -= weight
    def next_sampler(obj):
        able = [s for s in load if (s, obj) not in avoid and s not in standing[obj]]
        least = [s for s in able if load[s] == min(load[a] for a in able)]
        chosen = least[lot(len(least))]
        load[chosen] += 1
        return chosen
    def assign(obj):
        standing[obj] = []
        for _ in range(b["samplers_each"]):
            standing[obj].append(next_sampler(obj))
        if b["samplers_each"]:
            assignments.append({"object": obj, "samplers": list(standing[obj])})
    drawn = [next_object() for _ in range(b["count"])]
    for obj in drawn:
        assign(obj)
    yield "drawn", b["drawn"], drawn
    for r in b["replacements"]:
        if r["kind"] == "object":
            for sampler in standing.pop(r["object"]):
                load[sampler] -= 1
            by = next_object()
            assign(by)
        else:
            team = standing[r["object"]]
            avoid.add((r["sampler"], r["object"]))
            load[r["sampler"]] -= 1
            by = team[team.index(r["sampler"])] = next_sampler(r["object"])
        yield "replacement of " + r["object"], r["by"], by
    yield "assignments", b["assignments"], assignments

failed = not sys.argv[1:]
for path in sys.argv[1:]:
    try:
        raw = open(path, "rb").read()
        data = json.loads(raw)
        bad = [] if (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode() == raw else ["not in canonical form"]
        for draw in data if isinstance(data, list) else [data]:
            bad += ["%s: stated %.80s, recomputed %.80s" % row for row in check(draw) if row[1] != row[2]]
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError) as e:
        bad = ["unreadable: %r" % e]
    print(path, "; ".join(bad) or "ok")
    failed = failed or bool(bad)
sys.exit(1 if failed else 0)
