"""Pixie with real Redis, PostgreSQL and Qdrant's engine: what it answers, and that it stays up without each of them."""

import uuid
from urllib.parse import quote

import pytest

from pixie_process import DEMO_USER, eventually
from servers import Postgres, Qdrant, Redis

SAM = "00000000-0000-4000-8000-000000000002"
NAMES = ("redis", "postgres", "qdrant")


@pytest.fixture(scope="module")
def servers(binary):
    started = {}
    try:
        for name, make in {"redis": Redis, "postgres": Postgres, "qdrant": lambda: Qdrant(binary)}.items():
            started[name] = make()
        yield started
    finally:
        for server in started.values():
            server.close()


@pytest.fixture
def pixie(start, servers):
    """A Pixie on the three servers, which are well again at the end, once it knows that they are."""
    for server in servers.values():
        server.thaw()
        if server.process.poll() is not None:
            server.start()
    pixie = start(PIXIE_RATE_LIMIT_PER_USER=0, **{key: value for server in servers.values() for key, value in server.settings.items()})
    eventually(lambda: all(states(pixie)[name] == "up" for name in NAMES), within=60, what="three dependencies")
    # What an earlier test left in Redis would answer for the stores.
    for user in (DEMO_USER, SAM):
        pixie.post("/v1/events/data-changed", {"user_id": user})
    yield pixie
    for server in servers.values():
        server.thaw()


def states(pixie):
    return {found["name"]: found["state"] for found in pixie.get("/readyz").json()["dependencies"]}


def test_answers_are_made_of_the_right_users_rows(pixie):
    alex, sam = (pixie.ask("What are my pending tasks?", user=user).json() for user in (DEMO_USER, SAM))
    assert "Northwind" in alex["response"] and "paint" not in alex["response"] and alex["degraded"] == []
    assert "paint" in sam["response"] and "Northwind" not in sam["response"] and sam["degraded"] == []


def test_the_start_up_lines_and_readyz_name_the_real_systems(pixie, servers):
    shown = " ".join(found["detail"] for found in pixie.get("/readyz").json()["dependencies"])
    for words in (f"Redis at 127.0.0.1:{servers['redis'].port}", "PostgreSQL at 127.0.0.1", f"Qdrant at {servers['qdrant'].address}"):
        assert words in shown
        eventually(lambda: words in pixie.errors, what="the start-up line")


def test_the_pools_and_the_servers_are_measured(pixie):
    pixie.ask("What are my pending tasks?", cache="bypass")
    assert pixie.metric("pixie_db_pool_max_connections") == 30
    eventually(lambda: pixie.metric("pixie_db_pool_connections", state="idle") >= 1, what="a connection given back")
    eventually(lambda: pixie.metric("redis_up") == 1 and pixie.metric("redis_memory_used_bytes") > 100_000, what="Redis' own figures")
    commands = pixie.metric("pixie_redis_commands_total")
    pixie.post("/v1/events/data-changed", {"user_id": DEMO_USER})
    assert pixie.metric("pixie_redis_commands_total") > commands, "as it is now, not as it was some seconds ago"
    assert 1 <= pixie.metric("pixie_redis_pool_connections") <= 20
    for name in NAMES:
        assert pixie.metric("pixie_breaker_state", upstream=name) == 0
        assert pixie.metric("pixie_upstream_requests_total", upstream=name, outcome="success") >= 1


def put(pixie, user, name, content, **metadata):
    answer = pixie.request("PUT", f"/v1/documents/{name}", json={"user_id": user, "content": content, "metadata": metadata})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_document_is_found_by_its_user_until_it_is_removed(pixie, servers):
    name, word = str(uuid.uuid4()), f"zanzibar{uuid.uuid4().hex[:6]}"
    question = f"What do my notes say about {word}?"
    assert pixie.ask(question).json()["sources"] == [] or name not in str(pixie.ask(question).json())
    put(pixie, DEMO_USER, name, f"The {word} lease ends in June.", title=f"The {word} lease", source="note")
    [point] = servers["qdrant"].points(document_id=name)
    assert set(point["payload"]) >= {"user_id", "document_id", "content", "metadata"}
    assert set(point["payload"]["metadata"]) == {"source", "created_at", "title"}
    found = pixie.ask(question)
    assert found.headers["X-Cache"] == "miss", "what was answered without the document is gone"
    assert [source["document_id"] for source in found.json()["sources"]][:1] == [name] and "June" in found.json()["response"]
    assert name not in str(pixie.ask(question, user=SAM).json())
    put(pixie, DEMO_USER, name, f"The {word} lease ends in July.", title=f"The {word} lease")
    assert "July" in pixie.ask(question).json()["response"]
    gone = pixie.request("DELETE", f"/v1/documents/{name}", params={"user_id": SAM})
    assert gone.status_code == 404 and "July" in pixie.ask(question, cache="bypass").json()["response"]
    assert pixie.request("DELETE", f"/v1/documents/{name}", params={"user_id": DEMO_USER}).json()["removed"] is True
    assert "July" not in pixie.ask(question).json()["response"] and servers["qdrant"].points(document_id=name) == []


def test_no_user_ever_sees_anothers_document(pixie):
    """Many users with the same document id, the same title and nearly the same words; ids and texts that try to get out."""
    users = [str(uuid.uuid4()) for _ in range(12)]
    hostile = ['"}]}, {"key": "user_id", "match": {"any": ["x"]}', "../../points", "*", "a' OR user_id = user_id --", "%00", "doc\u202e"]
    for number, user in enumerate(users):
        put(pixie, user, "shared-name", f"The project codename of user number {number} is secret-{number}-end.", title="Codename")
        put(pixie, user, quote(hostile[number % len(hostile)].replace("%00", "%2500"), safe=""), f"The project codename is also hidden-{number}-end.", title="Codename")
    for number, user in enumerate(users):
        answer = str(pixie.ask("What is the project codename in my notes?", user=user).json())
        assert f"secret-{number}-end" in answer or f"hidden-{number}-end" in answer, answer
        for other in range(len(users)):
            if other != number:
                assert f"secret-{other}-end" not in answer and f"hidden-{other}-end" not in answer


def test_a_task_is_created_and_then_listed_in_one_conversation(pixie, servers):
    session = str(uuid.uuid4())
    created = pixie.ask("Create a task: water the orchids", session_id=session).json()
    [call] = created["tool_calls"]
    assert call["name"] == "create_task"
    task = str(uuid.uuid4())
    servers["postgres"].sql(f"INSERT INTO tasks (id, user_id, title) VALUES ('{task}', '{DEMO_USER}', 'water the orchids')")
    pixie.post("/v1/events/data-changed", {"user_id": DEMO_USER, "tables": ["tasks"]})
    listed = pixie.ask("Now list all my pending tasks", session_id=session,
                       tool_results=[{"tool_call_id": call["id"], "result": {"id": task}}])
    assert listed.status_code == 200, listed.text
    assert "create_task" in listed.json()["response"] and "orchids" in listed.json()["response"]
    again = pixie.ask("And now?", session_id=session, tool_results=[{"tool_call_id": call["id"], "result": 1}])
    assert again.status_code == 422 and again.json()["code"] == "unknown_tool_call"
    other = pixie.ask("What did I say?", user=SAM, session_id=session)
    assert other.status_code == 404 and other.json()["code"] == "session_not_found"
    assert int(servers["redis"].command("PTTL", f"session:{DEMO_USER}:{session}")) > 23 * 3_600_000
    assert pixie.request("DELETE", f"/v1/sessions/{session}", params={"user_id": DEMO_USER}).status_code == 200
    assert servers["redis"].command("EXISTS", f"session:{DEMO_USER}:{session}").strip() == "0"
    servers["postgres"].sql(f"DELETE FROM tasks WHERE id = '{task}'")


QUESTION = "What are my pending tasks?"


@pytest.mark.parametrize("way", ["kill", "freeze"])
@pytest.mark.parametrize("name", ["postgres", "qdrant"])
def test_an_answer_without_a_store_says_so_and_is_whole_again_when_the_store_is(pixie, servers, name, way):
    server = servers[name]
    calls = lambda: sum(pixie.metric("pixie_upstream_request_duration_seconds_count", upstream=name, operation=operation)
                        for operation in ("tasks", "search"))
    called = calls()
    getattr(server, way)()
    for _ in range(12):
        response = pixie.ask(QUESTION, cache="bypass")
        assert response.status_code == 200, response.text
        assert response.json()["degraded"] == [name]
    if way == "freeze":
        assert calls() - called <= 1, "nobody waits for a dead dependency twice"
    if name == "postgres":
        assert "cannot read your tasks" in pixie.ask(QUESTION, cache="bypass").json()["response"]
    state = pixie.get("/readyz").json()
    assert state["status"] == "degraded" and state["degraded"] == [name]
    stored = pixie.ask(QUESTION)
    assert stored.headers["X-Cache"] == "miss" and stored.json()["degraded"] == [name]
    assert pixie.ask(QUESTION).headers["X-Cache"] == "miss", "a degraded answer is not kept"
    server.thaw() if way == "freeze" else server.start()
    eventually(lambda: pixie.ask(QUESTION, cache="bypass").json()["degraded"] == [], within=30, what="the recovery")
    # Within the debounce the question still gets the answer that lacked something.
    eventually(lambda: "Northwind" in pixie.ask(QUESTION).json()["response"], what="a whole answer to be kept")
    eventually(lambda: pixie.get("/readyz").json()["status"] == "ready", what="all to be well")


@pytest.mark.parametrize("way", ["kill", "freeze"])
def test_without_redis_queries_are_answered_from_memory(pixie, servers, way):
    user = str(uuid.uuid4())
    getattr(servers["redis"], way)()
    eventually(lambda: states(pixie)["redis"] in ("failing", "down"), within=30, what="the outage to be noticed")
    first = pixie.ask("What can you help me with?", user=user)
    assert first.status_code == 200
    servers["redis"].thaw() if way == "freeze" else servers["redis"].start()
    eventually(lambda: states(pixie)["redis"] == "up", within=30, what="the recovery")


def test_a_start_without_any_of_them_is_a_start(start):
    pixie = start(REDIS_URL="redis://127.0.0.1:1", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none", QDRANT_URL="http://127.0.0.1:1")
    response = pixie.ask("What are my pending tasks?")
    assert response.status_code == 200 and {"postgres", "qdrant"} <= set(response.json()["degraded"])
    eventually(lambda: set(NAMES) <= set(pixie.get("/readyz").json()["degraded"]), what="all three to be named")
