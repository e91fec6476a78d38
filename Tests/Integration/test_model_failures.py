"""A model that is slow, fails, lies or goes away: what the client gets, and that nothing of the query goes on."""

import time
import uuid

import pytest

from events import events, text
from pixie_process import eventually
from raw_http import connection, query_request
from scripted import CHAT


def ready(pixie, model):
    model.await_sample()
    return pixie


def assert_cancelled(model, cancelled_before):
    eventually(lambda: model.seen["cancelled"] > cancelled_before and model.seen["open"] == 0, within=30, what="the cancelled call")


LARGE = ("Compare the pricing tiers of the Northwind contract with our travel policy, explain step by step which of them would cost "
         "more over a year, and analyse why the difference matters for the board meeting.")


@pytest.mark.parametrize("stream", [False, True])
def test_a_slow_model_gets_504_at_the_deadline_and_is_cancelled(with_model, model, user, stream):
    pixie = ready(with_model(PIXIE_QUERY_TIMEOUT="1s"), model)
    model.tell(chat={"hold_after": 0})
    before, started = model.seen["cancelled"], time.monotonic()
    response = pixie.ask("What is due?", user=user, stream=stream)
    took = time.monotonic() - started
    assert response.status_code == 504 and response.json()["code"] == "deadline_exceeded"
    assert 0.9 < took < 10
    assert_cancelled(model, before)


def test_a_stream_that_is_slow_in_its_middle_ends_with_an_error_event(with_model, model, user):
    pixie = ready(with_model(PIXIE_QUERY_TIMEOUT="4s"), model)
    model.tell(chat={"text": "one two three", "hold_after": 2})
    before = model.seen["cancelled"]
    found = events(pixie.ask("Count", user=user, stream=True))
    assert text(found).startswith("one ") and found[-1][0] == "error"
    assert found[-1][1]["code"] == "deadline_exceeded"
    assert_cancelled(model, before)


def test_a_client_that_leaves_cancels_the_models_work(with_model, model, user):
    pixie = ready(with_model(), model)
    model.tell(chat={"hold_after": 0})
    before = model.seen["cancelled"]
    body = b'{"user_id": "%b", "query": "What is due?"}' % user.encode()
    with connection(pixie) as made:
        made.send(b"POST /v1/query HTTP/1.1\r\nHost: pixie\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        model.await_chat()
    assert_cancelled(model, before)
    pixie.assert_answers()


def test_a_client_that_leaves_a_stream_cancels_the_models_work(with_model, model, user):
    pixie = ready(with_model(), model)
    model.tell(chat={"text": "word " * 500, "hold_after": 2})
    before = model.seen["cancelled"]
    with pixie.client.stream("POST", "/v1/query", json={"user_id": user, "query": "Talk", "stream": True}) as response:
        next(response.iter_text())
    assert_cancelled(model, before)
    pixie.assert_answers()


@pytest.mark.parametrize("stream", [False, True])
def test_when_the_large_model_fails_the_small_one_answers(with_model, model, user, stream):
    pixie = ready(with_model(), model)
    model.tell(fail_models={"gpt-4o": 500})
    response = pixie.ask(LARGE, user=user, stream=stream)
    answer = events(response)[-1][1] if stream else response.json()
    assert answer["model"] == "gpt-4o-mini" and answer["response"]
    assert model.seen["models"].get("chat gpt-4o", 0) >= 1


@pytest.mark.parametrize("stream", [False, True])
def test_a_model_that_hangs_leaves_the_fallback_time_to_answer_and_is_left_alone_then(with_model, model, user, stream):
    pixie = ready(with_model(PIXIE_QUERY_TIMEOUT="15s"), model)
    model.tell(hang_models=["gpt-4o"])

    def ask(**members):
        response = pixie.ask(LARGE, user=user, stream=stream, cache="bypass", **members)
        return events(response)[-1][1] if stream else response.json()

    assert ask()["model"] == "gpt-4o-mini"
    assert pixie.metric("pixie_breaker_state", target="gpt-4o") != 0, "one that hung is enough"
    assert pixie.metric("pixie_upstream_requests_total", upstream="llm", outcome="timeout") == 1
    model.tell(hang_models=[])
    eventually(lambda: ask()["model"] == "gpt-4o", within=60, what="the recovery")
    assert pixie.metric("pixie_breaker_state", target="gpt-4o") == 0


def test_when_every_model_hangs_one_query_waits_for_it_and_the_next_do_not(with_model, model, user):
    pixie = ready(with_model(PIXIE_QUERY_TIMEOUT="3s"), model)
    model.tell(hang_models=["gpt-4o", "gpt-4o-mini"])
    assert pixie.ask("What is due?", user=user).status_code == 504
    assert pixie.metric("pixie_breaker_state", target="gpt-4o-mini") != 0
    called = model.calls(CHAT)
    for number in range(20):
        assert pixie.ask(f"Question {number}", user=user).status_code in (502, 504)
    # Now and then one is let through to find out whether it is back, after 1, 2, 4... seconds.
    assert model.calls(CHAT) - called <= 5
    model.tell(hang_models=[])
    eventually(lambda: pixie.ask("What is due?", user=user).status_code == 200, within=60, what="the recovery")


def test_more_calls_than_a_model_is_allowed_are_refused_with_503(with_model, model, user):
    pixie = ready(with_model(PIXIE_MAX_CONCURRENT_MODEL_CALLS=1, PIXIE_QUERY_TIMEOUT="60s"), model)
    model.tell(chat={"hold_after": 0})
    with connection(pixie, timeout=60) as first:
        first.send(query_request(b'{"user_id": "%b", "query": "Question 1"}' % user.encode()))
        model.await_chat()
        assert pixie.metric("pixie_upstream_calls", target="gpt-4o-mini") == 1
        assert pixie.metric("pixie_upstream_calls_limit", target="gpt-4o-mini") == 1
        refused = pixie.ask("Question 2", user=user)
        assert refused.status_code == 503 and refused.json()["code"] == "overloaded" and int(refused.headers["Retry-After"]) >= 1
        assert pixie.metric("pixie_upstream_requests_total", upstream="llm", outcome="overloaded") == 1
        assert pixie.metric("pixie_breaker_state", target="gpt-4o-mini") == 0, "it is not the model that failed"
        model.release()
        assert first.read_response()[0] == 200
    assert pixie.ask("Question 2", user=user).status_code == 200


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("failure", [
    {"fail_models": {"gpt-4o": 500, "gpt-4o-mini": 500}}, {"fail_models": {"gpt-4o": 401, "gpt-4o-mini": 401}},
    {"chat": {"garbage": True}}, {"close_next": 1000},
    {"fail_next": {"count": 1000, "status": 400, "path": "chat", "message": "key sk-scripted-key-0123456789 refused"}}])
def test_when_no_model_answers_the_client_gets_502(with_model, model, user, failure, stream):
    pixie = ready(with_model(), model)
    model.tell(**failure)
    response = pixie.ask("What is due?", user=user, stream=stream)
    assert response.status_code == 502 and response.json()["code"] == "upstream_failed"
    assert "sk-scripted" not in response.text and "127.0.0.1" not in response.text
    model.reset()
    pixie.assert_answers()


@pytest.mark.parametrize("limit", ["1h", "0ms"])
def test_when_no_model_answers_an_answer_past_its_time_is_given_and_marked_where_that_is_allowed(with_model, model, user, limit):
    pixie = ready(with_model(PIXIE_TTL_RESPONSE="1s", PIXIE_STALE_LIMIT=limit), model)
    question = "What are my pending tasks?"
    first = pixie.ask(question, user=user).json()
    eventually(lambda: pixie.ask(question, user=user, cache="only").status_code != 200, within=60, what="the end of its time")
    model.tell(fail_models={"gpt-4o": 500, "gpt-4o-mini": 500})
    response = pixie.ask(question, user=user)
    if limit == "0ms":
        assert response.status_code == 502 and response.json()["code"] == "upstream_failed"
    else:
        assert response.status_code == 200 and response.json()["response"] == first["response"]
        assert response.json()["cache"]["stale"] is True and response.json()["degraded"] == ["llm"]
        assert response.json()["source"] == "cache" and pixie.metric("pixie_query_stale_answers_total") == 1
        # Not what the caller asked for, and nobody else's.
        assert pixie.ask(question, user=user, cache="refresh").status_code == 502
        assert pixie.ask(question, user=str(uuid.uuid4())).status_code == 502
        # What changed since is not answered from before.
        pixie.post("/v1/events/data-changed", {"user_id": user})
        assert pixie.ask(question, user=user).status_code == 502
    model.reset()
    whole = pixie.ask(question, user=user)
    assert whole.status_code == 200 and not (whole.json()["cache"] or {}).get("stale")


def test_a_failure_that_passes_is_tried_again(with_model, model, user):
    pixie = ready(with_model(), model)
    model.tell(fail_next={"count": 1, "status": 503, "path": "chat"})
    assert pixie.ask("What is due?", user=user).status_code == 200
    assert model.calls(CHAT) == 2


def test_a_model_that_is_down_is_named_by_readyz_and_recovers(with_model, model, user):
    pixie = ready(with_model(), model)
    model.tell(fail_models={"gpt-4o": 500, "gpt-4o-mini": 500})
    for number in range(12):
        assert pixie.ask(f"Question {number}", user=user).status_code == 502
    state = pixie.get("/readyz")
    assert state.status_code == 200 and state.json()["status"] == "degraded" and state.json()["degraded"] == ["llm"]
    model.reset()
    eventually(lambda: pixie.ask("What is due?", user=user).status_code == 200, within=60, what="the recovery")
    assert pixie.get("/readyz").json()["status"] == "ready"


@pytest.mark.parametrize("rules", [{"cut_after": 4}, {"stream_error": {"message": "boom", "type": "server_error", "code": None}}])
def test_a_stream_cut_in_its_middle_ends_with_an_error_event_and_is_not_cached(with_model, model, user, rules):
    pixie = ready(with_model(), model)
    model.tell(chat={"text": "one two three four five six", "chunk_delay": 0.02} | rules)
    found = events(pixie.ask("Count", user=user, stream=True))
    assert text(found).startswith("one ") and found[-1][0] == "error"
    assert found[-1][1]["code"] == "upstream_failed" and found[-1][1]["status"] == 502
    model.reset()
    assert pixie.ask("Count", user=user).headers["X-Cache"] != "hit-exact"


@pytest.mark.parametrize("failure", [
    {"fail_next": {"count": 1000, "status": 500, "path": "embeddings"}}, {"embeddings": {"garbage": True}},
    {"embeddings": {"dimensions": 7}}, {"embeddings": {"fill": "nan"}}, {"embeddings": {"drop_last": True}}])
def test_without_embeddings_a_query_is_answered_and_says_what_it_lacked(with_model, model, failure):
    pixie = ready(with_model(), model)
    model.tell(**failure)
    response = pixie.ask("What are my pending tasks?")
    assert response.status_code == 200 and response.json()["degraded"] == ["embedding"]
    assert response.json()["sources"] == []
    assert pixie.post("/v1/embeddings", {"input": "another text"}).status_code == 502


def test_a_model_that_is_not_there_at_all(start, user):
    pixie = start(OPENAI_BASE_URL="http://127.0.0.1:9/v1", PIXIE_QUERY_TIMEOUT="3s")
    response = pixie.ask("What is due?", user=user)
    assert response.status_code in (502, 504)
    assert pixie.get("/readyz").json()["status"] == "degraded"


def test_queries_over_the_limit_wait_and_those_over_the_queue_get_503(with_model, model, user):
    pixie = ready(with_model(PIXIE_MAX_CONCURRENT_QUERIES=1, PIXIE_QUEUE_LIMIT=1), model)
    model.tell(chat={"hold_after": 0})
    with connection(pixie) as first, connection(pixie) as second, connection(pixie) as third:
        for number, made in enumerate((first, second, third)):
            body = b'{"user_id": "%b", "query": "Question %d"}' % (user.encode(), number)
            made.send(b"POST /v1/query HTTP/1.1\r\nHost: pixie\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
            wanted = [(1, 0), (1, 1), (1, 1)][number]
            eventually(lambda: (pixie.metric("pixie_queries_running"), pixie.metric("pixie_queries_waiting")) == wanted, what=str(wanted))
        refused = third.read_response()
        assert refused[0] == 503 and int(refused[1]["retry-after"]) >= 1 and b'"overloaded"' in refused[2]
        model.release()
        assert first.read_response()[0] == 200 and second.read_response()[0] == 200
