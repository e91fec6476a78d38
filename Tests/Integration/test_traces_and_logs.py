"""What ties a request to its log line and its trace, and what must never be written down."""

import re

import pytest

from events import events
from pixie_process import ADMIN_TOKEN, MODEL_KEY, PUBLIC_TOKEN, eventually
from scripted import CHAT

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def traceparents(model, path):
    return [body["headers"].get("traceparent") for body in model.bodies(path)]


def test_the_callers_trace_goes_on_to_the_model_as_a_span_of_its_own(with_model, model, user):
    pixie = with_model()
    pixie.ask("What is due?", user=user, headers={"traceparent": f"00-{TRACE}-{SPAN}-01"})
    [sent] = traceparents(model, CHAT)
    version, trace, span, flags = sent.split("-")
    assert (version, trace, flags) == ("00", TRACE, "01") and span != SPAN and re.fullmatch("[0-9a-f]{16}", span)


@pytest.mark.parametrize("header", [
    None, "", "00", f"00-{TRACE}-{SPAN}", f"00-{TRACE.upper()}-{SPAN}-01", f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{'0' * 16}-01",
    f"ff-{TRACE}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01-extra", f"00-{TRACE[:-1]}g-{SPAN}-01", "x" * 5000])
def test_without_a_usable_trace_a_new_one_begins(with_model, model, user, header):
    pixie = with_model()
    pixie.ask("What is due?", user=user, headers={} if header is None else {"traceparent": header})
    [sent] = traceparents(model, CHAT)
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", sent)
    assert TRACE not in sent and "0" * 32 not in sent


def test_each_request_is_one_json_line(with_model, model, user):
    pixie = with_model()
    question = "What are my pending tasks?"
    pixie.ask(question, user=user, headers={"X-Request-Id": "cold"})
    pixie.ask(question, user=user, headers={"X-Request-Id": "warm"})
    events(pixie.ask(question, user=user, stream=True, headers={"X-Request-Id": "streamed"}))
    pixie.post("/v1/query", {"user_id": user}, headers={"X-Request-Id": "wrong"})
    pixie.get("/nowhere", headers={"X-Request-Id": "nowhere"})
    wanted = ["cold", "warm", "streamed", "wrong", "nowhere"]
    lines = eventually(lambda: (lambda found: len(found) == 5 and found)(
        [line for line in pixie.request_lines() if line["request_id"] in wanted]), what="five lines")
    by_id = {line["request_id"]: line for line in lines}
    assert by_id["cold"]["status"] == 200 and by_id["cold"]["source"] == "llm" and by_id["cold"]["model"] == "gpt-4o-mini"
    assert by_id["warm"]["cache"] == "hit-exact" and by_id["streamed"]["route"] == "/v1/query"
    assert by_id["wrong"]["status"] == 422 and by_id["wrong"]["error"] == "invalid_field"
    assert by_id["nowhere"]["status"] == 404 and by_id["nowhere"]["route"] == "other"
    for line in lines:
        assert line["method"] in ("GET", "POST") and line["duration_ms"] >= 0 and line["bytes"] > 0 and line["remote"] == "127.0.0.1"
    assert by_id["cold"]["user"] == user


PRIVATE = "my secret plan about Zanzibar"


def provoke(pixie, model, user):
    """One request of every kind, with text and tokens that must not be found afterwards."""
    token = {"Authorization": f"Bearer {PUBLIC_TOKEN}"}
    pixie.ask(PRIVATE, user=user, headers=token)
    events(pixie.ask(PRIVATE + " streamed", user=user, stream=True, headers=token))
    pixie.ask(PRIVATE, user=user, headers={"Authorization": f"Bearer {PUBLIC_TOKEN}x"})
    pixie.post("/v1/embeddings", {"input": PRIVATE}, headers=token)
    pixie.request("POST", "/v1/query", content=b'{"query": "' + PRIVATE.encode(), headers=token)
    pixie.get(f"/v1/{PRIVATE}?token={PUBLIC_TOKEN}", headers=token)
    model.tell(fail_next={"count": 1000, "status": 401, "message": f"bad key {MODEL_KEY}"})
    pixie.ask(PRIVATE + " again", user=user, headers=token)


def test_by_default_no_text_and_never_a_secret_is_logged(with_model, model, user):
    pixie = with_model(PIXIE_API_TOKENS=PUBLIC_TOKEN, PIXIE_ADMIN_TOKENS=ADMIN_TOKEN, LOG_LEVEL="TRACE")
    provoke(pixie, model, user)
    eventually(lambda: len(pixie.request_lines(route="/v1/query")) == 5, what="five lines")
    assert "Zanzibar" not in pixie.errors + pixie.output
    for secret in (PUBLIC_TOKEN, ADMIN_TOKEN, MODEL_KEY):
        assert secret not in pixie.errors + pixie.output


def test_asked_for_the_text_is_logged_and_still_never_a_secret(with_model, model, user):
    pixie = with_model(PIXIE_API_TOKENS=PUBLIC_TOKEN, PIXIE_LOG_QUERIES="true", LOG_LEVEL="TRACE")
    provoke(pixie, model, user)
    eventually(lambda: len(pixie.request_lines(query=PRIVATE)) == 1, what="the question's line")
    assert PUBLIC_TOKEN not in pixie.errors and MODEL_KEY not in pixie.errors


def test_a_question_cannot_forge_a_log_line(start):
    pixie = start(PIXIE_LOG_QUERIES="true")
    forged = 'a"}\n{"ts":"x","msg":"forged"}\u2028'
    pixie.ask(forged)
    eventually(lambda: pixie.request_lines(query=forged), what="the line")
    assert not [line for line in pixie.log_lines() if line["msg"] == "forged"]


def test_the_log_level_is_kept(start):
    pixie = start(LOG_LEVEL="ERROR")
    pixie.ask("What are my pending tasks?")
    assert pixie.stop() == 0
    assert pixie.errors == ""
