"""Five hundred users for two minutes, every dependency real, and a model that takes 0.8 to 1.5 s.

Users, model and stores have machines of their own where Pixie serves. Here they share one with it, so they get what it leaves: they
run at the lowest priority, and what Pixie's threads still waited for a processor is said beside its own share of the latency."""

import asyncio
import concurrent.futures
import contextlib
import multiprocessing
import os
import pathlib
import random
import time
import types
import uuid

import pytest

from load import one
from pixie_process import eventually
from servers import Model, Postgres, Qdrant, Redis

USERS, SECONDS = 500, 120


@pytest.fixture(scope="module")
def servers(binary):
    started = []
    try:
        for make in (Redis, Postgres, lambda: Qdrant(binary), lambda: Model(chat={"latency": [0.8, 1.5]})):
            started.append(make())
        yield started
    finally:
        for server in started:
            server.close()


async def behave(pixie, number, end, found):
    """One user: mostly questions nobody has asked, now and then one again, half of them in a conversation."""
    user, session = str(uuid.UUID(int=number + 1, version=4)), str(uuid.uuid4())
    await asyncio.sleep(random.uniform(0, 2))
    while time.monotonic() < end:
        query = random.choice([f"What are my pending tasks of project {uuid.uuid4()}?", "What are my pending tasks?",
                               f"Tell me about subject {uuid.uuid4()}", "What can you help me with?"])
        members = {"session_id": session} if number % 2 else {}
        found.append(await one(pixie, query, user, **members))
        await asyncio.sleep(random.uniform(0.5, 1.5))


async def behave_all(pixie, seconds):
    found = []
    end = time.monotonic() + seconds
    await asyncio.gather(*(behave(pixie, number, end, found) for number in range(USERS)))
    return found


def crowd(host, port, seconds):
    os.nice(19)
    return asyncio.run(behave_all(types.SimpleNamespace(host=host, port=port), seconds))


def outcomes_of_crowd(pixie, seconds):
    """What the users got, who are a process of their own."""
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as users:
        return users.submit(crowd, pixie.host, pixie.port, seconds).result()


def give_way(servers):
    """Where the kernel groups processes by session, the group's priority is what counts; what is started later begins anew."""
    for process in (process for server in servers for process in server.family()):
        for thread in pathlib.Path(f"/proc/{process}/task").iterdir():
            os.setpriority(os.PRIO_PROCESS, int(thread.name), 19)
        with contextlib.suppress(FileNotFoundError):
            pathlib.Path(f"/proc/{process}/autogroup").write_text("19")


def waited_seconds(pixie):
    """How long Pixie's threads had work to do and no processor."""
    tasks = pathlib.Path(f"/proc/{pixie.process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[1]) for task in tasks) / 1e9


@pytest.mark.long
def test_five_hundred_users_for_two_minutes(start, servers, capsys):
    model = servers[-1]
    # The caches are full before anything is measured: what grows after that is a leak.
    pixie = start(PIXIE_RATE_LIMIT_PER_USER=0, PIXIE_CACHE_MEMORY="8MB",
                  **{key: value for server in servers for key, value in server.settings.items()})
    eventually(lambda: pixie.get("/readyz").json()["status"] == "ready", within=60, what="a good start")
    # Until the pools and the heap have grown to what so many take.
    outcomes_of_crowd(pixie, 30)
    give_way(servers)
    memory, busy, waited = pixie.resident_bytes, pixie.processor_seconds, waited_seconds(pixie)
    eventually(lambda: pixie.metric("pixie_queries_running") == 0, within=60, what="rest")
    descriptors, connections = pixie.open_descriptors, model.seen["connections"]
    outcomes = outcomes_of_crowd(pixie, SECONDS)
    grown, busy, waited = pixie.resident_bytes, pixie.processor_seconds - busy, waited_seconds(pixie) - waited
    answered = [outcome for outcome in outcomes if outcome.status == 200]
    asked = {line["request_id"]: line for line in pixie.request_lines(route="/v1/query", status=200)}
    own = []
    for outcome in answered:
        # From the request's last byte to the answer, less the time during which a request of its own was on the wire.
        own.append(asked[outcome.answer["request_id"]]["duration_ms"] - outcome.stages.get("upstreams", 0))
    own.sort()
    eventually(lambda: pixie.metric("pixie_http_connections") <= 2 and pixie.metric("pixie_queries_running") == 0, within=60, what="rest")
    degraded = sum(1 for outcome in answered if outcome.answer["degraded"])
    failed = [(outcome.status, outcome.error, outcome.answer.get("code")) for outcome in outcomes if outcome.status != 200]
    stages = sorted({stage for outcome in answered for stage in outcome.stages})
    with capsys.disabled():
        print(f"\n\n  {USERS} users, {SECONDS} s, model at 800 to 1,500 ms (users, model, stores and Pixie share this machine)")
        for name, value in [
            ("answered", f"{len(answered)}"), ("failed", f"{len(failed)} {failed[:3]}"), ("degraded", f"{degraded}"),
            ("own p50, p99", f"{own[len(own) // 2]:.2f} ms, {own[int(len(own) * 0.99)]:.2f} ms"),
            ("processor a request", f"{busy / len(outcomes) * 1e6:.0f} us, and {waited / len(outcomes) * 1e6:.0f} us waiting for one"),
            ("resident", f"{memory / 1e6:.0f} -> {grown / 1e6:.0f} MB"),
            ("descriptors at rest", f"{descriptors} -> {pixie.open_descriptors}"),
            ("model's connections", f"{connections} -> {model.seen['connections']}")]:
            print(f"  {name:<20} {value}")
        for stage in stages:
            times = sorted(outcome.stages[stage] for outcome in answered if stage in outcome.stages)
            print(f"    {stage:<18} p50 {times[len(times) // 2]:>9.3f} ms   p99 {times[int(len(times) * 0.99)]:>9.3f} ms")
    assert len(failed) < len(outcomes) * 0.01, failed[:5]
    assert grown < memory * 1.3
    assert pixie.open_descriptors <= descriptors + 20
