"""Every dependency, taken away in every way, under 50 questions a second: what the callers get, and how long until all is whole again."""

import asyncio
import collections
import time
import uuid

import pytest

from faulty_proxy import FaultyProxy
from load import one, quantile
from pixie_process import DEMO_USER, eventually
from servers import Model, Postgres, Qdrant, Redis

NAMES = ("redis", "postgres", "qdrant", "model")
RATE, OUTAGE, DEADLINE = 50, 6, 10
# What an answer may lack, and what a caller may get instead of one.
LACKS = {"redis": {"redis"}, "postgres": {"postgres"}, "qdrant": {"qdrant"}, "model": {"embedding", "llm"}}
INSTEAD = {"redis": set(), "postgres": set(), "qdrant": set(), "model": {502, 504}}

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def servers(binary):
    started = {}
    try:
        for name, make in {"redis": Redis, "postgres": Postgres, "qdrant": lambda: Qdrant(binary), "model": Model}.items():
            started[name] = make()
        yield started
    finally:
        for server in started.values():
            server.close()


def settings(servers, ports):
    return {key: value.replace(str(server.port), str(ports[name]))
            for name, server in servers.items() for key, value in server.settings.items()}


class Questions:
    """So many a second that no cache answers, each on a connection of its own, whether those before were answered or not."""

    def __init__(self, pixie):
        self.pixie, self.outcomes, self.is_over = pixie, [], False

    async def ask(self, number):
        more = {"session_id": str(uuid.uuid4())} if number % 2 else {}
        self.outcomes.append(await one(self.pixie, "What are my pending tasks?", DEMO_USER, cache="bypass", **more))

    async def run(self):
        asked, begun = [], time.monotonic()
        while not self.is_over:
            asked.append(asyncio.create_task(self.ask(len(asked))))
            await asyncio.sleep(max(0, begun + len(asked) / RATE - time.monotonic()))
        await asyncio.gather(*asked)

    def recent(self, count, since):
        return [outcome for outcome in self.outcomes if outcome.began > since][-count:]


async def outage(pixie, name, take_away, bring_back):
    """The outcomes during the outage and since its end, and the seconds until the first question that was answered whole for good."""
    questions = Questions(pixie)
    running = asyncio.create_task(questions.run())
    whole = lambda since: len(found := questions.recent(100, since)) == 100 and all(outcome.is_whole for outcome in found)
    try:
        await asyncio.to_thread(eventually, lambda: whole(0), 60, "whole answers before")
        away = time.monotonic()
        await asyncio.to_thread(take_away)
        await asyncio.sleep(OUTAGE)
        await asyncio.to_thread(bring_back)
        back = time.monotonic()
        await asyncio.to_thread(eventually, lambda: whole(back), 90, "whole answers after")
    finally:
        questions.is_over = True
        await running
    during = [outcome for outcome in questions.outcomes if away < outcome.began < back]
    after = [outcome for outcome in questions.outcomes if outcome.began >= back]
    recovery = max((outcome.began - back for outcome in after if not outcome.is_whole), default=0)
    return during, after, recovery


def run(pixie, name, fault, take_away, bring_back, rows):
    during, after, recovery = asyncio.run(outage(pixie, name, take_away, bring_back))
    asked = during + after
    statuses = collections.Counter(outcome.status for outcome in during)
    lacked = collections.Counter(missing for outcome in asked if outcome.status == 200 for missing in outcome.answer["degraded"])
    slowest = max(outcome.seconds for outcome in asked)
    others = sum(count for missing, count in lacked.items() if missing not in LACKS[name])
    rows.append(f"{name:<9} {fault:<8} {len(during):>5} {statuses[200]:>5} {len(during) - statuses[200]:>6} "
                f"{sum(1 for outcome in during if outcome.is_whole):>6} {quantile(during, 0.5) * 1000:>7.0f} "
                f"{quantile(during, 0.99) * 1000:>7.0f} {slowest * 1000:>8.0f} {recovery:>9.1f} {others:>6}")
    errors = [outcome.error for outcome in asked if outcome.status is None]
    assert not errors, f"{name} {fault}: {errors[:3]}"
    assert {outcome.status for outcome in asked} <= {200} | INSTEAD[name], f"{name} {fault}: {statuses}"
    assert slowest < DEADLINE + 2, f"{name} {fault}: {slowest:.1f} s"
    assert others <= len(asked) * 0.02, f"{name} {fault}: {lacked}"
    pixie.assert_answers()


def show(capsys, rows):
    with capsys.disabled():
        print(f"\n\n  {RATE} questions a second, {OUTAGE} s without; times in ms, recovery in s after the return")
        print("  of        fault    asked   200  other  whole     p50     p99  slowest  recovery  lack others")
        print("\n".join(f"  {row}" for row in rows))


def all_over(start, chosen, capsys, faults):
    """One Pixie lives through all of it."""
    pixie = start(PIXIE_RATE_LIMIT_PER_USER=0, **chosen)
    eventually(lambda: pixie.get("/readyz").json()["status"] == "ready", within=60, what="a good start")
    rows, before = [], None
    try:
        for name, fault, take_away, bring_back in faults:
            run(pixie, name, fault, take_away, bring_back, rows)
            before = before or (pixie.open_descriptors, pixie.resident_bytes)
        eventually(lambda: pixie.open_descriptors <= before[0] + 40, within=60, what="no connection to be left over")
        rows.append(f"descriptors {before[0]} -> {pixie.open_descriptors}, resident {before[1] / 1e6:.0f} -> "
                    f"{pixie.resident_bytes / 1e6:.0f} MB")
    finally:
        show(capsys, rows)


def test_killed_and_stopped(start, servers, capsys):
    faults = []
    for name, server in servers.items():
        faults += [(name, "kill -9", server.kill, server.start), (name, "SIGSTOP", server.freeze, server.thaw)]
    all_over(start, settings(servers, {name: server.port for name, server in servers.items()}), capsys, faults)


def test_refused_late_nonsense_and_cut(start, servers, capsys):
    proxies = {name: FaultyProxy(server.port) for name, server in servers.items()}
    try:
        faults = [(name, mode, lambda proxy=proxies[name], mode=mode: proxy.set(mode), lambda proxy=proxies[name]: proxy.set("pass"))
                  for name in NAMES for mode in ("refuse", "delay", "garbage", "cut")]
        all_over(start, settings(servers, {name: proxy.port for name, proxy in proxies.items()}), capsys, faults)
    finally:
        for proxy in proxies.values():
            proxy.close()
