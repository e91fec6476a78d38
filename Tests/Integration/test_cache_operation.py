"""Operating the caches: the admin routes and `pixie cache ...`."""

import json
import re
import subprocess
import uuid

import httpx
import pytest

from pixie_process import ADMIN_TOKEN, environment, eventually
from servers import Redis

QUESTION = "List my pending tasks"


def admin_address(pixie):
    return eventually(
        lambda: re.search(r'admin listening.*?(https?://[\d.:]+)', pixie.errors), within=60, what="the admin listener")[1]


@pytest.fixture
def pixie(with_model):
    return with_model(PIXIE_ADMIN_TOKENS=ADMIN_TOKEN, PIXIE_STATE_DIR="state")


@pytest.fixture
def admin(pixie):
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    with httpx.Client(base_url=admin_address(pixie), headers=headers, timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture
def cache(binary, pixie):
    def cache(*arguments, input=None):
        return subprocess.run(
            [binary, "cache", *arguments, "--server", admin_address(pixie)], cwd=pixie.folder, input=input, timeout=60,
            env=environment(PIXIE_ADMIN_TOKENS=ADMIN_TOKEN), capture_output=True, text=True)
    return cache


def test_what_is_cached_is_seen_counted_and_dropped(pixie, cache, user):
    for _ in range(2):
        pixie.ask(QUESTION, user=user)
    stats = json.loads(cache("stats", "--output", "json").stdout)
    exact = next(tier for tier in stats["tiers"] if tier["cache"] == "exact")
    assert exact["entries"] == 1 and exact["bytes"] > 500 and exact["hit_rate"]["start"] == 0.5
    assert "exact" in cache("stats").stdout

    listing = cache("entries", "--user", user)
    assert listing.returncode == 0 and QUESTION in listing.stdout and listing.stdout.count("\n") == 3
    preview = cache("invalidate", "--user", user, "--dry-run")
    assert preview.returncode == 0 and "matched: 2" in preview.stdout and "dry run" in preview.stdout
    assert cache("invalidate", "--user", user, input="").returncode == 4
    assert pixie.ask(QUESTION, user=user).headers["X-Cache"] == "hit-exact"
    done = cache("invalidate", "--user", user, "--yes", "--wait")
    assert done.returncode == 0 and "removed: 2" in done.stdout and "1 of 1" in done.stdout
    assert pixie.ask(QUESTION, user=user).headers["X-Cache"] == "miss"


def test_settings_hold_at_once_and_after_a_restart(start, model, pixie, cache, admin):
    assert cache("settings", "--threshold", "0.91", "--dry-run").returncode == 0
    assert admin.get("/admin/v1/cache/settings").json()["similarity_threshold"] == 0.95
    assert cache("settings", "--threshold", "0.91", "--shadow", "on").returncode == 0
    settings = admin.get("/admin/v1/cache/settings").json()
    assert settings["similarity_threshold"] == 0.91 and settings["shadow"] is True
    assert cache("settings", "--threshold", "7").returncode == 4
    again = start(PIXIE_ADMIN_TOKENS=ADMIN_TOKEN, PIXIE_STATE_DIR=pixie.folder / "state", **model.settings)
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    kept = httpx.get(admin_address(again) + "/admin/v1/cache/settings", headers=headers, trust_env=False).json()
    assert kept == settings


def test_a_warmed_question_is_a_hit(pixie, cache, user):
    lines = [json.dumps({"query": QUESTION, "user_id": user}), "What is the capital of France?", ""]
    (pixie.folder / "questions.jsonl").write_text("\n".join(lines))
    assert "2 to ask; at most $0.0" in cache("warm", "questions.jsonl", "--dry-run").stdout
    refused = cache("warm", "questions.jsonl", input="")
    assert refused.returncode == 4 and "2 to ask" in refused.stderr
    assert json.loads(cache("warm", "questions.jsonl", "--dry-run", "--output", "json").stdout)["most_dollars"] > 0
    done = cache("warm", "questions.jsonl", "--yes", "--output", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["result"]["generated"] == 2
    assert pixie.ask(QUESTION, user=user).headers["X-Cache"] == "hit-exact"
    assert pixie.ask("What is the capital of France?", user=str(uuid.uuid4())).headers["X-Cache"] == "hit-exact"
    again = cache("warm", "questions.jsonl", "--yes")
    assert "2 cached already" in again.stderr and "cached: 2" in again.stdout


def test_a_wrong_answer_is_dropped_by_feedback(pixie, admin, user):
    pixie.ask(QUESTION, user=user)
    hit = pixie.ask("Could you please list my pending tasks?", user=user)
    assert hit.headers["X-Cache"] == "hit-semantic"
    assert pixie.post("/v1/feedback", {"request_id": hit.json()["request_id"], "verdict": "wrong"}).json() == {"dropped": True}
    assert pixie.ask(QUESTION, user=user).headers["X-Cache"] == "miss"
    curve = admin.get("/admin/v1/cache/calibration").json()["curve"]
    assert curve[-2]["wrong"] == 1
    assert pixie.post("/v1/feedback", {"request_id": "x", "verdict": "bad"}).status_code == 422


def test_vectors_and_conversations_are_forgotten_in_redis_too(with_model, user):
    redis = Redis()
    try:
        pixie = with_model(PIXIE_ADMIN_TOKENS=ADMIN_TOKEN, **redis.settings)
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        session = str(uuid.uuid4())
        pixie.ask("My name is Xyzzy", user=user, session_id=session)

        def kept(beginning):
            return [key for key in redis.command("--scan").split() if key.startswith(beginning)]

        for tier, beginnings in (("embeddings", ["emb:"]), ("sessions", ["session:", "session_owner:"])):
            assert all(kept(beginning) for beginning in beginnings), tier
            order = f"{admin_address(pixie)}/admin/v1/cache/{tier}"
            count = len(kept(beginnings[0]))
            preview = httpx.delete(order + "?dry_run=true", headers=headers, timeout=60, trust_env=False).json()
            assert preview["stored"] == count and kept(beginnings[0])
            done = httpx.delete(order + "?wait=true", headers=headers, timeout=60, trust_env=False).json()
            assert done["stored"] == count and done["instances"] == {"applied": 1, "live": 1}
            assert not any(kept(beginning) for beginning in beginnings), tier
    finally:
        pixie.stop()
        redis.close()


def test_orders_are_audited_and_refused_without_a_token(pixie, admin, cache, user, binary):
    address = admin_address(pixie)
    assert httpx.delete(address + "/admin/v1/cache/responses", trust_env=False).status_code == 401
    assert admin.delete("/admin/v1/cache/responses").status_code == 200
    audit = admin.get("/admin/v1/audit").text
    assert "DELETE /admin/v1/cache/responses" in audit and "refused" in audit and "done" in audit
    elsewhere = subprocess.run(
        [binary, "cache", "stats", "--server", "http://127.0.0.1:9"], env=environment(), capture_output=True, text=True, timeout=60)
    assert elsewhere.returncode == 3


def test_an_order_to_one_instance_reaches_the_other_and_settings_spread(with_model, model, user):
    redis, pixies = Redis(), []
    try:
        pixies = [with_model(PIXIE_ADMIN_TOKENS=ADMIN_TOKEN, PIXIE_STATE_DIR="state", **redis.settings) for _ in range(2)]
        addresses = [admin_address(pixie) for pixie in pixies]
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}

        def drop(path):
            order = f"{addresses[0]}/admin/v1/cache/{path}?wait=true"
            return httpx.delete(order, headers=headers, timeout=60, trust_env=False).json()

        eventually(lambda: drop("responses")["instances"]["live"] == 2, within=60, what="two instances")
        for pixie in pixies:
            pixie.ask(QUESTION, user=user)
        assert drop("responses")["instances"] == {"applied": 2, "live": 2}
        model.tell(chat={"text": "new"})
        assert pixies[1].ask(QUESTION, user=user).json()["response"] == "new"
        change = {"response_ttl_seconds": 60}
        with httpx.Client(headers=headers, timeout=60, trust_env=False) as client:
            first, second = (address + "/admin/v1/cache/settings" for address in addresses)
            assert client.patch(first, json=change).status_code == 200
            eventually(lambda: client.get(second).json()["response_ttl_seconds"] == 60, within=60,
                       what="the setting in the other instance")
    finally:
        for pixie in pixies:
            pixie.stop()
        redis.close()
