"""recount model: each model's files and JSON, against the definitions written out."""
import json
import math
import os
import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import ROOT, LedgerCase, answer, real, run  # noqa: E402

GOLDEN = ROOT / "tests" / "golden" / "model.txt"

MODELS = ("beta", "dawid-skene", "eigentrust", "fairness-goodness", "glicko2", "rev2")

BAD = {
    "fairness-goodness, a score that is no number": (
        "fairness-goodness", "rater,subject,score\na,b,1\na,c,good\n"),
    "fairness-goodness, a score out of scale": ("fairness-goodness", "a,b,7\na,c,1\n"),
    "rev2, a row too short": ("rev2", "a,b,1\na,b\n"),
    "eigentrust, trust in oneself": ("eigentrust", "a,b,1\nb,b,1\n"),
    "dawid-skene, a quote that does not end": ("dawid-skene", 'i1,r1,x\ni1,r2,"x\n'),
    "glicko2, a result out of range": ("glicko2", "1,a,b,1\n1,a,b,2\n"),
    "glicko2, a period that is no number": ("glicko2", "1,a,b,1\nJune,a,b,0\n"),
    "beta, a time that does not parse": ("beta", "r,s,1,0\nr,s,0,Tuesday\n"),
    "no rows": ("beta", ""),
}


def rows(table):
    return "".join(",".join(map(str, row)) + "\n" for row in table)


def fairness_goodness(edges):
    out, into = {}, {}
    for u, v, w in edges:
        out.setdefault(u, []).append((v, w))
        into.setdefault(v, []).append((u, w))
    f, g = dict.fromkeys(out, 1.0), dict.fromkeys(into, 1.0)
    for _ in range(300):
        g = {v: math.fsum(f[u] * w for u, w in said) / len(said) for v, said in into.items()}
        f = {u: 1 - math.fsum(abs(w - g[v]) for v, w in said) / (2 * len(said))
             for u, said in out.items()}
    return f, g


class Models(LedgerCase):
    maxDiff = None

    def model(self, name, table, *options, code=0):
        return answer("model", name, self.write("data.csv", rows(table)), *options, code=code)

    def test_fairness_goodness_equals_the_definition(self):
        dice = random.Random(7)
        edges = [(f"p{dice.randrange(60)}", f"p{dice.randrange(60)}", dice.randint(-10, 10))
                 for _ in range(400)]
        said = self.model("fairness-goodness", edges, "--scale", 10)
        f, g = fairness_goodness([(u, v, w / 10) for u, v, w in edges])
        self.assertEqual(len(said["parties"]), len(set(f) | set(g)))
        for party in said["parties"]:
            name = party["party"]
            self.assertAlmostEqual(party["fairness"], f.get(name, 1), delta=1e-10)
            self.assertAlmostEqual(party["goodness"], g.get(name, 0), delta=1e-10)
        self.assertTrue(said["converged"])

    def test_a_header_may_be_there_or_not_and_name_another_order(self):
        plain = self.model("fairness-goodness", [("a", "b", 1), ("c", "b", -1)])
        named = self.model("fairness-goodness", [("rater", "subject", "score"), ("a", "b", 1),
                                                 ("c", "b", -1)])
        turned = self.model("fairness-goodness", [("score", "rater", "subject"), (1, "a", "b"),
                                                  (-1, "c", "b")])
        self.assertEqual(plain, named)
        self.assertEqual(plain, turned)

    def test_bitcoin_otc(self):
        path = real("ratings/bitcoin_otc.csv")
        for threads in (1, 2, 5):
            said = run("model", "fairness-goodness", path, "--scale", 10, "--json",
                       "--threads", threads).stdout
            self.assertEqual(said, run("model", "fairness-goodness", path, "--scale", 10,
                                       "--json").stdout)
        parties = json.loads(said)["parties"]
        self.assertAlmostEqual(math.fsum(one["fairness"] for one in parties) / len(parties),
                               0.936196896791, delta=1e-12)
        self.assertAlmostEqual(math.fsum(one["goodness"] for one in parties) / len(parties),
                               0.070117336382, delta=1e-12)
        given = [one["fairness"] for one in answer(
            "model", "rev2", path, "--scale", 10, "--alpha1", 1, "--beta1", 1)["parties"]
            if one["given"] > 0]
        self.assertAlmostEqual(math.fsum(given) / len(given), 0.938058294354, delta=1e-12)

    def test_eigentrust_readme(self):
        trust = self.write("trust.csv", "ek,sd,100\nvm,sd,100\nek,vm,75\n")
        before = self.write("before.csv", "ek,50\nvm,100\n")
        said = answer("model", "eigentrust", trust, "--pretrust", before, "--alpha", 0.5)
        found = {one["party"]: one["trust"] for one in said["parties"]}
        self.assertAlmostEqual(found["ek"], .217054263566, delta=1e-12)
        self.assertAlmostEqual(found["sd"], .302325581395, delta=1e-12)
        self.assertAlmostEqual(found["vm"], .480620155039, delta=1e-12)
        seen = answer("model", "eigentrust", trust, "--viewer", "vm", "--alpha", 0.5)
        found = {one["party"]: one["trust"] for one in seen["parties"]}
        self.assertAlmostEqual(found["vm"], 2 / 3, delta=1e-12)
        self.assertEqual(found["ek"], 0)

    def test_eigentrust_leaves_trust_in_oneself_out_and_says_so(self):
        edges = [("a", "b", 1), ("b", "c", 2)]
        clean = self.model("eigentrust", edges)
        said = self.model("eigentrust", [*edges, ("b", "b", 9)], code=3)
        self.assertEqual(said["parties"], clean["parties"])
        self.assertEqual(said["rejected"], 1)

    def test_dawid_skene_on_bluebird(self):
        path = real("ratings/crowd_bluebird_labels.txt")
        said = answer("model", "dawid-skene", path)
        self.assertAlmostEqual(said["log_likelihood"], -1888.116755, delta=1e-6)
        truth = dict(line.split() for line in
                     real("ratings/crowd_bluebird_truth.txt").read_text().splitlines())
        self.assertEqual(sum(one["label"] != truth[one["item"]] for one in said["items"]), 11)
        for one in said["items"]:
            self.assertAlmostEqual(sum(one["posterior"].values()), 1, delta=1e-12)
        gold = self.write("gold.tsv", "".join(f"{i}\t{t}\n" for i, t in truth.items()))
        taught = answer("model", "dawid-skene", path, "--gold", gold, "--smoothing", 0.1)
        self.assertEqual({one["item"]: one["label"] for one in taught["items"]}, truth)

    def test_glicko2_paper(self):
        initial = self.write("initial.csv", "player,rating,deviation,volatility\nme,1500,200,0.06\n"
                             "a,1400,30,0.06\nb,1550,100,0.06\nc,1700,300,0.06\n")
        said = self.model("glicko2", [(1, "me", "a", 1), (1, "me", "b", 0), (1, "me", "c", 0)],
                          "--tau", 0.5, "--initial", initial)
        me = said["players"][0]
        self.assertEqual(me["player"], "me")
        self.assertAlmostEqual(me["rating"], 1464.0506705, delta=1e-7)
        self.assertAlmostEqual(me["deviation"], 151.5165241, delta=1e-7)
        self.assertAlmostEqual(me["volatility"], 0.0599959844, delta=1e-10)

    def test_beta_equals_the_definition(self):
        dice = random.Random(3)
        said = [(f"r{i}", f"s{dice.randrange(5)}", dice.randint(1, 5), 86_400 * dice.randrange(900))
                for i in range(200)]
        asked = 86_400 * 700
        found = self.model("beta", said, "--prior-mean", 3.5, "--prior-weight", 7, "--half-life",
                           "90d", "--as-of", asked)
        for one in found["subjects"]:
            mine = [(score, 2 ** (-(asked - at) / (90 * 86_400)))
                    for _, subject, score, at in said if subject == one["subject"] and at <= asked]
            rating = ((7 * 3.5 + math.fsum(w * s for s, w in mine)) /
                      (7 + math.fsum(w for _, w in mine)))
            self.assertAlmostEqual(one["rating"], rating, delta=1e-12)
            self.assertEqual(one["evidence_count"], len(mine))

    def test_help_shows_examples_and_plain_tables_print(self):
        for name in MODELS:
            self.assertIn("Examples:", run("model", name, "--help").stdout)
        path = self.write("data.csv", "a,b,1\nc,b,-1\n")
        self.assertIn("settled after", run("model", "rev2", path).stdout)

    def test_bad_rows_are_told_with_place_reason_and_help(self):
        text = ""
        for case, (name, content) in BAD.items():
            done = run("model", name, self.write("bad.csv", content), "--json", code=None)
            shown = done.stderr.replace(f"{self.directory}/", "")
            text += f"== {case}\nexit {done.returncode}\n{shown}"
        if os.environ.get("UPDATE_GOLDEN"):
            GOLDEN.write_text(text)
        self.assertEqual(text, GOLDEN.read_text())


if __name__ == "__main__":
    unittest.main()
