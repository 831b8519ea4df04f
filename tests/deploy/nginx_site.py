"""deploy/nginx.conf as it stands, but for addresses and certificate, run by a real nginx."""
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MAIN = """daemon off;
pid {place}/nginx.pid;
error_log {place}/error.log warn;
worker_processes 1;
{user}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    include {place}/site.conf;
}}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def certificate(place):
    """A certificate of our own for 127.0.0.1; the files of it and its key."""
    names = place / "certificate.pem", place / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                    names[1], "-out", names[0]], check=True, capture_output=True)
    return names


class Site:
    """nginx before `upstream_port`; `url` is where it listens with TLS."""

    def __init__(self, place, upstream_port):
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        if not pathlib.Path(nginx).exists():
            raise unittest.SkipTest("nginx is not installed; ./dev ci installs it")
        self.place, self.ports = place, (free_port(), free_port())
        self.certificate, key = certificate(place)
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        for pattern, value in (
                (r"listen 80;", f"listen 127.0.0.1:{self.ports[0]};"),
                (r"listen 443 ssl http2;", f"listen 127.0.0.1:{self.ports[1]} ssl http2;"),
                (r"server 127\.0\.0\.1:8787;", f"server 127.0.0.1:{upstream_port};"),
                (r"ssl_certificate  .*", f"ssl_certificate {self.certificate};"),
                (r"ssl_certificate_key .*", f"ssl_certificate_key {key};"),
                (r"server_name .*", "server_name 127.0.0.1;")):
            text, count = re.subn(pattern, value, text)
            assert count, pattern
        (place / "site.conf").write_text(text, encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        (place / "nginx.conf").write_text(MAIN.format(place=place, user=user), encoding="utf-8")
        self.process = subprocess.Popen([nginx, "-p", place, "-c", place / "nginx.conf", "-e",
                                         place / "error.log"])
        self.url = f"https://127.0.0.1:{self.ports[1]}"
        self.plain_url = f"http://127.0.0.1:{self.ports[0]}"
        self.wait()

    def wait(self):
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.ports[1]), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.02)
        raise AssertionError("nginx did not start: " + (self.place / "error.log").read_text())

    def trust(self):
        return ssl.create_default_context(cafile=self.certificate)

    def close(self):
        self.process.terminate()
        self.process.wait(10)
