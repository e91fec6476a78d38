"""Several Pixies on one Redis: one call for one question, what changed stays changed, and one that dies is followed by another."""

import concurrent.futures
import signal
import time
import uuid

import httpx
import pytest

from pixie_process import eventually
from servers import Redis

QUESTION = "List my pending tasks"


# On a busy machine Redis may take longer than a query would wait for it, and an instance be late with its sign of life.
PATIENT = {"PIXIE_SHARED_CACHE_TIMEOUT": "2s", "PIXIE_QUERY_TIMEOUT": "90s"}


@pytest.fixture
def redis():
    """A Redis of the test's own, so that no instance of another test is still counted as live."""
    server = Redis()
    yield server
    server.close()


@pytest.fixture
def instances(with_model, redis):
    """Starts this many Pixies that share a Redis and a scripted model."""

    def instances(count, **settings):
        found = [with_model(**redis.settings, **settings) for _ in range(count)]
        for pixie in found:
            eventually(lambda: live(pixie) == count, within=60, what="instances that know of one another")
        return found

    return instances


@pytest.fixture
def pixies(instances):
    return instances(2, **PATIENT)


def under_way(pixie):
    return pixie.metric("pixie_queries_running")


def live(pixie):
    response = pixie.post("/v1/events/data-changed", {"user_id": str(uuid.uuid4())})
    return response.json()["instances"]["live"] if response.status_code == 202 else 0


def changed(pixie, user, wait=True, **members):
    response = pixie.client.post(f"/v1/events/data-changed{'?wait=true' if wait else ''}", json={"user_id": user} | members)
    assert response.status_code == 202, response.text
    return response.json()


def ask(pixie, user, query=QUESTION, timeout=120):
    body = {"user_id": user, "query": query}
    return httpx.post(pixie.address + "/v1/query", json=body, timeout=timeout, trust_env=False)


def test_fifty_equal_cold_questions_to_two_instances_make_one_call(pixies, model, user):
    model.tell(chat={"hold_after": 0})
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        asking = [pool.submit(ask, pixies[number % 2], user) for number in range(50)]
        for pixie in pixies:
            eventually(lambda: under_way(pixie) == 25, within=60, what="every question to be under way")
        eventually(lambda: model.calls() == 1, within=60, what="the call")
        model.tell(chat={"hold_after": None})
        answers = [future.result(120) for future in asking]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["response"] for answer in answers}) == 1
    assert model.calls() == 1


def test_when_the_instance_that_answers_is_killed_another_follows(instances, model, user):
    first, *others = instances(3, **PATIENT)
    model.tell(chat={"hold_after": 0})
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        leading = [pool.submit(ask, first, user) for _ in range(5)]
        eventually(lambda: model.calls() == 1, within=60, what="the first call")
        waiting = [pool.submit(ask, pixie, user) for pixie in others for _ in range(12)]
        for pixie in others:
            eventually(lambda: under_way(pixie) == 12, within=60, what="every question to be under way")
        assert model.calls() == 1, "those who wait must not ask"
        first.crash()
        model.tell(chat={"hold_after": None})
        answers = [future.result(120) for future in waiting]
        for future in leading:
            assert isinstance(future.exception(120), httpx.TransportError)
    assert {answer.status_code for answer in answers} == {200}
    assert model.calls() == 2


def test_an_answer_of_one_instance_is_the_others_too_in_the_same_and_in_other_words(pixies, model, user):
    assert ask(pixies[0], user).headers["X-Cache"] == "miss"
    assert ask(pixies[1], user).headers["X-Cache"] == "hit-exact"
    assert ask(pixies[1], user, "Could you please list my pending tasks?").headers["X-Cache"] == "hit-semantic"
    assert model.calls() == 1


def test_with_no_memory_for_caches_redis_answers_what_is_asked_in_the_same_words(with_model, redis, model, user):
    pixie = with_model(**redis.settings, **PATIENT, PIXIE_CACHE_MEMORY="0")
    eventually(lambda: live(pixie) == 1, within=60, what="a log of invalidations")
    assert ask(pixie, user).headers["X-Cache"] == "miss"
    assert ask(pixie, user).headers["X-Cache"] == "hit-exact"
    assert ask(pixie, user, "Could you please list my pending tasks?").headers["X-Cache"] == "miss"
    assert sum(pixie.metric("pixie_cache_entries", cache=cache) for cache in ("exact", "semantic", "embedding")) == 0
    changed(pixie, user, tables=["tasks"])
    assert ask(pixie, user).headers["X-Cache"] == "miss"
    assert any("PIXIE_CACHE_MEMORY is 0" in line["msg"] for line in pixie.log_lines())


def test_a_change_told_to_one_instance_is_applied_by_the_other_before_wait_returns(pixies, model, user):
    for pixie in pixies:
        ask(pixie, user)
    result = changed(pixies[0], user, tables=["tasks"])
    assert result["instances"] == {"applied": 2, "live": 2}
    model.tell(chat={"text": "new"})
    assert ask(pixies[1], user).json()["response"] == "new"
    assert ask(pixies[0], user).json()["response"] == "new"


def test_an_instance_that_is_stopped_is_waited_for_while_it_may_answer_from_memory(pixies, model, user):
    for pixie in pixies:
        eventually(lambda: ask(pixie, user).headers["X-Cache"] == "hit-exact", within=60, what="an answer in memory")
    stopped = time.monotonic()
    pixies[1].process.send_signal(signal.SIGSTOP)
    try:
        # By now an instance that is looked for every second has long been missed.
        eventually(lambda: time.monotonic() > stopped + 3.5, what="its absence to be noticed")
        instances = changed(pixies[0], user)["instances"]
        waited = time.monotonic() - stopped
    finally:
        pixies[1].process.send_signal(signal.SIGCONT)
    assert instances == {"applied": 1, "live": 2} or waited > 5, "it could still answer from memory"
    model.tell(chat={"text": "new"})
    eventually(lambda: ask(pixies[1], user).json()["response"] == "new", within=60, what="the new answer")


def test_a_redis_that_comes_back_with_answers_of_before_an_order_serves_none_of_them(instances, redis, model, user):
    pixies = instances(2, **PATIENT)
    ask(pixies[0], user)
    redis.command("SAVE")
    changed(pixies[0], user)
    redis.kill()
    redis.start()
    model.tell(chat={"text": "new"})
    for pixie in pixies:
        assert ask(pixie, user).json()["response"] == "new"


def test_what_changes_while_it_is_answered_is_not_kept_by_anyone(pixies, model, user):
    model.tell(chat={"hold_after": 0, "text": "old"})
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        asking = pool.submit(ask, pixies[0], user)
        eventually(lambda: model.calls() == 1, within=60, what="the call")
        changed(pixies[1], user)
        model.tell(chat={"hold_after": None})
        assert asking.result(60).json()["response"] == "old"
    model.tell(chat={"text": "new"})
    for pixie in pixies:
        assert ask(pixie, user).json()["response"] == "new"


def test_while_a_new_system_prompt_is_rolled_out_each_instance_serves_what_its_own_prompt_made(
        with_model, redis, model, user, tmp_path):
    (tmp_path / "prompt.txt").write_text("Answer in one sentence.")
    old = with_model(**redis.settings, **PATIENT)
    model.tell(chat={"text": "by the old prompt"})
    assert ask(old, user).headers["X-Cache"] == "miss"
    new = with_model(PIXIE_SYSTEM_PROMPT_FILE=tmp_path / "prompt.txt", **redis.settings, **PATIENT)
    eventually(lambda: live(new) == 2, within=60, what="instances that know of one another")
    model.tell(chat={"text": "by the new prompt"})
    reworded = "Could you please list my pending tasks?"
    assert ask(new, user).json()["response"] == "by the new prompt"
    for pixie, answer in ((new, "by the new prompt"), (old, "by the old prompt")):
        for question, status in ((QUESTION, "hit-exact"), (reworded, "hit-semantic")):
            found = ask(pixie, user, question)
            assert (found.json()["response"], found.headers["X-Cache"]) == (answer, status)
    changed(old, user)
    model.tell(chat={"text": "anew"})
    for pixie in (old, new):
        assert ask(pixie, user).json()["response"] == "anew"


def test_vectors_are_shared(pixies, model, user):
    text = f"a text of its own {user}"
    first, second = (pixie.post("/v1/embeddings", {"input": text}).json() for pixie in pixies)
    assert first["usage"]["prompt_tokens"] > 0 and second["usage"]["prompt_tokens"] == 0
    assert first["data"] == second["data"]


def test_keys_are_as_documented_and_all_of_them_end(pixies, redis, user):
    ask(pixies[0], user)
    keys = redis.command("--scan").split()
    for beginning in (f"exact_cache:{user}:", f"semantic_cache:{user}:", f"semantic_index:{user}", "emb:", "tag:user:"):
        assert any(key.startswith(beginning) for key in keys), beginning
    kept = {key for key in keys if redis.command("TTL", key).strip() == "-1"}
    assert all(key.startswith("pixie:") for key in kept), kept


def test_without_redis_nothing_is_answered_from_memory_after_five_seconds_and_no_order_is_taken(instances, redis, user):
    pixies = instances(3)
    for pixie in pixies:
        eventually(lambda: ask(pixie, user).headers["X-Cache"] == "hit-exact", within=60, what="an answer in memory")
    redis.freeze()
    frozen = time.monotonic()
    try:
        response = pixies[0].client.post("/v1/events/data-changed", json={"user_id": user})
        assert response.status_code == 503 and response.json()["code"] == "cache_unavailable"
        for pixie in pixies:
            eventually(lambda: ask(pixie, user).headers["X-Cache"] == "miss", within=60, what="distrust of memory")
        eventually(lambda: time.monotonic() > frozen + 5.1, what="the end of trust")
        for pixie in pixies * 3:
            assert ask(pixie, user).headers["X-Cache"] == "miss"
            assert pixie.metric("pixie_cache_log_current") == 0
    finally:
        redis.thaw()
    for pixie in pixies:
        eventually(lambda: ask(pixie, user).headers["X-Cache"] == "hit-exact", within=60, what="trust in memory")
        said = lambda: [line["msg"] for line in pixie.log_lines() if "from memory" in line["msg"]]
        eventually(lambda: len(said()) >= 2, within=60, what="the line that memory is trusted again")
        assert len(said()) == 2, "once when trust ends, once when it is back"


def test_a_redis_that_comes_back_empty_costs_only_the_answers(pixies, redis, model, user):
    ask(pixies[0], user)
    redis.kill()
    redis.start()
    for pixie in pixies:
        eventually(lambda: pixie.metric("pixie_cache_lost_track_total") >= 1, within=60, what="the loss to be noticed")
    model.tell(chat={"text": "anew"})
    eventually(lambda: ask(pixies[0], user).json()["response"] == "anew", within=60, what="a new answer")
    eventually(lambda: ask(pixies[1], user).headers["X-Cache"] == "hit-exact", within=60, what="it to be shared")
