#!/usr/bin/env python3
"""How long until evidence sent over HTTP is acknowledged, at a steady rate?

Batches are due at fixed times (a hundred a second), whatever became of those before: what waits in
a queue counts as waiting. Acknowledged means durable. Peer: the disk itself, one fdatasync after
another of the same number of bytes appended to a file beside the ledger. After each rate every
accepted line is counted in the ledger. The last line is about the highest rate that was asked;
`floor` is the most milliseconds that p99 may have.
"""
import argparse
import http.client
import json
import os
import pathlib
import queue
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent / "tests" / "cli")]
import peers  # noqa: E402
from server import Server  # noqa: E402

BATCHES_PER_SECOND = 100
SENDERS = 8
P99_MS_MAX = 5.0


def percentile(values, share):
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def batches_of(lines, rate, seconds):
    """Bodies, one a hundredth of a second."""
    size = max(1, rate // BATCHES_PER_SECOND)
    return [b"".join(lines[begin:begin + size])
            for begin in range(0, min(len(lines), rate * seconds), size)]


def send(server, bodies):
    """Milliseconds from when each body was due to its acknowledgement; lines accepted."""
    due = queue.SimpleQueue()
    took, accepted, faults = [], [], []

    def sender():
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        headers = {"Authorization": f"Bearer {server.key}",
                   "Content-Type": "application/x-ndjson"}
        while (one := due.get()) is not None:
            moment, body = one
            connection.request("POST", "/v1/ledgers/bench.ledger/evidence", body, headers)
            response = connection.getresponse()
            content = response.read()
            took.append(1000 * (time.monotonic() - moment))
            if response.status == 200:
                accepted.append(json.loads(content)["accepted"])
            else:
                faults.append(content)
        connection.close()

    threads = [threading.Thread(target=sender) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    begin = time.monotonic() + 0.1
    for number, body in enumerate(bodies):
        moment = begin + number / BATCHES_PER_SECOND
        time.sleep(max(0.0, moment - time.monotonic()))
        due.put((moment, body))
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    assert not faults, faults[0]
    return took, sum(accepted), time.monotonic() - begin


def disk(place, size, count):
    """Milliseconds of one append and fdatasync, `count` times, as often as batches come."""
    took = []
    piece = os.urandom(size)
    with open(place / "disk", "wb", buffering=0) as file:
        for _ in range(count):
            begin = time.monotonic()
            file.write(piece)
            os.fdatasync(file.fileno())
            took.append(1000 * (time.monotonic() - begin))
            time.sleep(max(0.0, 1 / BATCHES_PER_SECOND - (time.monotonic() - begin)))
    os.unlink(place / "disk")
    return took


def entries(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/log/bench.ledger/checkpoint")
    size = int(connection.getresponse().read().split(b"\n")[1])
    connection.close()
    return size


def measure(place, lines, rate, seconds):
    """One rate, on a ledger of its own."""
    place.mkdir()
    for policy in place.parent.glob("ctx-*.toml"):
        (place / policy.name).symlink_to(policy)
    ledger = peers.make_ledger(place)
    bodies = batches_of(lines, rate, seconds)
    with Server(ledger) as server:
        before = entries(server)
        took, accepted, elapsed = send(server, bodies)
        time.sleep(1.5)  # a checkpoint covers all of it
        sent = sum(body.count(b"\n") for body in bodies)
        assert accepted == sent == entries(server) - before, "lines were lost"
    subprocess.run([peers.BUILD / "bin" / "recount", "verify", ledger], check=True,
                   stdout=subprocess.DEVNULL)
    own = disk(place, len(bodies[0]), min(len(bodies), 300))
    figures = {"rate": round(sent / elapsed), "p50_ms": percentile(took, 0.5),
               "p99_ms": percentile(took, 0.99), "disk_p50_ms": percentile(own, 0.5),
               "disk_p99_ms": percentile(own, 0.99)}
    figures = {name: round(value, 2) for name, value in figures.items()}
    peers.say(f"asked {rate:,}/s: {figures['rate']:,}/s acknowledged, p50 {figures['p50_ms']} ms, "
              f"p99 {figures['p99_ms']} ms; fdatasync of {len(bodies[0]):,} bytes p50 "
              f"{figures['disk_p50_ms']} ms, p99 {figures['disk_p99_ms']} ms")
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rates", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    with peers.scratch() as name:
        place = pathlib.Path(name)
        peers.make_workload(max(options.rates) * options.seconds, place)
        lines = (place / "events.ndjson").read_bytes().splitlines(keepends=True)
        figures = {rate: measure(place / str(rate), lines, rate, options.seconds)
                   for rate in options.rates}
    top = figures[max(figures)]
    peers.say("checked: every accepted line is in its ledger, and each ledger verifies")
    peers.say(json.dumps({
        "bench": "ack_latency", "value": top["p99_ms"], "unit": "ms at p99, lower is better",
        "peer": "fdatasync alone, p99", "peer_value": top["disk_p99_ms"],
        "ratio": round(top["p99_ms"] / max(top["disk_p99_ms"], 0.01), 2), "floor": P99_MS_MAX,
        "met": top["p99_ms"] <= P99_MS_MAX and top["rate"] >= 0.95 * max(figures),
        "checked": True, "by_rate": figures}))


if __name__ == "__main__":
    main()
