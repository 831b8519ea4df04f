"""An OpenID provider on this machine (npm's certified oidc-provider), and a browser to log in with.

Skipped, with the reason, where there is no node that runs it or no registry to install it from.
"""
import fcntl
import http.client
import http.cookies
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BIN = pathlib.Path(os.environ.get("RECOUNT_BIN", ROOT / "build" / "release" / "bin" / "recount"))
NODE_MIN = 20


def node():
    """The console's own Node where it is installed, else one that is new enough."""
    own = sorted(ROOT.glob("console/node/node_modules/node-linux-*/bin/node"))
    found = str(own[0]) if own else shutil.which("node")
    if found is None:
        raise unittest.SkipTest("node is not installed")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.strip().removeprefix("v").split(".")[0]) < NODE_MIN:
        raise unittest.SkipTest(f"node is older than {NODE_MIN}: ./dev build brings a newer one")
    return found


def environment():
    """A folder of the build's own with what package-lock.json says, no more."""
    if shutil.which("npm") is None:
        raise unittest.SkipTest("npm is not installed")
    place = BIN.parent.parent / "test-login"
    place.mkdir(parents=True, exist_ok=True)
    with open(place / "lock", "w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # tests run side by side
        lock = (HERE / "package-lock.json").read_bytes()
        for name in ("package.json", "package-lock.json", ".npmrc", "provider.mjs"):
            shutil.copy(HERE / name, place / name)
        installed = place / "installed-lock.json"
        if not installed.exists() or installed.read_bytes() != lock:
            done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=place, timeout=300,
                                  capture_output=True, text=True, check=False)
            if done.returncode != 0:
                reason = (done.stderr.strip().splitlines() or ["npm ci failed"])[-1]
                raise unittest.SkipTest(f"oidc-provider cannot be had: {reason}")
            installed.write_bytes(lock)
    return place


class Provider:
    def __init__(self, clients):
        place = environment()
        self.process = subprocess.Popen(
            [node(), str(place / "provider.mjs"), json.dumps({"clients": clients})], cwd=place,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.issuer = self.process.stdout.readline().strip()
        if not self.issuer:
            raise AssertionError("the provider did not start")

    def rotate(self):
        """Signs with another key from now on."""
        self.process.stdin.write("rotate\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "rotated\n"

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Seen:
    def __init__(self, url, response):
        self.url = url
        self.status = response.status
        self.headers = response.headers
        self.body = response.read().decode()


class Browser:
    """Keeps cookies by host and path, and sends none elsewhere. Every name is this machine,
    and every browser has an address of its own, as a proxy tells it."""

    made = itertools.count(1)

    def __init__(self):
        number = next(self.made)
        self.address = f"10.1.{number // 250}.{number % 250}"
        self.cookies = {}  # host → {name: (path, value)}

    def ask(self, method, url, body=None, **headers):
        """One request, no redirect followed."""
        parts = urllib.parse.urlsplit(url)
        sent = {"Host": parts.netloc, "X-Forwarded-For": self.address}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        jar = [f"{name}={value}" for name, (path, value)
               in self.cookies.get(parts.netloc, {}).items() if parts.path.startswith(path)]
        if jar:
            sent["Cookie"] = "; ".join(jar)
        if body is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=30)
        try:
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request(method, target or "/", body, sent)
            seen = Seen(url, connection.getresponse())
        finally:
            connection.close()
        for line in seen.headers.get_all("Set-Cookie") or []:
            for name, one in http.cookies.SimpleCookie(line).items():
                kept = self.cookies.setdefault(parts.netloc, {})
                kept.pop(name, None)
                if one.value and one["max-age"] != "0":
                    kept[name] = (one["path"] or "/", one.value)
        return seen

    def go(self, url, **headers):
        """A page, and whatever it redirects to."""
        for _ in range(10):
            seen = self.ask("GET", url, **headers)
            if seen.status not in (301, 302, 303, 307):
                return seen
            url = urllib.parse.urljoin(url, seen.headers["Location"])
        raise AssertionError(f"redirected without end: {url}")

    def submit(self, seen, stop=None, **fields):
        """The page's form, with these fields; stops before an address that begins with `stop`."""
        action = re.search(r'<form[^>]*action="([^"]+)"', seen.body).group(1)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', seen.body))
        url = urllib.parse.urljoin(seen.url, action)
        answer = self.ask("POST", url, urllib.parse.urlencode(hidden | fields))
        while answer.status in (302, 303):
            url = urllib.parse.urljoin(url, answer.headers["Location"])
            if stop is not None and url.startswith(stop):
                return url
            answer = self.ask("GET", url)
        return answer

    def answer_of_login(self, origin, account):
        """Logs in at the provider; the address that it sends the browser back to."""
        page = self.go(origin + "/login")
        for _ in range(3):
            fields = {"login": account, "password": "any"} if 'name="login"' in page.body else {}
            page = self.submit(page, stop=origin, **fields)
            if isinstance(page, str):
                return page
        raise AssertionError(page.body)

    def log_in(self, origin, account):
        return self.ask("GET", self.answer_of_login(origin, account))
