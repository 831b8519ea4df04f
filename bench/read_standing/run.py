#!/usr/bin/env python3
"""How many standings a second are read over HTTP, beside nginx giving out a file of that size?

Ours: GET of one standing after another over keep-alive, subjects at random, with a key, each read
on record in the access log; one thread for requests. Peer: nginx with one worker and no log, a
static file as long as our longest answer. One wrk asks both, in alternating pairs; the median of
the pairs' ratios counts. Before that, answers are compared with `recount show --json`. Shown beside
it: batched reads.
"""
import argparse
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from urllib.parse import quote

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent / "tests" / "cli")]
import peers  # noqa: E402
from server import Server  # noqa: E402

CONTEXT = "ctx-07"
PATH = f"/v1/ledgers/bench.ledger/contexts/{CONTEXT}/standing"
NGINX = """daemon off;
pid {place}/nginx.pid;
error_log {place}/error.log warn;
worker_processes 1;
{user}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    keepalive_requests 1000000000;
    open_file_cache max=10;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location = {path} {{
            default_type application/json;
            alias {place}/standing.json;
        }}
    }}
}}
"""
LUA = """local requests = {{}}
for line in io.lines("{targets}") do
  requests[#requests + 1] = "GET " .. line .. " HTTP/1.1\\r\\nHost: x\\r\\n" ..
    "Authorization: Bearer {key}\\r\\n\\r\\n"
end
local at = 0
function request()
  at = at % #requests + 1
  return requests[at]
end
"""
LUA_BATCH = """local bodies = {{}}
for line in io.lines("{bodies}") do bodies[#bodies + 1] = line end
local at = 0
function request()
  at = at % #bodies + 1
  return wrk.format("POST", "{target}", {{["Content-Type"] = "application/json",
    ["Authorization"] = "{authorization}"}}, bodies[at])
end
"""


class Nginx:
    def __init__(self, place, content):
        self.port = free_port()
        place.mkdir()
        (place / "standing.json").write_bytes(content)
        user = "user root;" if os.geteuid() == 0 else ""
        text = NGINX.format(place=place, port=self.port, user=user, path=PATH)
        (place / "nginx.conf").write_text(text, encoding="utf-8")
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([program, "-p", place, "-c", place / "nginx.conf", "-e",
                                         place / "error.log"])
        time.sleep(0.5)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def target_of(subject):
    return f"{PATH}?subject={quote(subject, safe='')}"


def subjects_of(ledger, count):
    """Rated subjects, drawn as the workload's readers would come: each as likely as another."""
    out = subprocess.run([peers.BUILD / "bin" / "recount", "top", ledger, CONTEXT, "--limit", "0",
                          "--json"], check=True, capture_output=True, text=True).stdout
    names = [one["subject"] for one in json.loads(out)["standings"]]
    return random.Random(7).sample(names, min(count, len(names)))


def compare(server, ledger, subjects):
    """Each answer, one by one and in one batch, is what the command line says; the longest."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {"Authorization": f"Bearer {server.key}"}
    connection.request("POST", PATH + "s", json.dumps({"subjects": subjects}),
                       {**headers, "Content-Type": "application/json"})
    batch = json.loads(connection.getresponse().read())["standings"]
    longest = b""
    for subject, batched in zip(subjects, batch, strict=True):
        connection.request("GET", target_of(subject), headers=headers)
        response = connection.getresponse()
        body = response.read()
        assert response.status == 200, body
        shown = subprocess.run([peers.BUILD / "bin" / "recount", "show", ledger, CONTEXT, subject,
                                "--json"], check=True, capture_output=True).stdout
        assert json.loads(body) == json.loads(shown) == batched, subject
        longest = max(longest, body, key=len)
    peers.say(f"checked: {len(subjects)} answers equal `recount show --json`, one by one and "
              f"batched; {len(longest)} bytes")
    return longest


def wrk(script, port, options):
    """Answers a second; any that failed end the bench."""
    words = ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "--timeout", "10s",
             "-s", script, f"http://127.0.0.1:{port}"]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    assert "Socket errors" not in said and "Non-2xx" not in said, said
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def write_requests(place, subjects, key):
    """The bytes of each request lie ready: wrk only sends them."""
    names, script = place / "targets", place / "requests.lua"
    names.write_text("".join(target_of(one) + "\n" for one in subjects), encoding="utf-8")
    script.write_text(LUA.format(targets=names, key=key), encoding="utf-8")
    return script


def write_batches(place, subjects, key, size):
    bodies, script = place / "bodies", place / "batch.lua"
    chance = random.Random(8)
    bodies.write_text("".join(
        json.dumps({"subjects": [chance.choice(subjects) for _ in range(size)]}) + "\n"
        for _ in range(50)), encoding="utf-8")
    script.write_text(LUA_BATCH.format(
        bodies=bodies, target=PATH + "s", authorization=f"Bearer {key}"), encoding="utf-8")
    return script


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--batch", type=int, default=1000)
    options = parser.parse_args()
    if not peers.has("wrk"):
        peers.skip("read_standing", "wrk is not installed")
    with peers.scratch() as name:
        place = pathlib.Path(name)
        peers.make_workload(options.events, place)
        ledger = peers.make_ledger(place)
        subprocess.run([peers.BUILD / "bin" / "recount", "ingest", ledger,
                        place / "events.ndjson", "--json"], check=True, stdout=subprocess.DEVNULL)
        subjects = subjects_of(ledger, 10_000)
        with Server(ledger, arguments=("--threads", "1")) as server:
            longest = compare(server, ledger, subjects[:100])
            script = write_requests(place, subjects, server.key)
            with Nginx(place / "nginx", longest) as nginx:
                pairs = [(wrk(script, server.port, options), wrk(script, nginx.port, options))
                         for _ in range(options.pairs)]
            for ours, theirs in pairs:
                peers.say(f"ours {ours:,.0f}/s, nginx {theirs:,.0f}/s, ratio {ours / theirs:.2f}")
            batch = write_batches(place, subjects, server.key, options.batch)
            batched = options.batch * peers.median(
                [wrk(batch, server.port, options) for _ in range(3)])
            peers.say(f"batched: {batched:,.0f} ids/s, {options.batch} in a request")
    value, peer_value = (peers.median(column) for column in zip(*pairs, strict=True))
    ratio, floor = peers.median([ours / theirs for ours, theirs in pairs]), 0.8
    peers.say(json.dumps({
        "bench": "read_standing", "value": round(value), "unit": "answers/s",
        "peer": "nginx, static, one worker", "peer_value": round(peer_value),
        "ratio": round(ratio, 2), "floor": floor, "met": ratio >= floor, "checked": True,
        "connections": options.connections, "batched_ids_per_s": round(batched)}))


if __name__ == "__main__":
    main()
