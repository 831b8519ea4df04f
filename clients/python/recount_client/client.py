"""The API as methods: `Recount` is a server, `Ledger` one ledger of it.

Each method is one operation of openapi.yaml, and a test holds the two together.  Answers are the
server's own JSON, typed in `schemas`; lists that come in pages are walked as one (`Pages`).
"""

import json
import ssl
import time
import uuid
from typing import (
    Any,
    Callable,
    Dict,
    Generic,
    Iterable,
    Iterator,
    List,
    Mapping,
    Optional,
    Tuple,
    TypeVar,
    Union,
    cast,
)

from . import schemas
from .connection import Connection, path_of, query_of
from .errors import Problem, RecountError
from .events import follow

BATCH_BYTES = 4 << 20
SUBJECTS_MAX = 10_000
CHECKPOINT_WITHIN_S = 10.0

Item = TypeVar("Item")
Line = Union[schemas.Evidence, Mapping[str, Any], str, bytes]


class Pages(Generic[Item]):
    """A list that the server gives in pages, fetched as the walk comes to them."""

    def __init__(self, fetch: Callable[[Optional[str]], Dict[str, Any]], key: str) -> None:
        self._fetch, self._key = fetch, key

    def pages(self) -> Iterator[Dict[str, Any]]:
        """The answers themselves, for what they say beside the list."""
        cursor: Optional[str] = None
        while True:
            page = self._fetch(cursor)
            yield page
            cursor = page.get("next")
            if cursor is None:
                return

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from page[self._key]


class Recount:
    """A server, as one caller sees it.  Without a key the caller is the public.

    `purpose` says why the caller looks, and is kept in the access log.
    """

    def __init__(
        self,
        url: str,
        key: Optional[str] = None,
        *,
        purpose: Optional[str] = None,
        timeout: float = 30.0,
        retries: int = 4,
        first_pause: float = 0.1,
        tls: Optional[ssl.SSLContext] = None,
    ) -> None:
        headers = {"Accept": "*/*", "User-Agent": "recount-client"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        if purpose is not None:
            headers["Recount-Purpose"] = purpose
        self._connection = Connection(url, headers, timeout, retries, first_pause, tls)

    def __enter__(self) -> "Recount":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def ledger(self, name: str) -> "Ledger":
        """Asks nothing yet."""
        return Ledger(self._connection, name)

    def ledgers(self) -> List[schemas.Ledger]:
        answer: schemas.ListLedgersAnswer = self._connection.get_json("/v1/ledgers")
        return answer["ledgers"]

    def session(self) -> schemas.Session:
        """Who the caller is, as the server sees it."""
        return cast(schemas.Session, self._connection.get_json("/v1/session"))

    def is_live(self) -> bool:
        return self._is_well("/livez")

    def is_ready(self) -> bool:
        return self._is_well("/readyz")

    def _is_well(self, target: str) -> bool:
        try:
            return self._connection.request("GET", target, repeatable=False).status == 200
        except (Problem, RecountError):
            return False

    def metrics(self) -> str:
        return self._connection.get_text("/metrics")

    def openapi(self) -> Dict[str, Any]:
        return cast(Dict[str, Any], self._connection.get_json("/openapi.json"))


class Ledger:
    """One ledger.  `as_of` asks it as it was at a number of entries, `at` at a time."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection, self.name = connection, name

    def _at(self, *parts: Union[str, int]) -> str:
        return path_of("v1", "ledgers", self.name, *map(str, parts))

    def _in(self, context: str, *parts: str) -> str:
        return self._at("contexts", context, *parts)

    def _pages(self, path: str, key: str, **asked: Any) -> "Pages[Any]":
        return Pages(
            lambda cursor: cast(
                Dict[str, Any],
                self._connection.get_json(path + query_of(**asked, cursor=cursor)),
            ),
            key,
        )

    def about(self) -> schemas.Ledger:
        return cast(schemas.Ledger, self._connection.get_json(self._at()))

    def context(self, context: str) -> schemas.Context:
        return cast(schemas.Context, self._connection.get_json(self._in(context)))

    def policy(self, context: str, *, as_of: Optional[int] = None) -> str:
        """The policy in force, as its author wrote it (TOML)."""
        return self._connection.get_text(self._in(context, "policy") + query_of(as_of=as_of))

    def subjects(
        self, context: str, q: Optional[str] = None, *, limit: Optional[int] = None
    ) -> "Pages[str]":
        """Names with `q` in them; `limit` is of one page."""
        return self._pages(self._in(context, "subjects"), "subjects", q=q, limit=limit)

    def standing(
        self, context: str, subject: str, *, as_of: Optional[int] = None, at: Optional[str] = None
    ) -> schemas.Standing:
        asked = query_of(subject=subject, as_of=as_of, at=at)
        answer = self._connection.get_json(self._in(context, "standing") + asked)
        return cast(schemas.Standing, answer)

    def standings(
        self,
        context: str,
        *,
        as_of: Optional[int] = None,
        at: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> "Pages[schemas.Standing]":
        """The leaderboard, best first, all of one size and time; `limit` is of one page."""
        path = self._in(context, "standings")
        return self._pages(path, "standings", as_of=as_of, at=at, limit=limit)

    def standings_of(
        self,
        context: str,
        subjects: Iterable[str],
        *,
        as_of: Optional[int] = None,
        at: Optional[str] = None,
    ) -> List[Optional[schemas.Standing]]:
        """In the order asked, None for who has no evidence that counts.

        More than the server takes at once are asked in turn, all at the size of the first answer.
        """
        wanted, found = list(subjects), []  # type: Tuple[List[str], List[Any]]
        for begin in range(0, len(wanted), SUBJECTS_MAX):
            asked: Dict[str, Any] = {"subjects": wanted[begin : begin + SUBJECTS_MAX]}
            asked.update({} if as_of is None else {"as_of": as_of})
            asked.update({} if at is None else {"at": at})
            answer = self._connection.post_json(self._in(context, "standings"), asked)["standings"]
            sizes = (one["tree_size"] for one in answer if one is not None)
            as_of = next(sizes, as_of) if as_of is None else as_of
            found += answer
        return found

    def explanation(
        self, context: str, subject: str, *, as_of: Optional[int] = None, at: Optional[str] = None
    ) -> schemas.Explanation:
        asked = query_of(subject=subject, as_of=as_of, at=at)
        answer = self._connection.get_json(self._in(context, "explanation") + asked)
        return cast(schemas.Explanation, answer)

    def history(
        self,
        context: str,
        subject: str,
        *,
        as_of: Optional[int] = None,
        points: Optional[int] = None,
    ) -> schemas.GetHistoryAnswer:
        asked = query_of(subject=subject, as_of=as_of, points=points)
        answer = self._connection.get_json(self._in(context, "history") + asked)
        return cast(schemas.GetHistoryAnswer, answer)

    def places(
        self, context: str, *, as_of: Optional[int] = None, at: Optional[str] = None
    ) -> schemas.Places:
        asked = query_of(as_of=as_of, at=at)
        return cast(schemas.Places, self._connection.get_json(self._in(context, "places") + asked))

    def ingest(
        self,
        evidence: Iterable[Line],
        *,
        context: Optional[str] = None,
        receipts: bool = False,
        idempotency_key: Optional[str] = None,
        batch_bytes: int = BATCH_BYTES,
    ) -> schemas.Ingested:
        """Records evidence: mappings, or lines of NDJSON (an open file is those).

        Any number of them, held a batch at a time; a batch is one request with an Idempotency-Key
        of its own.  What is returned is the sum, with line numbers of the whole.  When it raises,
        the batches before are recorded: send all again, ids are never used twice.
        """
        key = idempotency_key or uuid.uuid4().hex
        total: Dict[str, Any] = {"accepted": 0, "duplicate": 0, "rejected": 0, "errors": []}
        asked = query_of(context=context, receipts="true" if receipts else None)
        for number, (begin, body) in enumerate(_batches(evidence, batch_bytes)):
            headers = {
                "Content-Type": "application/x-ndjson",
                "Idempotency-Key": f"{key}-{number}",
            }
            try:
                answer = self._connection.request(
                    "POST", self._at("evidence") + asked, headers, body
                )
            except Problem as problem:
                for fault in problem.errors:
                    fault["line"] += begin
                raise
            _sum_up(total, json.loads(answer.body), begin)
        if "tree_size" not in total:  # nothing was given
            total["tree_size"] = self.about()["tree_size"]
        return cast(schemas.Ingested, total)

    def wait_for(self, tree_size: int) -> None:
        """Returns once a checkpoint covers that many entries: a second after `ingest` at most."""
        until = time.monotonic() + CHECKPOINT_WITHIN_S
        while int(self.checkpoint().split("\n")[1]) < tree_size:
            if time.monotonic() > until:
                raise RecountError(f"no checkpoint of {tree_size} entries came in time")
            time.sleep(0.05)

    def entry(self, index: int) -> schemas.Entry:
        return cast(schemas.Entry, self._connection.get_json(self._at("entries", index)))

    def opening(self, index: int) -> schemas.Opening:
        path = self._at("entries", index, "opening")
        return cast(schemas.Opening, self._connection.get_json(path))

    def proof(self, index: int) -> str:
        """A c2sp.org/tlog-proof@v1 receipt; `verify_receipt` verifies it."""
        return self._connection.get_text(self._at("entries", index, "proof"))

    def reads(
        self,
        *,
        context: Optional[str] = None,
        subject: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> "Pages[schemas.Read]":
        """Who has read what, newest first; for operators and auditors."""
        path = self._at("access")
        return self._pages(path, "reads", context=context, subject=subject, limit=limit)

    def watch(self, after: Optional[int] = None) -> Iterator[Dict[str, Any]]:
        """`tree_size` and `root` of each checkpoint as it is signed, over broken connections too.

        With `after`, a size that you know, the newest checkpoint comes at once if it is larger.
        """
        last = None if after is None else str(after)
        for event in follow(self._connection, self._at("events"), last):
            if event.name == "checkpoint":
                yield json.loads(event.data)

    def checkpoint(self) -> str:
        """The signed checkpoint; `verify_checkpoint` verifies it."""
        return self._connection.get_text(path_of("log", self.name, "checkpoint"))

    def tile(self, path: str) -> bytes:
        """A hash tile or an entry bundle, such as "0/000" or "entries/000.p/5"."""
        return self._connection.get(path_of("log", self.name, "tile", *path.split("/"))).body


def _bytes_of(line: Line) -> bytes:
    if isinstance(line, bytes):
        return line.rstrip(b"\r\n") + b"\n"
    text = line.rstrip("\r\n") if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
    return text.encode("utf-8") + b"\n"


def _batches(evidence: Iterable[Line], size: int) -> Iterator[Tuple[int, bytes]]:
    """(lines before, body) of batches that end at the end of a line."""
    begin, count, body = 0, 0, bytearray()
    for line in evidence:
        body += _bytes_of(line)
        count += 1
        if len(body) >= size:
            yield begin, bytes(body)
            begin, count, body = begin + count, 0, bytearray()
    if body:
        yield begin, bytes(body)


def _sum_up(total: Dict[str, Any], answer: Dict[str, Any], begin: int) -> None:
    for name in ("accepted", "duplicate", "rejected"):
        total[name] += answer[name]
    total["tree_size"] = answer["tree_size"]
    for fault in answer["errors"]:
        total["errors"].append({**fault, "line": fault["line"] + begin})
    if "receipts" in answer:
        total.setdefault("receipts", []).extend(answer["receipts"])
