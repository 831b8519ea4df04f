"""deploy/: what of the systemd unit and the container file can be checked without running them.

Neither systemd as the first process nor a container engine is needed; what this leaves untried is
said in docs/deploy.md.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "cli"), str(HERE.parent.parent / "scripts")]
from recount import BIN, ROOT, VERIFY_BIN, LedgerCase  # noqa: E402
from house import packages  # noqa: E402

DEPLOY = ROOT / "deploy"
EXPOSURE_MAX = "20"  # of 100, as systemd-analyze weighs it


def output(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          check=False, timeout=60)


class SystemdUnit(LedgerCase):
    def setUp(self):
        super().setUp()
        if shutil.which("systemd-analyze") is None:
            self.skipTest("systemd-analyze is not installed")
        text = (DEPLOY / "recount.service").read_text(encoding="utf-8")
        self.assertIn("ExecStart=/usr/local/bin/recount serve ", text)
        self.unit = self.write("recount.service", text.replace("/usr/local/bin/recount", BIN))

    def test_systemd_finds_nothing_to_say(self):
        done = output("systemd-analyze", "verify", "--man=no", self.unit)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_a_fault_in_it_would_be_found(self):
        unit = self.write("broken.service", self.unit.read_text().replace("Type=exec", "Typo=exec"))
        self.assertIn("Typo", output("systemd-analyze", "verify", "--man=no", unit).stderr)

    def test_it_leaves_little_open(self):
        done = output("systemd-analyze", "security", "--offline=true",
                      f"--threshold={EXPOSURE_MAX}", "--no-pager", self.unit)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:])


class Containerfile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
        joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
        cls.steps = [line.split(None, 1) for line in joined.splitlines() if line.strip()]

    def all_of(self, word):
        return [rest for step, rest in self.steps if step == word]

    def test_it_has_known_steps_only(self):
        known = {"FROM", "RUN", "COPY", "USER", "WORKDIR", "VOLUME", "EXPOSE", "STOPSIGNAL",
                 "ENTRYPOINT", "CMD"}
        self.assertLessEqual({step for step, _ in self.steps}, known)
        for image in self.all_of("FROM"):
            self.assertRegex(image, r"^docker\.io/library/debian:12(-slim)?( AS build)?$")

    def test_each_source_that_it_copies_exists(self):
        made = {"/recount/build/release/bin/recount": BIN,
                "/recount/build/release/bin/recount-verify": VERIFY_BIN}
        for words in self.all_of("COPY"):
            names = [word for word in words.split() if not word.startswith("--")][:-1]
            for name in names:
                path = pathlib.Path(made.get(name, ROOT / name.removeprefix("/recount/")))
                self.assertTrue(path.exists(), name)

    def test_what_is_left_out_of_it_is_not_tracked(self):
        ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").split()
        done = output("git", "-C", ROOT, "ls-files", "--", *ignored)
        if done.returncode != 0:
            self.skipTest("this is no git checkout")
        self.assertEqual(done.stdout, "")

    def test_its_packages_are_those_that_the_binaries_load(self):
        if shutil.which("dpkg-query") is None or shutil.which("ldd") is None:
            self.skipTest("this is no Debian")
        needed = set()
        for binary in (BIN, VERIFY_BIN):
            dynamic = output("readelf", "-d", binary).stdout
            direct = set(re.findall(r"NEEDED.*\[(.*)\]", dynamic))
            for name, path in re.findall(r"(\S+) => (/\S+)", output("ldd", binary).stdout):
                if name in direct:
                    needed.add(self.owner(path))
        run = self.all_of("RUN")[-1]
        listed = set(re.search(r"--no-install-recommends ([^&]*)", run)[1].split())
        # In the image already; and the runtimes of a build under sanitizers.
        needed -= {"libc6", "libgcc-s1", "libasan8", "libubsan1", "libtsan2"}
        self.assertEqual(listed, needed)

    def owner(self, path):
        for candidate in (path, pathlib.Path(path).resolve(), f"/usr{path}"):
            found = output("dpkg-query", "-S", candidate).stdout
            if found:
                return found.split(":")[0]
        self.skipTest(f"{path} is of no package")
        return None

    def test_the_build_stage_installs_what_dev_cannot(self):
        """./dev needs its interpreter, and git; all else is in its own list."""
        first, *rest = self.all_of("RUN")
        listed = set(re.search(r"--no-install-recommends (.*)", first)[1].split())
        self.assertEqual(listed, {"python3", "git"})
        self.assertLessEqual(listed, set(packages.PACKAGES))
        self.assertIn("./dev build", rest[0])

    def test_it_serves_as_somebody_without_rights(self):
        self.assertEqual(self.all_of("USER"), ["10001"])
        copied = " ".join(self.all_of("COPY"))
        self.assertIn("/bin/recount ", copied)
        self.assertEqual(self.all_of("ENTRYPOINT"), ['["/usr/local/bin/recount"]'])
        self.assertIn(f":{self.all_of('EXPOSE')[0]}", self.all_of("CMD")[0])


if __name__ == "__main__":
    unittest.main()
