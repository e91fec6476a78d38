"""The same against an OpenAI-compatible server: what is asked of it, and what its answers become."""

import base64
import concurrent.futures
import json
import struct

import pytest

from events import events, text
from pixie_process import DEMO_USER, MODEL_KEY, eventually
from scripted import CHAT, EMBEDDINGS, ScriptedModel

CALL = {"id": "call_7", "name": "create_task", "arguments": {"title": "Call the dentist", "priority": "high"}}


def test_the_models_answer_and_usage_come_back(with_model, model, user):
    pixie = with_model()
    model.tell(chat={"text": "Two tasks are due.", "usage": {"prompt_tokens": 321, "completion_tokens": 12, "total_tokens": 333}})
    answer = pixie.ask("What is due?", user=user).json()
    assert answer["response"] == "Two tasks are due." and answer["source"] == "llm" and answer["degraded"] == []
    assert answer["usage"] == {"prompt_tokens": 321, "completion_tokens": 12}
    assert answer["model"] == "gpt-4o-mini"
    assert pixie.metric("pixie_llm_tokens_total", model="gpt-4o-mini") == 333


def test_the_question_goes_to_the_model_with_data_tools_and_key(with_model, model):
    pixie = with_model()
    model.tell(chat={"echo": "all"})
    said = pixie.ask("What are my pending tasks?").json()["response"]
    assert "Send the revised proposal to Northwind" in said
    [sent] = model.bodies(CHAT)
    assert sent["headers"]["authorization"] == f"Bearer {MODEL_KEY}"
    tools = {tool["function"]["name"] for tool in sent["body"]["tools"]}
    assert tools == {"create_task", "update_task", "complete_task", "delete_task", "create_event", "update_event", "delete_event"}
    assert sent["body"]["messages"][0]["role"] == "system"


@pytest.mark.parametrize("key", [None, "embedding-key-0123456789"])
def test_embeddings_may_come_from_a_server_of_their_own_which_never_sees_the_others_key(with_model, model, user, key):
    embeddings = ScriptedModel()
    try:
        own = {"PIXIE_EMBEDDING_BASE_URL": embeddings.settings["OPENAI_BASE_URL"]} | ({"PIXIE_EMBEDDING_API_KEY": key} if key else {})
        pixie = with_model(**own)
        assert pixie.ask("What do my notes say about referrals?", user=user).json()["degraded"] == []
        assert model.calls(EMBEDDINGS) == 0 and model.calls(CHAT) == 1
        assert embeddings.calls(CHAT) == 0 and embeddings.calls(EMBEDDINGS) >= 1
        for sent in embeddings.bodies(EMBEDDINGS):
            assert sent["headers"].get("authorization") == (f"Bearer {key}" if key else None)
        embeddings.tell(fail_next={"count": 1000, "status": 500, "path": "embeddings"})
        answer = pixie.ask("And about the hiring plan?", user=user)
        assert answer.status_code == 200 and answer.json()["degraded"] == ["embedding"]
        shown = {found["name"]: found for found in pixie.get("/readyz").json()["dependencies"]}
        assert embeddings.address in shown["embedding"]["detail"] and model.address in shown["llm"]["detail"]
        assert "PIXIE_EMBEDDING_BASE_URL" in shown["embedding"]["findings"][0]["mend"] and shown["llm"]["findings"] == []
    finally:
        embeddings.close()


def test_simple_questions_go_to_the_small_model_and_complex_ones_to_the_large(with_model, user):
    pixie = with_model()
    assert pixie.ask("What is due today?", user=user).json()["model"] == "gpt-4o-mini"
    complex_question = ("Compare the pricing tiers of the Northwind contract with our travel policy, explain step by step which "
                        "of them would cost more over a year, and analyse why the difference matters for the board meeting.")
    assert pixie.ask(complex_question, user=user).json()["model"] == "gpt-4o"


def test_a_stream_passes_the_pieces_on_as_they_come(with_model, model, user):
    pixie = with_model()
    # The first event and the first word; the rest only once that word has arrived.
    model.tell(chat={"text": "one two three four five", "hold_after": 2})
    with pixie.client.stream("POST", "/v1/query", json={"user_id": user, "query": "Count", "stream": True}) as response:
        assert response.headers["X-Cache"] in ("miss", "bypass")
        pieces = response.iter_text()
        first = next(pieces)
        assert "event: token" in first and "five" not in first, "the first piece must not wait for the last"
        model.release()
        rest = "".join(pieces)
    assert "event: done" in rest
    whole = pixie.ask("Count", user=user, stream=True)
    found = events(whole)
    assert text(found) == found[-1][1]["response"] == "one two three four five"
    pixie.contract.check_answer(found[-1][1])


def test_tool_calls_come_back_whole_and_in_streams(with_model, model, user):
    pixie = with_model()
    model.tell(chat={"tool_calls": [CALL]})
    wish = "Create a task to call the dentist"
    whole = pixie.ask(wish, user=user).json()
    assert whole["tool_calls"] == [CALL] and whole["response"] == ""
    found = events(pixie.ask(wish + " today", user=user, stream=True))
    assert [data for name, data in found if name == "tool_call"] == [CALL]
    assert found[-1][0] == "done" and found[-1][1]["tool_calls"] == [CALL]


def test_a_wish_repeated_after_the_debounce_is_asked_again(with_model, model, user):
    pixie = with_model()
    model.tell(chat={"tool_calls": [CALL]})

    def asked_twice():
        assert pixie.ask("Create a task to call the dentist", user=user).headers["X-Cache"] in ("miss", "bypass")
        return model.calls(CHAT) == 2

    eventually(asked_twice, within=30, what="the second call")


def test_a_stream_with_strange_line_ends_and_cuts_is_read(with_model, model, user):
    pixie = with_model()
    model.tell(chat={"text": "gr\u00fc\u00dfe \U0001F600 an alle", "crlf": True, "chunk_words": 2})
    assert text(events(pixie.ask("Say hello", user=user, stream=True))) == "gr\u00fc\u00dfe \U0001F600 an alle"


def test_fifty_equal_cold_questions_make_one_call(with_model, model):
    pixie = with_model()
    model.tell(chat={"hold_after": 0})
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(pixie.client.post, "/v1/query", json={"user_id": DEMO_USER, "query": "What are my pending tasks?"})
                 for _ in range(50)]
        eventually(lambda: pixie.metric("pixie_queries_running") == 50, within=60, what="fifty at once")
        model.await_chat()
        model.release()
        answers = [answer.result() for answer in asked]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["response"] for answer in answers}) == 1
    assert len({answer.json()["request_id"] for answer in answers}) == 50
    assert model.calls(CHAT) == 1


def test_streams_join_the_same_flight(with_model, model):
    pixie = with_model()
    model.tell(chat={"hold_after": 0, "text": "shared answer"})
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(pixie.client.post, "/v1/query",
                             json={"user_id": DEMO_USER, "query": "What are my pending tasks?", "stream": True}) for _ in range(10)]
        eventually(lambda: pixie.metric("pixie_queries_running") == 10, within=60, what="ten at once")
        model.await_chat()
        model.release()
        answers = [answer.result() for answer in asked]
    assert {text(events(answer)) for answer in answers} == {"shared answer"}
    assert model.calls(CHAT) == 1


def test_embeddings_pass_through_the_cache(with_model, model):
    pixie = with_model()
    model.await_sample()
    before = model.seen["texts"]
    first = pixie.post("/v1/embeddings", {"input": ["alpha beta", "gamma"]}).json()
    second = pixie.post("/v1/embeddings", {"input": ["gamma", "alpha beta", "delta"], "encoding_format": "base64"}).json()
    assert model.seen["texts"] - before == 3, "each text is asked for once"
    assert first["model"] == second["model"] == "text-embedding-3-small"
    assert first["usage"]["prompt_tokens"] > 0
    assert list(struct.unpack("<1536f", base64.b64decode(second["data"][1]["embedding"])))[:8] == \
        [struct.unpack("<f", struct.pack("<f", x))[0] for x in first["data"][0]["embedding"][:8]]


def test_an_answer_from_the_cache_needs_no_model(with_model, model):
    pixie = with_model()
    first = pixie.ask("What are my pending tasks?")
    model.tell(fail_models={"gpt-4o-mini": 500, "gpt-4o": 500})
    again = pixie.ask("What are my pending tasks?")
    assert again.headers["X-Cache"] == "hit-exact" and again.json()["response"] == first.json()["response"]


def test_hostile_answers_are_passed_on_unharmed(with_model, model, user):
    pixie = with_model()
    for number, hostile in enumerate(["\u2028 \u2029 \u0000 \u001b[2J", '"}\n\nevent: done\ndata: {}\n\n', "\ud83d\ude00" * 300, "\\u0041 \\"]):
        hostile = hostile.encode("utf-16", "surrogatepass").decode("utf-16")
        model.tell(chat={"text": hostile})
        assert pixie.ask(f"Question {number}", user=user).json()["response"] == hostile
        assert text(events(pixie.ask(f"Streamed {number}", user=user, stream=True))) == hostile
        assert json.loads(pixie.ask(f"Question {number}", user=user).content)["response"] == hostile
