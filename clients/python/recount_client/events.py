"""Server-sent events, and staying with them over broken connections."""

import time
from typing import Iterable, Iterator, List, NamedTuple, Optional

from .connection import BROKEN, Answer, Connection, problem_of
from .errors import Unreachable

# Longer than the server is ever silent: it sends a comment now and then.
SILENCE_MAX_S = 60.0


class Event(NamedTuple):
    name: str
    id: Optional[str]
    data: str


def parse(lines: Iterable[bytes]) -> Iterator[Event]:
    """The events of a stream (WHATWG HTML section 9.2.6); one cut off at its end is none."""
    name, identity, data = "message", None, []  # type: ignore[var-annotated]
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not line:
            if data:
                yield Event(name, identity, "\n".join(data))
            name, data = "message", []
            continue
        field, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if field == "event":
            name = value
        elif field == "id":
            identity = value
        elif field == "data":
            data.append(value)


def follow(connection: Connection, target: str, last: Optional[str]) -> Iterator[Event]:
    """Events without end.  Comes back with Last-Event-ID when the stream breaks, and gives up
    after as many failures on end as the connection has retries."""
    failures: List[Exception] = []
    while True:
        stream = connection.fresh(SILENCE_MAX_S)
        try:
            headers = {"Accept": "text/event-stream"}
            if last is not None:
                headers["Last-Event-ID"] = last
            response = connection.send_on(stream, "GET", target, headers)
            if response.status >= 400 and response.status != 503:
                raise problem_of(Answer(response.status, response.headers, response.read()))
            if response.status == 200:
                for event in parse(response):
                    failures.clear()
                    last = event.id if event.id is not None else last
                    yield event
            failures.append(ConnectionError(f"the stream ended (status {response.status})"))
        except BROKEN as fault:
            failures.append(fault)
        finally:
            stream.close()
        if len(failures) > connection.retries:
            raise Unreachable(f"{target}: {failures[-1]}") from failures[-1]
        time.sleep(connection.pause(len(failures)))
