"""A server of one's own for a test: started on a free port, asked through the standard library."""
import http.client
import json
import pathlib
import subprocess
import urllib.parse

from recount import BIN, run


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


class Server:
    """`recount serve` of some ledgers; use with `with`, or close it."""

    def __init__(self, *ledgers, control=None, arguments=(), key=None, port=0, **process):
        self.control = control or pathlib.Path(ledgers[0]).parent / "control.sqlite"
        command = [BIN, "serve", *map(str, ledgers), "--listen", f"127.0.0.1:{port}", "--json"]
        if control is not None:
            command += ["--control", str(control)]
        self.process = subprocess.Popen([*command, *map(str, arguments)], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True,
                                        stdin=subprocess.DEVNULL, **process)
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"no banner: {self.process.communicate()[1]}")
        self.banner = json.loads(line)
        self.key = key or self.banner["operator_key"]
        self.url = self.banner["url"]
        self.address = urllib.parse.urlsplit(self.url)
        self.port = self.address.port
        self.context = None  # of TLS

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process.poll() is None:
            self.stop()
        self.process.stdout.close()
        self.process.stderr.close()

    def stop(self):
        """In good order; the exit code."""
        self.process.terminate()
        return self.process.wait(timeout=30)

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=30)

    def add_key(self, role, *contexts):
        """A new key of that role."""
        scopes = [word for context in contexts for word in ("--context", context)]
        return run("apikey", "add", self.control, "--name", f"a key of {role}", "--role", role,
                   *scopes).stdout.strip()

    def connect(self):
        if self.context is not None:
            return http.client.HTTPSConnection(self.address.hostname, self.address.port,
                                               timeout=30, context=self.context)
        return http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=30)

    def ask(self, method, target, body=None, key="own", **headers):
        """One request; `key` None for the public. Header names with _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            sent["Authorization"] = "Bearer " + (self.key if key == "own" else key)
        connection = self.connect()
        try:
            connection.request(method, target, body, sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, target, **options):
        return self.ask("GET", target, **options)

    def ingest(self, ledger, lines, query="context=home-sharing", **headers):
        body = "".join(one + "\n" for one in lines).encode()
        return self.ask("POST", f"/v1/ledgers/{ledger}/evidence?{query}", body,
                        Content_Type="application/x-ndjson", **headers)
