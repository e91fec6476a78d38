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

NAMES = ("redis", "postgres", "qdrant", "embedding", "llm")
RATE, OUTAGE, DEADLINE = 50, 6, 10
# What a caller may get instead of an answer that lacks the dependency: nobody writes one without a language model.
INSTEAD = {"llm": {502, 503, 504}}
# Noticed within seconds: the longest wait between two attempts at a model, and what is under way then.
RECOVERY = 15

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def servers(binary):
    started = {}
    try:
        for name, make in {"redis": Redis, "postgres": Postgres, "qdrant": lambda: Qdrant(binary), "embedding": Model,
                           "llm": Model}.items():
            started[name] = make()
        yield started
    finally:
        for server in started.values():
            server.close()


def settings(servers, ports):
    found = {}
    for name, server in servers.items():
        own = server.settings
        if name == "embedding":
            own = {"PIXIE_EMBEDDING_BASE_URL": own["OPENAI_BASE_URL"], "PIXIE_EMBEDDING_API_KEY": own["OPENAI_API_KEY"]}
        found |= {key: value.replace(str(server.port), str(ports[name])) for key, value in own.items()}
    return found


class Questions:
    """So many a second that no cache answers, each on a connection of its own, whether those before were answered or not."""

    def __init__(self, pixie):
        self.pixie, self.outcomes, self.is_over = pixie, [], False

    async def ask(self, number):
        more = {"session_id": str(uuid.uuid4())} if number % 2 else {}
        # Of words that nobody has asked before: their vector is in no cache.
        query = f"What are my pending tasks about {uuid.uuid4()}?"
        self.outcomes.append(await one(self.pixie, query, DEMO_USER, cache="bypass", **more))

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
    instead = INSTEAD.get(name, set())
    statuses = collections.Counter(outcome.status for outcome in during)
    lacked = collections.Counter(missing for outcome in asked if outcome.status == 200 for missing in outcome.answer["degraded"])
    slowest = max(outcome.seconds for outcome in asked)
    others = sum(count for missing, count in lacked.items() if missing != name)
    rows.append(f"{name:<9} {fault:<8} {len(during):>5} {statuses[200]:>5} {len(during) - statuses[200]:>6} "
                f"{sum(1 for outcome in during if outcome.is_whole):>6} {quantile(during, 0.5) * 1000:>7.0f} "
                f"{quantile(during, 0.99) * 1000:>7.0f} {slowest * 1000:>8.0f} {recovery:>9.1f} {others:>6}")
    errors = [outcome.error for outcome in asked if outcome.status is None]
    assert not errors, f"{name} {fault}: {errors[:3]}"
    assert {outcome.status for outcome in asked} <= {200} | instead, f"{name} {fault}: {statuses}"
    # The fault was one, and the answer says what it did without; a model that answers late, or again within the time a query gives
    # it, is waited for.
    felt = sum(1 for outcome in during if outcome.status in instead or name in outcome.answer.get("degraded", [])
               or (name in ("embedding", "llm") and outcome.seconds > 2.5))
    assert felt > len(during) * 0.2, f"{name} {fault}: {felt} of {len(during)} felt it"
    assert slowest < DEADLINE + 2, f"{name} {fault}: {slowest:.1f} s"
    # Nobody waits for what is known to be away: who does are those of the first moment, and one at a time to find out.
    assert quantile(during, 0.5) < DEADLINE / 2, f"{name} {fault}: {quantile(during, 0.5):.1f} s"
    assert others <= len(asked) * 0.02, f"{name} {fault}: {lacked}"
    assert recovery < RECOVERY, f"{name} {fault}: {recovery:.1f} s"
    pixie.assert_answers()


def show(capsys, rows):
    with capsys.disabled():
        print(f"\n\n  {RATE} questions a second, {OUTAGE} s without; times in ms, recovery in s after the return")
        print("  of        fault    asked   200  other  whole     p50     p99  slowest  recovery  lack others")
        print("\n".join(f"  {row}" for row in rows))


def has_few_descriptors(pixie, most):
    """Connections that nobody used for a minute are closed when one is looked for the next time: so somebody asks."""
    pixie.ask(f"What are my pending tasks about {uuid.uuid4()}?")
    time.sleep(5)
    return pixie.open_descriptors <= most


def all_over(start, chosen, capsys, faults):
    """One Pixie lives through all of it."""
    pixie = start(PIXIE_RATE_LIMIT_PER_USER=0, **chosen)
    eventually(lambda: pixie.get("/readyz").json()["status"] == "ready", within=60, what="a good start")
    rows, before = [], None
    try:
        for name, fault, take_away, bring_back in faults:
            run(pixie, name, fault, take_away, bring_back, rows)
            before = before or (pixie.open_descriptors, pixie.resident_bytes)
        eventually(lambda: has_few_descriptors(pixie, before[0] + 40), within=120, what="no connection to be left over")
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
