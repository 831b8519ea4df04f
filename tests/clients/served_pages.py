"""A live server of the README's ledger, for the pages whose examples are run against it."""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]
from server import Server  # noqa: E402
from recount import LedgerCase, run  # noqa: E402


class ServedPage(LedgerCase):
    """A test with `stays.ledger` behind a server."""

    def setUp(self):
        super().setUp()
        self.ledger = self.init(name="stays.ledger")
        self.vkey = run("key", self.ledger).stdout.strip()
        self.server = Server(self.ledger)
        self.addCleanup(self.server.close)


def blocks(page, language):
    """The fenced blocks of a page that begin with ```language."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{re.escape(language)}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
