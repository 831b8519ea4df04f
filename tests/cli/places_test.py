"""Registers of places on the command line: written beside the ledger, and not for persons."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import LedgerCase, answer, run  # noqa: E402

BUSINESSES = """id,name,lat,lon
1,"Osteria, del Ponte",0.001,0.002
2,No Point,,
3,Off,91,0
"""


class Places(LedgerCase):
    def setUp(self):
        super().setUp()
        self.ledger = self.init(policy="inspection.toml")

    def test_a_csv_becomes_a_register(self):
        done = answer("places", self.ledger, "inspection", self.write("b.csv", BUSINESSES),
                      "--subject", "id", "--longitude", "lon", "--latitude", "lat")
        self.assertEqual((done["places"], done["without_point"], done["rejected"]), (1, 1, 1))
        self.assertEqual(done["known"], 0)
        self.assertEqual(done["faults"][0]["where"], "line 4")
        register = json.loads(pathlib.Path(done["file"]).read_text())
        self.assertEqual(register["features"][0], {
            "type": "Feature", "geometry": {"type": "Point", "coordinates": [0.002, 0.001]},
            "properties": {"subject": "1", "name": "Osteria, del Ponte"}})
        again = answer("places", self.ledger, "inspection", self.write(
            "again.geojson", json.dumps(register)))
        self.assertEqual(again["places"], 1)

    def test_a_register_is_no_evidence(self):
        before = answer("verify", self.ledger)
        run("places", self.ledger, "inspection", self.write("b.csv", BUSINESSES), "--subject", "id",
            "--longitude", "lon", "--latitude", "lat")
        self.assertEqual(answer("verify", self.ledger), before)

    def test_faults_are_told_with_help(self):
        for code, name, text, part in (
            (2, "b.csv", BUSINESSES, 'no column "subject"'),
            (2, "b.txt", BUSINESSES, "is no register"),
            (3, "b.geojson", "[]", "has no features"),
            (3, "b.json", "{}", "no list of stations"),
        ):
            done = run("places", self.ledger, "inspection", self.write(name, text), code=code)
            self.assertIn(part, done.stderr)
            self.assertIn("help:", done.stderr)
        run("places", self.ledger, "inspection", "missing.csv", code=4)
        run("places", self.ledger, "elsewhere", self.write("c.csv", BUSINESSES), code=4)

    def test_persons_are_put_on_no_map(self):
        ledger = self.init(policy="home-sharing.toml", name="stays.ledger")
        done = run("places", ledger, "home-sharing", self.write("b.csv", BUSINESSES), code=1)
        self.assertIn("put on no map", done.stderr)


if __name__ == "__main__":
    unittest.main()
