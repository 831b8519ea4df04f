"""litewitness of filippo.io/torchwood, unmodified, on loopback: a witness as strangers run it."""
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import time
import unittest
import urllib.request

MODULE = "filippo.io/torchwood/cmd/litewitness@v0.9.0"
WAIT_SECONDS = 30


def install(directory):
    """The program, or a visible skip that says why it cannot be had."""
    for tool in ("go", "ssh-agent", "ssh-add", "ssh-keygen"):
        if shutil.which(tool) is None:
            raise unittest.SkipTest(f"no litewitness: {tool} is not installed")
    done = subprocess.run(["go", "install", MODULE], env={**os.environ, "GOBIN": str(directory)},
                          capture_output=True, text=True, timeout=900, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise unittest.SkipTest(f"no litewitness: {reason}")
    return pathlib.Path(directory) / "litewitness"


def wait_until(what, is_true):
    end = time.monotonic() + WAIT_SECONDS
    while not is_true():
        if time.monotonic() > end:
            raise AssertionError(f"waited {WAIT_SECONDS} s until {what}")
        time.sleep(0.05)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Litewitness:
    """A running witness; `know` tells it of a log, as its operator would."""

    def __init__(self, binary, directory, name="witness.example/w"):
        self.binary, self.directory, self.name = binary, directory, name
        directory.mkdir()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = directory / "witness.db"
        self.socket = directory / "agent"
        self.agent = subprocess.Popen(["ssh-agent", "-D", "-a", self.socket],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.process = None
        key = directory / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        wait_until("ssh-agent listens", self.socket.exists)
        subprocess.run(["ssh-add", "-q", key], check=True,
                       env={**os.environ, "SSH_AUTH_SOCK": str(self.socket)})
        shown = subprocess.run(["ssh-keygen", "-l", "-f", key], check=True, capture_output=True,
                               text=True)
        self.fingerprint = shown.stdout.split()[1]
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "-name", self.name, "-db", self.database, "-ssh-agent", self.socket,
             "-key", self.fingerprint, "-listen", f"127.0.0.1:{self.port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until("litewitness answers", self.page)

    def page(self):
        try:
            with urllib.request.urlopen(self.url + "/", timeout=5) as response:
                return response.read().decode()
        except OSError:
            return ""

    def vkey(self):
        return next(line for line in self.page().splitlines() if line.startswith(self.name + "+"))

    def know(self, vkey):
        """The same rows as its own `witnessctl add-log` and `add-key` write."""
        origin = vkey.split("+")[0]
        empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # SHA-256 of nothing
        with sqlite3.connect(self.database) as database:
            database.execute("INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)",
                             (origin, empty))
            database.execute("INSERT INTO key (origin, key) VALUES (?, ?)", (origin, vkey))

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    def close(self):
        self.stop()
        self.agent.terminate()
        self.agent.wait(timeout=30)
