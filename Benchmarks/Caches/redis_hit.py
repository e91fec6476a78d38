#!/usr/bin/env python3
"""Exact hits that come from Redis, beside `redis-benchmark`'s unpipelined GET at the same number of connections, in one run.

The memory tier is off (`PIXIE_CACHE_MEMORY=0`). Needs redis-server, redis-benchmark and wrk. Prints one JSON object; exits with 1 under
--goal.

    python3 Benchmarks/Caches/redis_hit.py --pixie .build/release/pixie
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

from serving import Pixie, Redis, workplace, wrk

# Made beforehand: the client shares the machine with what is measured.
SCRIPT = """
local threads = 0
function setup(each) each:set("number", threads); threads = threads + 1 end
function init(arguments)
  local users, count = tonumber(arguments[1]), tonumber(arguments[2])
  at, requests = number * math.floor(users / count), {}
  for user = 1, users do
    requests[user] = wrk.format("POST", "/v1/query", {["Content-Type"] = "application/json"},
      string.format('{"user_id":"00000000-0000-4000-8000-%012d","query":"List my pending tasks"}', user))
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pixie", default=".build/release/pixie")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--users", type=int, default=1_000, help="answers asked for in turn")
    parser.add_argument("--seconds", type=int, default=5, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--goal", type=float, default=0.25)
    options = parser.parse_args()

    with workplace() as (folder, processes):
        script = pathlib.Path(folder, "wrk.lua")
        script.write_text(SCRIPT)
        redis = Redis(folder)
        processes.append(redis.process)
        pixie = Pixie(options.pixie, folder, redis.settings | {"PIXIE_CACHE_MEMORY": "0"})
        processes.append(pixie.process)

        def looked_up(result):
            return pixie.metric("pixie_cache_requests_total", cache="exact", result=result)

        def load(seconds):
            return wrk(pixie.address, script, [options.users, 2], options.connections, seconds)

        misses = -1.0
        while misses != (misses := looked_up("miss")):
            load(3)
        rounds = []
        for _ in range(options.rounds):
            hits = looked_up("hit")
            rate, latencies = load(options.seconds)
            hits = looked_up("hit") - hits
            done = subprocess.run(
                ["redis-benchmark", "-p", str(redis.port), "-t", "get", "-c", str(options.connections), "-n", "200000", "-d", "1024",
                 "--csv"], capture_output=True, text=True, check=True).stdout
            bare = float(done.strip().splitlines()[-1].split(",")[1].strip('"'))
            rounds.append({"pixie_per_second": round(rate), "redis_get_per_second": round(bare), "ratio": round(rate / bare, 3),
                           "hits": round(hits), "p50_ms": latencies[50], "p99_ms": latencies[99]})
        ratio = statistics.median(each["ratio"] for each in rounds)
        print(json.dumps({
            "connections": options.connections, "answers": options.users, "rounds": rounds,
            "entries_in_memory": round(pixie.metric("pixie_cache_entries", cache="exact")),
            "misses": round(looked_up("miss") - misses), "ratio": ratio}, indent=2))
        return 0 if ratio >= options.goal else 1


if __name__ == "__main__":
    sys.exit(main())
