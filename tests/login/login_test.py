"""Logging in through a certified OpenID provider, and what nobody gets by trying."""
import json
import pathlib
import re
import socket
import sys
import tempfile
import time
import unittest
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]
from provider import Browser, Provider  # noqa: E402
from recount import POLICIES, answer, line, run  # noqa: E402
from server import Server  # noqa: E402

KEYS_EVERY = 5  # seconds: kKeysEvery of src/identity/provider.h


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Logins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="recount-test-")
        cls.addClassCleanup(scratch.cleanup)
        cls.directory = pathlib.Path(scratch.name)
        cls.port = free_port()
        cls.stays = f"http://stays.localhost:{cls.port}"
        cls.rides = f"http://rides.localhost:{cls.port}"
        cls.desk = f"http://desk.localhost:{cls.port}"
        cls.provider = Provider([
            cls.client("stays", subject_type="pairwise"),
            cls.client("rides", subject_type="pairwise"),
            {"client_id": "desk", "redirect_uris": [cls.desk + "/login/return"],
             "token_endpoint_auth_method": "none"},
        ])
        cls.addClassCleanup(cls.provider.close)
        cls.ledger = cls.directory / "city"
        run("init", cls.ledger, "--kind", "synthetic", "--controller", "The tests",
            "--policy", POLICIES / "home-sharing.toml", POLICIES / "rides.toml")
        stays = cls.write("stays.ndjson", "".join(
            line(i, subject="anna.at.stays" if i < 5 else "bert.at.stays") + "\n"
            for i in range(8)))
        answer("ingest", cls.ledger, stays, "--context", "home-sharing")
        cls.server = Server(cls.ledger, control=cls.directory / "control.sqlite",
                            port=cls.port, arguments=["--logins", cls.logins()])
        cls.addClassCleanup(cls.server.close)

    @classmethod
    def write(cls, name, text):
        path = cls.directory / name
        path.write_text(text)
        return path

    @classmethod
    def client(cls, name, **more):
        origin = f"http://{name}.localhost:{cls.port}"
        return {"client_id": name, "client_secret": f"the secret of {name}",
                "redirect_uris": [origin + "/login/return"], **more}

    @classmethod
    def logins(cls):
        cls.write("stays.secret", "the secret of stays\n")
        cls.write("rides.secret", "the secret of rides\n")
        text = ""
        for name, context in (("stays", "home-sharing"), ("rides", "rides")):
            text += (f'[[login]]\norigin = "http://{name}.localhost:{cls.port}"\n'
                     f'issuer = "{cls.provider.issuer}"\nclient = "{name}"\n'
                     f'secret_file = "{name}.secret"\nparty = "city/{context}"\n')
        text += (f'[[login]]\norigin = "{cls.desk}"\nissuer = "{cls.provider.issuer}"\n'
                 'client = "desk"\n[[login.staff]]\nsubject = "dora"\nname = "Dora"\n'
                 'role = "auditor"\n')
        return cls.write("logins.toml", text)

    def logged_in(self, origin=None, account="anna"):
        browser = Browser()
        seen = browser.log_in(origin or self.stays, account)
        self.assertEqual(seen.status, 200, seen.body)
        return browser

    def token(self, browser, origin=None):
        host = urllib.parse.urlsplit(origin or self.stays).netloc
        return browser.cookies[host]["recount_session"][1]

    def test_a_party_sees_its_own_record_and_the_same_rating_as_the_command_line(self):
        browser = self.logged_in()
        page = browser.go(self.stays + "/me")
        self.assertEqual(page.status, 200)
        said = answer("show", self.ledger, "home-sharing", "anna.at.stays")
        self.assertIn(f'<p class="rating">{said["rating"]:.2f}</p>', page.body)
        self.assertNotIn("bert", page.body)
        why = browser.go(self.stays + "/me/why").body
        adds = [float(one) for one in re.findall(r"<td>([+-]\d+\.\d+)</td>", why)]
        self.assertEqual(len(adds), 6)  # five reviews, and what is there before any
        self.assertAlmostEqual(sum(adds), said["rating"], delta=0.005)
        self.assertNotIn("guest-", why)  # who gave it

    def test_a_login_is_good_in_one_context_alone(self):
        browser = self.logged_in()
        self.assertIn("anna.at.stays", browser.go(self.stays + "/v1/session").body)
        for other in (self.rides, self.desk, self.server.url):
            thief = Browser()
            host = urllib.parse.urlsplit(other).netloc
            thief.cookies[host] = {"recount_session": ("/", self.token(browser))}
            self.assertEqual(json.loads(thief.go(other + "/v1/session").body)["role"], "public")
        self.assertEqual(thief.ask("GET", self.rides + "/me").status, 303)
        # The same person under another name: nothing joins the two.
        rides = self.logged_in(self.rides)
        self.assertEqual(json.loads(rides.go(self.rides + "/v1/session").body)["name"],
                         "anna.at.rides")

    def test_a_party_reads_no_more_through_the_api_than_the_public(self):
        browser = self.logged_in()
        self.assertEqual(browser.go(self.stays + "/metrics").status, 403)
        self.assertEqual(browser.go(self.stays + "/v1/ledgers/city/access").status, 403)
        sent = browser.ask("POST", self.stays + "/v1/ledgers/city/evidence?context=home-sharing",
                           line(99), Content_Type="application/x-ndjson", Origin=self.stays)
        self.assertEqual(sent.status, 403)

    def test_who_has_looked_is_shown_and_bulk_reads_as_such(self):
        context = "/v1/ledgers/city/contexts/home-sharing"
        self.server.get(f"{context}/standing?subject=anna.at.stays", Recount_Purpose="a booking")
        self.server.get(f"{context}/standing?subject=bert.at.stays", Recount_Purpose="another")
        self.server.get(f"{context}/standings")
        browser = self.logged_in()
        browser.go(self.stays + "/me")
        page = browser.go(self.stays + "/me/readers").body
        self.assertIn("a booking", page)
        self.assertNotIn("another", page)
        self.assertIn("bulk read, subjects 2", page)
        self.assertNotIn("anna.at.stays", page)  # one's own reads are not among them

    def test_staff_gets_its_role_and_a_stranger_none(self):
        browser = self.logged_in(self.desk, "dora")
        session = json.loads(browser.go(self.desk + "/v1/session").body)
        self.assertEqual((session["name"], session["role"]), ("Dora", "auditor"))
        self.assertEqual(browser.go(self.desk + "/metrics").status, 200)
        stranger = Browser()
        self.assertEqual(stranger.log_in(self.desk, "eve").status, 403)
        self.assertEqual(stranger.go(self.desk + "/metrics").status, 401)

    def test_keys_rotate_and_logins_go_on(self):
        self.logged_in()
        self.provider.rotate()
        time.sleep(KEYS_EVERY + 0.5)
        self.logged_in(account="bert")

    def test_an_answer_is_good_once_and_in_its_own_browser(self):
        browser = Browser()
        back = browser.answer_of_login(self.stays, "anna")
        self.assertEqual(Browser().ask("GET", back).status, 403)  # another browser: no ticket
        other = Browser()
        other.answer_of_login(self.stays, "eve")
        self.assertEqual(other.ask("GET", back).status, 403)  # the ticket of another login
        ticket = dict(browser.cookies[urllib.parse.urlsplit(self.stays).netloc])
        self.assertEqual(browser.ask("GET", back).status, 200)
        self.assertEqual(browser.ask("GET", back).status, 403)  # its ticket is used up
        browser.cookies[urllib.parse.urlsplit(self.stays).netloc] = ticket
        self.assertEqual(browser.ask("GET", back).status, 403)  # and so is the provider's code

    def test_what_was_changed_on_the_way_back_is_refused(self):
        for name, value in (("state", "x"), ("code", "x"), ("iss", "https://evil.example"),
                            ("iss", ""), ("error", "access_denied")):
            browser = Browser()
            parts = urllib.parse.urlsplit(browser.answer_of_login(self.stays, "anna"))
            query = dict(urllib.parse.parse_qsl(parts.query)) | {name: value}
            changed = parts._replace(query=urllib.parse.urlencode(query)).geturl()
            with self.subTest(name=name, value=value):
                self.assertEqual(browser.ask("GET", changed).status, 403)
                self.assertEqual(browser.ask("GET", self.stays + "/me").status, 303)

    def test_a_session_planted_before_the_login_is_not_the_one_after(self):
        planted = self.logged_in(account="eve")
        host = urllib.parse.urlsplit(self.stays).netloc
        victim = Browser()
        victim.cookies[host] = {"recount_session": ("/", self.token(planted))}
        victim.log_in(self.stays, "anna")
        self.assertNotEqual(self.token(victim), self.token(planted))
        self.assertEqual(planted.ask("GET", self.stays + "/me").status, 303)  # it has ended

    def test_another_site_cannot_log_anybody_out(self):
        browser = self.logged_in()
        for headers in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"},
                        {"Origin": self.rides}, {}):
            browser.ask("POST", self.stays + "/logout", "", **headers)
            self.assertEqual(browser.go(self.stays + "/me").status, 200, headers)
            self.assertEqual(browser.ask("GET", self.stays + "/logout").status, 405)
        host = urllib.parse.urlsplit(self.stays).netloc
        kept = dict(browser.cookies[host])
        self.assertEqual(browser.ask("POST", self.stays + "/logout", "",
                                     Origin=self.stays).status, 200)
        browser.cookies[host] = kept
        self.assertEqual(browser.ask("GET", self.stays + "/me").status, 303)  # ended for good

    def test_nobody_learns_who_is_here(self):
        known, unknown = self.logged_in(account="anna"), self.logged_in(account="nobody")
        self.assertEqual(unknown.go(self.stays + "/me").status, 200)
        for path in ("/me/", "/me/anna.at.stays", "/me/bert.at.stays", "/me/no.one"):
            self.assertEqual(known.go(self.stays + path).status, 404)
        first, second = (Browser().go(f"{self.stays}/me/{name}").body for name in ("anna", "no"))
        self.assertEqual(first, second)

    def test_logins_are_limited_by_address(self):
        browser = Browser()
        seen = [browser.ask("GET", self.stays + "/login/return?state=x", X_Forwarded_For="10.0.0.9")
                for _ in range(40)]
        self.assertIn(429, {one.status for one in seen})
        self.assertGreater(int(seen[-1].headers["Retry-After"]), 0)
        self.assertEqual(browser.ask("GET", self.stays + "/login/return?state=x",
                                     X_Forwarded_For="10.0.0.8").status, 403)

    def test_pages_speak_three_languages_without_a_script(self):
        browser = self.logged_in()
        for code, word in (("en", "My standing"), ("it", "La mia posizione"), ("zh", "我的评级")):
            page = browser.go(self.stays + "/me", Accept_Language=f"fr, {code}-XX;q=0.8, en;q=0.1")
            self.assertIn(f'<html lang="{code}">', page.body)
            self.assertIn(f"<h1>{word}</h1>", page.body)
            self.assertNotIn("<script", page.body)
            self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        browser.go(self.stays + "/me?lang=zh")
        self.assertIn('<html lang="zh">', browser.go(self.stays + "/me/why").body)  # it is kept

    def test_cookies_are_for_the_server_alone(self):
        browser = Browser()
        begun = browser.ask("GET", self.stays + "/login")
        self.assertIn("HttpOnly; SameSite=Lax", begun.headers["Set-Cookie"])
        ended = browser.log_in(self.stays, "anna").headers.get_all("Set-Cookie")
        self.assertIn("HttpOnly; SameSite=Strict", ended[0])
        secure = Browser().ask("GET", self.stays + "/login", X_Forwarded_Proto="https")
        self.assertTrue(secure.headers["Set-Cookie"].endswith("; Secure"))


if __name__ == "__main__":
    unittest.main()
