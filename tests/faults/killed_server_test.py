"""A server killed again and again, with a journal of its acknowledgements kept outside: nothing
that was acknowledged is lost, and nothing comes back altered."""
import http.client
import os
import pathlib
import random
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from recount import LedgerCase, answer, line  # noqa: E402
from server import Server  # noqa: E402

KILLS = int(os.environ.get("RECOUNT_SERVER_KILLS", "4"))
CLIENTS = 3


class KilledServer(LedgerCase):
    def send(self, server, client, until, journal, numbers):
        """Batches of one client; only what was answered goes into the journal."""
        while not until.is_set():
            number = numbers[client]
            numbers[client] += 10
            lines = [line(client * 1_000_000 + number + i) for i in range(10)]
            try:
                said = server.ingest("test.ledger", lines)
            except (OSError, http.client.HTTPException):  # no answer, or half of one
                return
            if said.status == 200:
                journal.extend(lines)

    def test_acknowledged_means_there(self):
        ledger = self.init()
        seed = random.randrange(2 ** 32)
        chance = random.Random(seed)
        journal, numbers = [], [0] * CLIENTS
        key = None  # the first start makes it
        for _ in range(KILLS):
            server = Server(ledger, key=key)
            key = server.key
            until = threading.Event()
            clients = [threading.Thread(target=self.send,
                                        args=(server, client, until, journal, numbers))
                       for client in range(CLIENTS)]
            for client in clients:
                client.start()
            time.sleep(chance.uniform(0.2, 0.8))
            server.kill()
            until.set()
            for client in clients:
                client.join()
            server.close()
        self.assertGreater(len(journal), 0, f"seed {seed}: nothing was acknowledged")
        path = self.write("journal.ndjson", "".join(one + "\n" for one in journal))
        again = answer("ingest", ledger, path, "--context", "home-sharing")
        self.assertEqual((again["accepted"], again["rejected"]), (0, 0),
                         f"seed {seed}: {again['accepted']} acknowledged pieces were lost")
        self.assertEqual(again["duplicate"], len(journal))
        # What was sent and not acknowledged is there as it was sent, or not at all.
        sent = [line(client * 1_000_000 + i) for client in range(CLIENTS)
                for i in range(numbers[client])]
        path = self.write("sent.ndjson", "".join(one + "\n" for one in sent))
        all_of_it = answer("ingest", ledger, path, "--context", "home-sharing")
        self.assertEqual(all_of_it["rejected"], 0, f"seed {seed}: one came back altered")
        self.assertEqual(answer("verify", ledger)["verdict"], "pass", f"seed {seed}")
        print(f"killed {KILLS} times: {len(journal)} acknowledged, 0 lost, "
              f"{all_of_it['duplicate'] - len(journal)} unacknowledged ones kept, 0 altered")


if __name__ == "__main__":
    unittest.main()
