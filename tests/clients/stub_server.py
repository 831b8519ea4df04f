"""A scripted HTTP server on loopback: what a client does when a server misbehaves.

Each request is put into `seen` and answered by the next step of the script; a step is a function
of the handler.  Without steps left, 200 and `{}`.
"""
import http.server
import json
import threading


def answer(status=200, body=b"{}", headers=()):
    """A step: a whole answer."""

    def step(handler):
        handler.send_response(status)
        for name, value in headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return step


def problem(status, code, **more):
    document = {"type": f"urn:x:{code}", "title": code, "status": status, "code": code, **more}
    return answer(status, json.dumps(document).encode(), [("Content-Type",
                                                           "application/problem+json")])


def hang_up(handler):
    """A step: the connection ends without an answer."""
    handler.close_connection = True


def half(handler):
    """A step: an answer that breaks off in its middle."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    handler.close_connection = True


def raw(data):
    """A step: these bytes, then the end of the connection."""

    def step(handler):
        handler.wfile.write(data)
        handler.close_connection = True

    return step


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        length = int(self.headers.get("Content-Length", 0))
        stub = self.server.stub
        refuses = stub.script and getattr(stub.script[0], "unread", False)
        body = b"" if refuses else self.rfile.read(length)
        with stub.lock:
            stub.seen.append((self.command, self.path, dict(self.headers), body))
            stub.connections.add(self.client_address)
            step = stub.script.pop(0) if stub.script else answer()
        step(self)

    do_GET = do_POST = do_DELETE = handle_any  # noqa: N815

    def log_message(self, *_):
        pass


class Stub:
    def __init__(self):
        self.seen, self.script, self.connections = [], [], set()
        self.lock = threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.stub = self
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
