#!/usr/bin/env python3
"""A million cached answers: building, looking up, dropping a user's and all of them, and coming back after a restart, with the time
and the memory each takes.

Every answer is made by a request of its own, so the time to build is that of the whole server. With --redis the answers are shared, and
after a restart each user's come back when the user first asks; without it a restart begins empty. Needs wrk, and redis-server with
--redis. Prints a JSON object.

    python3 Benchmarks/Caches/many_entries.py --pixie .build/release/pixie --entries 1000000 --dimensions 1536
    python3 Benchmarks/Caches/many_entries.py --pixie .build/release/pixie --entries 1000000 --dimensions 256 --redis
"""

import argparse
import json
import pathlib
import sys
import time
import urllib.request

from serving import Pixie, Redis, resident_bytes, workplace, wrk

# Each thread asks its own part of the questions once, and goes on with the last one.
SCRIPT = """
local threads = 0
function setup(each) each:set("number", threads); threads = threads + 1 end
function init(arguments)
  kind, first, last, per = arguments[1], tonumber(arguments[2]), tonumber(arguments[3]), tonumber(arguments[4])
  at = first + number - 2
end
function request()
  local one
  if kind == "build" then
    at = math.min(at + 2, last - 1)
    one = at
  else
    one = math.random(first, last - 1)
  end
  local user = string.format("00000000-0000-4000-8000-%012d", math.floor(one / per))
  local words = "list my pending tasks for project number " .. (one % per)
  if kind == "reworded" then words = "Could you please " .. words .. "?" end
  return wrk.format("POST", "/v1/query", {["Content-Type"] = "application/json"},
    '{"user_id":"' .. user .. '","query":"' .. words .. '"}')
end
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pixie", default=".build/release/pixie")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--per-user", type=int, default=100)
    parser.add_argument("--dimensions", type=int, default=1536)
    parser.add_argument("--redis", action="store_true")
    parser.add_argument("--limit", type=int, default=1800, help="seconds to build at most")
    options = parser.parse_args()
    result = {"entries": options.entries, "dimensions": options.dimensions, "redis": options.redis}

    with workplace() as (folder, processes):
        script = pathlib.Path(folder, "wrk.lua")
        script.write_text(SCRIPT)
        # Vectors of texts are kept as float32 beside those of the answers.
        each = options.dimensions * 7 + 6_000
        settings = {"PIXIE_EMBEDDING_DIMENSIONS": options.dimensions, "PIXIE_CACHE_MEMORY": f"{options.entries * each // 1_000_000 + 100}MB",
                    "PIXIE_TTL_RESPONSE": "1d"}
        redis = None
        if options.redis:
            redis = Redis(folder)
            processes.append(redis.process)
            settings |= redis.settings

        def start():
            pixie = Pixie(options.pixie, folder, settings)
            processes.append(pixie.process)
            return pixie

        def load(kind, seconds, first=0):
            return wrk(pixie.address, script, [kind, first, options.entries, options.per_user], 32, seconds)

        def delete(path):
            started = time.monotonic()
            request = urllib.request.Request(f"{pixie.admin}/admin/v1/cache/{path}?wait=true", method="DELETE")
            told = json.load(urllib.request.urlopen(request))
            return {"removed": told["removed"], "ms": round((time.monotonic() - started) * 1000, 2)}

        def look_ups(what):
            semantic = [pixie.metric("pixie_cache_requests_total", cache="semantic", result=kind) for kind in ("hit", "miss")]
            rate, latencies = load("repeated", 5)
            result[f"{what}_exact"] = {"per_second": round(rate), "p50_ms": latencies[50], "p99_ms": latencies[99]}
            rate, latencies = load("reworded", 5)
            now = [pixie.metric("pixie_cache_requests_total", cache="semantic", result=kind) for kind in ("hit", "miss")]
            result[f"{what}_reworded"] = {"per_second": round(rate), "p50_ms": latencies[50], "p99_ms": latencies[99],
                                          "semantic_hits": round(now[0] - semantic[0]), "semantic_misses": round(now[1] - semantic[1])}

        pixie = start()
        result["empty_resident_mb"] = resident_bytes(pixie.process) // 1_000_000
        started, made = time.monotonic(), 0
        while made < options.entries * 0.999 and time.monotonic() - started < options.limit:
            load("build", 10, first=max(0, made - 200))
            made = round(pixie.metric("pixie_cache_entries", cache="semantic"))
            print(f"{made} answers after {time.monotonic() - started:.0f} s, {resident_bytes(pixie.process) / 1e6:.0f} MB", file=sys.stderr)
        result["built"] = {"entries": made, "seconds": round(time.monotonic() - started, 1),
                           "resident_mb": resident_bytes(pixie.process) // 1_000_000,
                           "counted_mb": round(pixie.metric("pixie_cache_bytes") / 1e6),
                           "semantic_mb": round(pixie.metric("pixie_cache_bytes", cache="semantic") / 1e6)}
        if redis:
            result["built"]["redis_mb"] = redis.used_bytes() // 1_000_000
        look_ups("found")
        result["user_dropped"] = delete("users/00000000-0000-4000-8000-000000000007")
        if redis:
            pixie.stop()
            started = time.monotonic()
            pixie = start()
            result["restart_seconds"] = round(time.monotonic() - started, 3)
            look_ups("after_restart")
            result["after_restart_entries"] = round(pixie.metric("pixie_cache_entries", cache="semantic"))
        result["all_dropped"] = delete("responses")
        result["end_resident_mb"] = resident_bytes(pixie.process) // 1_000_000
    print(json.dumps(result, indent=2))
    return 0 if made >= options.entries * 0.999 else 1


if __name__ == "__main__":
    sys.exit(main())
