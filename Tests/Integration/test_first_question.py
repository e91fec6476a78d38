"""What a newcomer sees: `pixie serve` with no configuration, and the printed curl."""

import re
import shlex
import subprocess

import pytest

from events import events, text
from pixie_process import DEMO_USER, eventually

TASKS = [
    "Send the revised proposal to Northwind", "Review the Q3 budget draft", "Call Bob Tanaka about the warehouse lease",
    "Prepare slides for the board meeting", "Renew the TLS certificate for the customer portal",
    "Write the onboarding checklist for Lena", "Read the customer interview summaries",
]
QUESTION = "What are my pending tasks?"


def test_the_printed_command_answers_with_the_demo_users_tasks(fresh_pixie):
    eventually(lambda: "-d '" in fresh_pixie.output, what="the printed command")
    printed = re.search(r"(curl -si .*?)\n\n", fresh_pixie.output + "\n\n", re.DOTALL)[1].replace("\\\n", " ")
    answer = subprocess.run(shlex.split(printed), capture_output=True, text=True, timeout=120, check=True).stdout
    head, body = answer.replace("\r\n", "\n").split("\n\n", 1)
    assert head.startswith("HTTP/1.1 200") and "X-Cache: miss" in head
    for task in TASKS:
        assert task in body
    assert "Book flights to the Lisbon offsite" not in body, "a completed task is not pending"
    assert DEMO_USER in fresh_pixie.output


def test_asked_again_the_answer_is_an_exact_hit(fresh_pixie):
    first = fresh_pixie.ask(QUESTION)
    again = fresh_pixie.ask("  what ARE my pending tasks? ")
    assert first.headers["X-Cache"] == "miss" and first.json()["source"] == "llm" and first.json()["cache"] is None
    assert again.headers["X-Cache"] == "hit-exact" and again.json()["source"] == "cache"
    assert again.json()["cache"]["kind"] == "exact" and again.json()["cache"]["similarity"] == 1
    assert again.json()["response"] == first.json()["response"]
    assert again.json()["request_id"] != first.json()["request_id"]


def test_reworded_slightly_the_answer_is_a_semantic_hit(fresh_pixie):
    first = fresh_pixie.ask(QUESTION)
    reworded = fresh_pixie.ask("Please, what are my pending tasks")
    assert reworded.headers["X-Cache"] == "hit-semantic", reworded.json()
    assert reworded.json()["cache"]["kind"] == "semantic" and 0.95 <= reworded.json()["cache"]["similarity"] <= 1
    assert reworded.json()["response"] == first.json()["response"]


@pytest.mark.parametrize("other", ["What are my completed tasks?", "What are my pending events?", "What is the travel policy?"])
def test_another_question_is_not_answered_with_the_first_ones_answer(fresh_pixie, other):
    first = fresh_pixie.ask(QUESTION)
    second = fresh_pixie.ask(other)
    assert second.headers["X-Cache"] == "miss"
    assert second.json()["response"] != first.json()["response"]


def test_nobody_gets_another_users_answer(fresh_pixie, user):
    fresh_pixie.ask(QUESTION)
    stranger = fresh_pixie.ask(QUESTION, user=user)
    assert stranger.headers["X-Cache"] == "miss"
    assert not any(task in stranger.text for task in TASKS)


def test_documents_are_found_and_named_as_sources(fresh_pixie):
    answer = fresh_pixie.ask("What is the hotel limit in the travel and expense policy?").json()
    assert "160 euros" in answer["response"]
    assert answer["sources"][0]["title"] == "Travel and expense policy" and answer["sources"][0]["score"] > 0


def test_a_wish_becomes_a_tool_call_and_is_never_cached(fresh_pixie):
    wish = "Create a task to call the dentist tomorrow"
    for _ in range(2):
        answer = fresh_pixie.ask(wish)
        assert answer.headers["X-Cache"] in ("miss", "bypass") and answer.json()["source"] == "llm"
        call = answer.json()["tool_calls"][0]
        assert call["name"] == "create_task" and "dentist" in str(call["arguments"]).lower()


def test_streaming_gives_the_same_answer_in_events(fresh_pixie):
    generated = fresh_pixie.ask(QUESTION, stream=True)
    cached = fresh_pixie.ask(QUESTION, stream=True)
    whole = fresh_pixie.ask(QUESTION).json()
    assert generated.headers["X-Cache"] == "miss" and cached.headers["X-Cache"] == "hit-exact"
    for response in (generated, cached):
        found = events(response)
        assert [name for name, _ in found][-2:] == ["sources", "done"]
        assert text(found) == whole["response"] == found[-1][1]["response"]
        fresh_pixie.contract.check_answer(found[-1][1])
        assert found[-1][1]["request_id"] == response.headers["X-Request-Id"]


@pytest.mark.parametrize("stream", [False, True])
def test_cache_modes_do_what_they_say(fresh_pixie, stream):
    def ask(mode):
        return fresh_pixie.ask(QUESTION, cache=mode, stream=stream)

    missing = ask("only")
    assert missing.status_code == 404 and missing.json()["code"] == "not_cached"
    assert ask("bypass").headers["X-Cache"] == "bypass"
    assert ask("only").status_code == 404, "bypass must not store"
    assert ask("refresh").headers["X-Cache"] == "bypass"
    assert ask("only").headers["X-Cache"] == "hit-exact", "refresh must store"
    assert ask("use").headers["X-Cache"] == "hit-exact"


def test_whoever_reads_the_address_can_ask_at_once(fresh_pixie):
    assert fresh_pixie.get("/readyz").json()["status"] == "ready"
