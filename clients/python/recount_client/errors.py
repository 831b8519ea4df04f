"""What can go wrong, as exceptions that carry what the server said."""

from typing import Any, Dict, List, cast

from .schemas import LineError


class RecountError(Exception):
    """Anything this package raises on its own."""


class Unreachable(RecountError):
    """The server could not be asked, after every retry: nothing listens, or it breaks off."""


class VerificationFailed(RecountError):
    """What a server or a file says does not verify; the message names what differs."""


class Problem(RecountError):
    """The server refused (RFC 9457)."""

    def __init__(self, document: Dict[str, Any]) -> None:
        self.document = document
        self.status: int = int(document.get("status", 0))
        self.code: str = str(document.get("code", "unknown"))
        self.title: str = str(document.get("title", ""))
        self.detail: str = str(document.get("detail", ""))
        self.hint: str = str(document.get("hint", ""))
        self.errors = cast(List[LineError], document.get("errors", []))
        """A fault each of the input, with line and pointer."""
        super().__init__(str(self))

    def __str__(self) -> str:
        said = f"{self.status} {self.code}: {self.detail or self.title}"
        for fault in self.errors[:3]:
            said += f"\n  line {fault['line']}{fault['pointer']}: {fault['reason']}"
        return said + (f"\n  {self.hint}" if self.hint else "")
