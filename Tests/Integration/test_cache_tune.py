"""`pixie cache tune`: pairs of questions that somebody has judged, by the server's own rule, with and without a model's check."""

import array
import json
import subprocess
import sys

import pytest

from pixie_process import environment

SAME_WORDS = ("List my pending tasks", "Could you please list my pending tasks?")
OPEN = ("What is the population of France?", "What is the capital of France?")
CONTRADICTING = ("Is the office open on Monday?", "Is the office open on Friday?")


@pytest.fixture
def pairs(tmp_path):
    """Five pairs whose vectors have a cosine of 0.8: the words of two say the same or contradict, those of two leave it open."""
    rows = [(*SAME_WORDS, True), (*OPEN, True), (*OPEN, False), (*CONTRADICTING, False), (*reversed(OPEN), False)]
    (tmp_path / "pairs.jsonl").write_text("\n".join(
        json.dumps({"id": str(number), "category": "any", "a": a, "b": b, "same_answer": same})
        for number, (a, b, same) in enumerate(rows)))
    vectors = array.array("f", [1, 0, 0.8, 0.6] * len(rows))
    if sys.byteorder == "big":
        vectors.byteswap()
    (tmp_path / "pairs.f32").write_bytes(vectors.tobytes())
    return tmp_path


@pytest.fixture
def tune(binary, pairs):
    def tune(*arguments, **settings):
        return subprocess.run(
            [binary, "cache", "tune", "--pairs", "pairs.jsonl", "--embeddings", "pairs.f32", "--dimensions", "2", *arguments],
            cwd=pairs, timeout=60, env=environment(**settings), capture_output=True, text=True)
    return tune


def test_the_configured_setting_is_told_as_fractions_and_counts(tune):
    done = tune("--output", "json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["checked"] is None
    default = report["default"]
    assert (default["served"], default["wrong"], default["precision"]) == (0.5, 0, 1)
    assert default["counts"]["should_hit_uncertain"] == 1 and default["counts"]["traps_uncertain"] == 2
    assert tune("--output", "json", "--max-wrong", "0").returncode == 0
    assert "recommended" in tune().stdout


@pytest.mark.parametrize("behaviour, served, wrong, verdicts", [
    ({"text": "Yes."}, 1, 0.667, {"yes": 3, "no": 0, "unclear": 0, "failed": 0}),
    ({"text": "no"}, 0.5, 0, {"yes": 0, "no": 3, "unclear": 0, "failed": 0}),
    ({"text": "Yes, the second is answered by the first."}, 0.5, 0, {"yes": 0, "no": 0, "unclear": 3, "failed": 0}),
    ({"hang": True}, 0.5, 0, {"yes": 0, "no": 0, "unclear": 0, "failed": 3}),
    ({"garbage": True}, 0.5, 0, {"yes": 0, "no": 0, "unclear": 0, "failed": 3}),
])
def test_only_a_plain_yes_of_the_model_serves_more_than_the_words_do(tune, model, behaviour, served, wrong, verdicts):
    model.tell(chat=behaviour)
    done = tune("--check", "--output", "json", PIXIE_CACHE_CHECK_MODEL="gpt-4o-mini", **model.settings)
    assert done.returncode == 0, done.stderr
    checked = json.loads(done.stdout)["checked"]
    assert checked["verdicts"] == verdicts
    assert checked["served"] == served and round(checked["wrong"], 3) == wrong


@pytest.mark.parametrize("change, words", [
    (lambda folder: (folder / "pairs.jsonl").write_text('{"id": 1}\n'), "pairs.jsonl:1"),
    (lambda folder: (folder / "pairs.jsonl").write_text(""), "pairs.jsonl"),
    (lambda folder: (folder / "pairs.jsonl").unlink(), "No such file"),
    (lambda folder: (folder / "pairs.f32").write_bytes(bytes(12)), "pairs.f32"),
    (lambda folder: (folder / "pairs.f32").write_bytes(b"\xff" * 80), "pairs.f32"),
])
def test_a_file_that_is_wrong_is_named_in_one_line(tune, pairs, change, words):
    change(pairs)
    done = tune("--output", "json")
    assert done.returncode == 2 and done.stdout == ""
    assert words in done.stderr and done.stderr.count("\n") == 1


def test_a_check_without_a_model_is_a_mistake_of_usage(tune):
    done = tune("--check")
    assert done.returncode == 2 and "PIXIE_CACHE_CHECK_MODEL" in done.stderr
    assert tune("--max-wrong", "2").returncode == 2
