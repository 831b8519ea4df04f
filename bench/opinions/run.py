#!/usr/bin/env python3
"""How many opinions a second does a private society form on one core?

Ours: the opinion matrix, a bit an opinion (CPU seconds; norm L3, everybody sees 90 %, 5 % misread).
Peer: PrivRepGame of yohm/sim_evo_social_norms, unmodified, from a checkout named by --peer or
RECOUNT_LAB_PEER, compiled with -O3 -march=native; without one, the rate measured earlier on a like
machine. Both must find the same cooperation first.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import peers  # noqa: E402

FLOOR = 3e9
COPY_FLOOR = 0.8
PEER_RATE = 2.8e7  # N = 1000, two sources of noise: 2.3 to 3.3e7 on one core
COOPERATION = 0.9013  # L3, N = 50
SMALL_FLOOR = 1e9
LARGE_SECONDS = 3.0

PEER = """
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include "PrivRepGame.hpp"
int main(int, char** argv) {
  const size_t agents = std::atoi(argv[1]), rounds = std::atoi(argv[2]);
  PrivateRepGame game({{Norm::L3(), agents}}, 1);
  game.Update(1, 0.9, 0, 0.05, 0, 0, false);
  game.ResetCounts();
  const double begin = double(std::clock()) / CLOCKS_PER_SEC;
  game.Update(rounds, 0.9, 0, 0.05, 0, 0, false);
  const double seconds = double(std::clock()) / CLOCKS_PER_SEC - begin;
  std::printf("%g %f\\n", double(agents) * agents * rounds / seconds,
              game.SystemWideCooperationLevel());
}
"""


def society(binary, agents, observe, perception, rounds):
    out = subprocess.run([binary, "society", *map(str, (agents, observe, perception, rounds))],
                         check=True, capture_output=True, text=True).stdout.split()
    return {"path": out[0], "rate": float(out[1]), "cooperation": float(out[2]),
            "seconds": float(out[3])}


def median_of(runs, *setting):
    found = [society(*setting) for _ in range(runs)]
    return sorted(found, key=lambda one: one["rate"])[len(found) // 2]


def peer_rates(folder):
    """The peer's rate at N = 1000, and its cooperation at N = 50."""
    with tempfile.TemporaryDirectory(prefix="recount-bench-") as name:
        source, binary = pathlib.Path(name) / "peer.cpp", pathlib.Path(name) / "peer"
        source.write_text(PEER)
        subprocess.run(["g++", "-std=c++17", "-O3", "-march=native", "-w", "-I", folder, source,
                        "-o", binary], check=True)

        def run(agents, rounds):
            out = subprocess.run([binary, str(agents), str(rounds)], check=True,
                                 capture_output=True, text=True).stdout.split()
            return float(out[0]), float(out[1])

        return (statistics.median(run(1000, 5)[0] for _ in range(3)), run(50, 3000)[0],
                run(50, 3000)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", default=os.environ.get("RECOUNT_LAB_PEER"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--large", action="store_true", help="N = 100,000 too; takes 1.3 GB")
    options = parser.parse_args()
    peers.build("bench_opinions")
    binary = pathlib.Path(os.environ["RECOUNT_BUILD"]) / "bench" / "bin" / "opinions"

    small = median_of(options.runs, binary, 50, 0.9, 0.05, 10_000)
    checked = abs(small["cooperation"] - COOPERATION) < 0.01
    peers.say(f"N = 50, two sources: {small['rate']:.3g} updates/s ({small['path']}), floor "
              f"{SMALL_FLOOR:.0e}; cooperation {small['cooperation']:.4f}")
    peer_rate, peer_name = PEER_RATE, "PrivRepGame, measured earlier on a like machine"
    if options.peer:
        peer_rate, peer_small, peer_cooperation = peer_rates(options.peer)
        peer_name = "yohm/sim_evo_social_norms PrivRepGame"
        checked = checked and abs(small["cooperation"] - peer_cooperation) < 0.015
        peers.say(f"  peer: {peer_small:.3g} updates/s, cooperation {peer_cooperation:.4f}; ratio "
                  f"{small['rate'] / peer_small:.0f}")
    two = median_of(options.runs, binary, 1024, 0.9, 0.05, 150)
    one = median_of(options.runs, binary, 1024, 1, 0.05, 150)
    peers.say(f"N = 1024, two sources: {two['rate']:.3g} updates/s; one: {one['rate']:.3g}; "
              f"peer at N = 1000: {peer_rate:.3g}")
    bandwidth = float(subprocess.run([binary, "copy", "256"], check=True, capture_output=True,
                                     text=True).stdout)
    free = median_of(options.runs, binary, 40_000, 1, 0, 2)
    traffic = free["rate"] * 3 / 8  # two bits read and one written an update
    peers.say(f"N = 40000, no noise: {free['rate']:.3g} updates/s, {traffic / 1e9:.1f} GB/s of "
              f"{bandwidth / 1e9:.1f} GB/s that memcpy moves ({100 * traffic / bandwidth:.0f} %)")
    if options.large:
        large = society(binary, 100_000, 0.9, 0.05, 1)
        peers.say(f"N = 100000, two sources: {large['seconds']:.2f} s a round, floor "
                  f"{LARGE_SECONDS} s")
    if not checked:
        sys.exit("opinions: the cooperation found differs from what was published, or the peer's")
    peers.result("opinions", two["rate"], "opinion updates/s", peer_name, peer_rate,
                 {"value": FLOOR, "small": SMALL_FLOOR, "copy_share": COPY_FLOOR},
                 small=round(small["rate"]), copy_share=round(traffic / bandwidth, 2))


if __name__ == "__main__":
    main()
