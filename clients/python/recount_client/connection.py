"""One keep-alive connection to one server: requests, retries, problems.

Holds
  1. What is sent again was never half done: requests that only read, and evidence, whose ids and
     Idempotency-Key make a repeat harmless.  Others are sent again only if nothing listened.
  2. A pause between two attempts doubles, with chance in it, so that clients do not come back
     together; a server's Retry-After is obeyed instead.
  3. An answer that was given before (its ETag) is not sent over the wire twice.

For one thread at a time: give each thread a client of its own.
"""

import collections
import email.utils
import http.client
import json
import random
import ssl
import time
from typing import Any, Dict, Mapping, NamedTuple, Optional
from urllib.parse import quote, urlencode, urlsplit

from .errors import Problem, RecountError, Unreachable

PAUSE_MAX_S = 5.0
RETRY_AFTER_MAX_S = 60.0
REMEMBERED_MAX = 256
REMEMBERED_BYTES_MAX = 64 << 10  # of one answer
BROKEN = (OSError, http.client.HTTPException)


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def path_of(*parts: str) -> str:
    """Segments as a path; whatever a name holds stays within its segment."""
    return "".join("/" + quote(part, safe="") for part in parts)


def query_of(**given: Any) -> str:
    pairs = {name: value for name, value in given.items() if value is not None}
    return "?" + urlencode(pairs, quote_via=quote) if pairs else ""


def _retry_after(headers: http.client.HTTPMessage) -> Optional[float]:
    """Seconds to wait, from either form that RFC 9110 gives it."""
    text = headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max(0.0, moment.timestamp() - time.time())


def problem_of(answer: Answer) -> Problem:
    try:
        document = json.loads(answer.body)
    except ValueError:
        document = None
    if not isinstance(document, dict):  # a proxy's own page
        text = answer.body.decode("utf-8", "replace").strip()[:200]
        document = {"status": answer.status, "detail": text or "no words came with it"}
    return Problem({"status": answer.status, **document})


class Connection:
    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        timeout: float,
        retries: int,
        first_pause: float,
        context: Optional[ssl.SSLContext],
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise RecountError(f"{url!r} is no http:// or https:// address")
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._prefix = parts.path.rstrip("/")
        self._headers = dict(headers)
        self._timeout, self._context = timeout, context
        self.retries, self.first_pause = retries, first_pause
        self._open: Optional[http.client.HTTPConnection] = None
        self._remembered: "collections.OrderedDict[str, Answer]" = collections.OrderedDict()

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def fresh(self, timeout: Optional[float] = None) -> http.client.HTTPConnection:
        """A connection that is the caller's own."""
        seconds = self._timeout if timeout is None else timeout
        if self._secure:
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=seconds, context=self._context
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=seconds)

    def send_on(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: Optional[bytes] = None,
    ) -> http.client.HTTPResponse:
        """A server may refuse a body before it has all of it: then its answer is there to read."""
        try:
            connection.request(method, self._prefix + target, body, {**self._headers, **headers})
        except (BrokenPipeError, ConnectionResetError):
            if body is None or connection.sock is None:
                raise
        return connection.getresponse()

    def pause(self, attempt: int) -> float:
        return float(min(PAUSE_MAX_S, self.first_pause * 2**attempt) * random.uniform(0.5, 1))

    def request(
        self,
        method: str,
        target: str,
        headers: Optional[Mapping[str, str]] = None,
        body: Optional[bytes] = None,
        repeatable: bool = True,
    ) -> Answer:
        """The answer, whatever its status below 400; a Problem otherwise."""
        attempt = 0
        while True:
            reused = self._open is not None
            try:
                answer = self._once(method, target, headers or {}, body)
            except BROKEN as fault:
                self.close()
                nothing_sent = isinstance(fault, ConnectionRefusedError)
                if not (repeatable or nothing_sent) or attempt >= self.retries:
                    raise Unreachable(f"{self._host}: {fault or type(fault).__name__}") from fault
                if not reused:  # an idle connection may end at any time: no reason to wait
                    time.sleep(self.pause(attempt))
                attempt += 1
                continue
            if answer.status == 503 and repeatable and attempt < self.retries:
                seconds = _retry_after(answer.headers)
                if seconds is None or seconds <= RETRY_AFTER_MAX_S:
                    time.sleep(self.pause(attempt) if seconds is None else seconds)
                    attempt += 1
                    continue
            if answer.status >= 400:
                raise problem_of(answer)
            return answer

    def _once(
        self, method: str, target: str, headers: Mapping[str, str], body: Optional[bytes]
    ) -> Answer:
        if self._open is None:
            self._open = self.fresh()
        response = self.send_on(self._open, method, target, headers, body)
        content = response.read()
        if response.will_close:
            self.close()
        return Answer(response.status, response.headers, content)

    def get(self, target: str) -> Answer:
        """Asks with the ETag of the answer that is remembered, if there is one."""
        known = self._remembered.get(target)
        answer = self.request(
            "GET", target, {"If-None-Match": known.headers["ETag"]} if known else {}
        )
        if answer.status == 304 and known:
            self._remembered.move_to_end(target)
            return known
        if "ETag" in answer.headers and len(answer.body) <= REMEMBERED_BYTES_MAX:
            self._remembered[target] = answer
            self._remembered.move_to_end(target)
            if len(self._remembered) > REMEMBERED_MAX:
                self._remembered.popitem(last=False)
        return answer

    def get_json(self, target: str) -> Any:
        return json.loads(self.get(target).body)

    def get_text(self, target: str) -> str:
        return self.get(target).body.decode("utf-8")

    def post_json(self, target: str, document: Dict[str, Any]) -> Any:
        """For questions that are long: they change nothing, so they may be sent again."""
        body = json.dumps(document, ensure_ascii=False).encode("utf-8")
        return json.loads(
            self.request("POST", target, {"Content-Type": "application/json"}, body).body
        )
