"""Redis, PostgreSQL and Qdrant that lie, stall and break off under load: no crash, no answer past its deadline, recovery."""

import threading
import time
import uuid

import httpx
import pytest

from faulty_proxy import FaultyProxy
from pixie_process import DEMO_USER, eventually
from servers import Postgres, Qdrant, Redis

NAMES = ("redis", "postgres", "qdrant")
QUESTION = "What are my pending tasks?"
# Twice the default, and so are the stores' own limits: a busy machine keeps to them.
TIMEOUT = 20


@pytest.fixture(scope="module")
def stage(binary):
    """The three servers, each behind a proxy."""
    servers, proxies = {}, {}
    try:
        for name, make in {"redis": Redis, "postgres": Postgres, "qdrant": lambda: Qdrant(binary)}.items():
            servers[name] = make()
            proxies[name] = FaultyProxy(servers[name].port, late=8)
        yield servers, proxies
    finally:
        for part in [*proxies.values(), *servers.values()]:
            part.close()


@pytest.fixture
def pixie(start, stage):
    servers, proxies = stage
    settings = {key: value.replace(str(servers[name].port), str(proxies[name].port))
                for name in NAMES for key, value in servers[name].settings.items()}
    pixie = start(PIXIE_RATE_LIMIT_PER_USER=0, PIXIE_QUERY_TIMEOUT=f"{TIMEOUT}s", **settings)
    eventually(lambda: pixie.get("/readyz").json()["status"] == "ready" and not unknown(pixie), within=60, what="a good start")
    yield pixie
    for proxy in proxies.values():
        proxy.set("pass")


def unknown(pixie):
    return [found for found in pixie.get("/readyz").json()["dependencies"] if found["state"] not in ("up", "embedded")]


class Load:
    """About 20 questions a second, half of them in conversations, until it is stopped."""

    def __init__(self, pixie, rate=20, workers=40):
        self.pixie, self.rate = pixie, rate
        self.seen = []
        self.over = threading.Event()
        self.turn = threading.Semaphore(0)
        self.threads = [threading.Thread(target=self.work, args=(number,)) for number in range(workers)]
        self.clock = threading.Thread(target=self.tick)

    def tick(self):
        while not self.over.wait(1 / self.rate):
            self.turn.release()
        for _ in self.threads:
            self.turn.release()

    def work(self, number):
        session = str(uuid.uuid4())
        with httpx.Client(base_url=self.pixie.address, timeout=30, trust_env=False) as client:
            while True:
                self.turn.acquire()
                if self.over.is_set():
                    return
                body = {"user_id": DEMO_USER, "query": QUESTION, "cache": "bypass"}
                if number % 2:
                    body["session_id"] = session
                began = time.monotonic()
                try:
                    response = client.post("/v1/query", json=body)
                    status, degraded = response.status_code, response.json().get("degraded")
                except (httpx.HTTPError, ValueError) as error:
                    status, degraded = repr(error), []
                self.seen.append((time.monotonic() - began, status, degraded))

    def __enter__(self):
        for thread in [*self.threads, self.clock]:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in [*self.threads, self.clock]:
            thread.join()


@pytest.mark.parametrize("fault", ["refuse", "delay", "garbage", "cut"])
@pytest.mark.parametrize("name", NAMES)
def test_a_store_that_misbehaves_under_load_is_done_without_and_found_again(pixie, stage, name, fault):
    proxy = stage[1][name]
    with Load(pixie) as load:
        eventually(lambda: len(load.seen) > 20, within=30, what="the load")
        proxy.set(fault)
        eventually(lambda: [seen for seen in load.seen if name in (seen[2] or [])], within=30, what="the degradation")
        during = len(load.seen)
        eventually(lambda: len(load.seen) > during + 60, within=60, what="answers during the outage")
        proxy.set("pass")
        began = time.monotonic()
        eventually(lambda: pixie.get("/readyz").json()["status"] == "ready", within=30, what="the recovery")
        recovery = time.monotonic() - began
        after = len(load.seen)
        # Some were asked before it was back; then there are only whole ones.
        eventually(lambda: len(load.seen) > after + 40 and not any(lost for _, _, lost in load.seen[-20:]), within=60,
                   what="whole answers after the recovery")
    assert {status for _, status, _ in load.seen} == {200}
    assert {missing for _, _, lost in load.seen for missing in lost} <= {name}
    slowest = max(took for took, _, _ in load.seen)
    assert slowest < TIMEOUT, f"slowest {slowest:.2f} s"
    print(f"{name} {fault}: {len(load.seen)} answers, slowest {slowest:.2f} s, ready again {recovery:.2f} s after its return")
    pixie.assert_answers()
