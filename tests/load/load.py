"""What the load tests share: raw connections, a measured well-behaved client, wrk, memory."""
import http.client
import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import threading
import time
import unittest

# ./dev ci --long sets it; without it each case takes a second or two.
IS_LONG = os.environ.get("RECOUNT_HTTP_LOAD") == "long"
MIB = 1 << 20


def connect(port, timeout=15):
    return socket.create_connection(("127.0.0.1", port), timeout)


def everything_from(one):
    """What comes until the other side closes, or is silent for the socket's timeout."""
    said = b""
    try:
        while piece := one.recv(65536):
            said += piece
    except (TimeoutError, ConnectionResetError):
        pass
    return said


def exchange(port, request, timeout=15):
    """Sends bytes as they are; the status of the first answer, None where there was none."""
    with connect(port, timeout) as one:
        try:
            one.sendall(request)
            one.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError, OSError):
            pass  # refused before its end
        said = everything_from(one)
    match = re.match(rb"HTTP/1\.[01] (\d{3}) ", said)
    return (int(match[1]) if match else None), said


def resident_bytes(pid):
    """Memory of a process that is in RAM."""
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def allow_files(count):
    """Room for so many open files, here and in the server that is started next, or a skip."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(hard, count)))
    except (ValueError, OSError):
        raise unittest.SkipTest(f"no right to {count} open files; the limit is {hard}") from None


class WellBehaved:
    """One client that asks, reads and asks again, on a thread; how long each answer took."""

    def __init__(self, port, target, headers=None):
        self.port, self.target, self.headers = port, target, headers or {}
        self.seconds, self.faults = [], []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join(60)

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.stopped.is_set():
            begin = time.monotonic()
            try:
                connection.request("GET", self.target, headers=self.headers)
                response = connection.getresponse()
                response.read()
                if response.status != 200:
                    self.faults.append(f"status {response.status}")
            except (OSError, http.client.HTTPException) as fault:
                self.faults.append(repr(fault))
                connection.close()
            self.seconds.append(time.monotonic() - begin)
            time.sleep(0.002)
        connection.close()

    def percentile(self, share):
        ranked = sorted(self.seconds)
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))]

    def told(self):
        return (f"{len(self.seconds)} answers beside it, p50 {1000 * self.percentile(0.5):.1f} ms, "
                f"p99 {1000 * self.percentile(0.99):.1f} ms, "
                f"slowest {1000 * self.percentile(1):.0f} ms")


def wrk(url, connections, seconds, headers=(), threads=1):
    """wrk's own count: answers, answers a second, and what went wrong (empty: nothing)."""
    program = shutil.which("wrk")
    if program is None:
        raise unittest.SkipTest("wrk is not installed; ./dev ci installs it")
    words = [program, f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s"]
    for header in headers:
        words += ["-H", header]
    said = subprocess.run([*words, url], capture_output=True, text=True, check=True,
                          timeout=seconds + 90).stdout
    answers = int(re.search(r"(\d+) requests in", said)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    faults = re.findall(r"Socket errors:.*|Non-2xx.*", said)
    return answers, rate, faults
