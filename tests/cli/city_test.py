"""Traffic on the command line: the contract's keys, and the published numbers."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import LedgerCase, answer, real, run  # noqa: E402

KEYS = {"average_travel_time", "lane_time", "true_lane_time", "delay", "finished",
        "vehicle_updates", "cpu_seconds"}


def simulate(*options, steps=3600, roadnet="roadnet_4_4.json",
             flow="anon_4_4_hangzhou_real.json"):
    return answer("city", "simulate", "--roadnet", real(f"city/cityflow/{roadnet}"), "--flow",
                  real(f"city/cityflow/{flow}"), "--steps", steps, *options)


class City(LedgerCase):
    def test_the_roadnets_own_plan_gives_cityflows_travel_time(self):
        done = simulate("--controller", "roadnet", "--seed", 0)
        self.assertEqual(set(done), KEYS)
        self.assertEqual(round(done["average_travel_time"], 3), 525.275)
        self.assertEqual(done["finished"], 2508)

    def test_published_lane_times_are_met(self):
        for controller, expected in (("fixed", 497.87), ("maxpressure", 289.55)):
            done = simulate("--controller", controller, "--lane-change")
            self.assertAlmostEqual(done["lane_time"], expected, delta=0.05)
        jinan = {"roadnet": "roadnet_3_4.json", "flow": "anon_3_4_jinan_real.json"}
        for controller, expected in (("fixed", 429.27), ("maxpressure", 274.99)):
            done = simulate("--controller", controller, "--lane-change", **jinan)
            self.assertAlmostEqual(done["lane_time"], expected, delta=0.05)
        more = {"flow": "anon_4_4_hangzhou_real_5816.json"}
        for controller, expected in (("fixed", 408.31), ("maxpressure", 349.85)):
            done = simulate("--controller", controller, "--lane-change", **more)
            self.assertAlmostEqual(done["lane_time"], expected, delta=expected * 0.01)

    def test_the_four_numbers_differ(self):
        done = simulate("--controller", "approach")
        self.assertGreater(done["average_travel_time"], done["lane_time"])
        self.assertGreater(done["lane_time"], done["true_lane_time"])
        self.assertGreater(done["true_lane_time"], done["delay"])
        self.assertAlmostEqual(done["lane_time"], 273.57, delta=273.57 * 0.01)

    def test_what_cannot_be_simulated_is_said(self):
        net, flow = real("city/cityflow/roadnet_4_4.json"), self.write("flow.json", "[{}]")
        done = run("city", "simulate", "--roadnet", net, "--flow", flow, code=3)
        self.assertIn("/0/route is missing", done.stderr)
        broken = self.write("net.json", json.dumps({"roads": [], "intersections": 3}))
        done = run("city", "simulate", "--roadnet", broken, "--flow", flow, code=3)
        self.assertIn("/intersections is no list", done.stderr)
        done = run("city", "simulate", "--roadnet", net, "--flow", flow, "--controller", "best",
                   code=None)
        self.assertNotEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
