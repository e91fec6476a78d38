"""`pixie qdrant load`: whatever interrupts it, every line is there once and the settings are as they were."""

import json
import os
import random

import pytest

from pixie_process import eventually
from qdrant import user, vectors, write_lines

LINES = 3000
SENDING, ASKING = "PUT /collections/docs/points", "GET /collections/docs/optimizations"
# Nobody's default: exactly these have to come back.
SETTINGS = {"hnsw_config": {"m": 12, "ef_construct": 77}, "optimizers_config": {"indexing_threshold": 40, "max_optimization_threads": 2}}


@pytest.fixture
def lines(tmp_path):
    return write_lines(tmp_path / "lines.jsonl", vectors(LINES, 32))


def prepared(qdrant):
    qdrant.run("init", "docs", "--dimensions", 32)
    qdrant.call("PATCH", "/collections/docs", SETTINGS)
    return qdrant.settings("docs")


def assert_loaded(qdrant, before):
    found = qdrant.contents("docs")
    assert len(found) == LINES and set(found) == {f"text {index}" for index in range(LINES)}
    assert qdrant.settings("docs") == before
    assert qdrant.journals() == []


@pytest.mark.parametrize("strategy", ["defer", "m0", "throttle", "online"])
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)])
def test_killed_again_and_again_a_load_ends_with_every_line_once(qdrant, lines, strategy, seed):
    before = prepared(qdrant)
    kills = qdrant.killed_until_done(random.Random(seed), "load", lines, "docs", "--strategy", strategy, "--parallel", 2)
    assert kills > 2, "it was interrupted"
    assert_loaded(qdrant, before)
    # Done again it changes nothing.
    again = qdrant.run("load", lines, "docs", "--strategy", "online")
    assert again["loaded"] == LINES
    assert_loaded(qdrant, before)


def test_a_load_killed_in_its_last_graph_build_goes_on_and_exits_with_0(qdrant, lines):
    before = prepared(qdrant)
    qdrant.control(hold="yellow")
    process = qdrant.start("load", lines, "docs", "--strategy", "defer")
    journal = qdrant.folder / "state" / "qdrant" / "docs.bulk.json"
    eventually(lambda: journal.exists() and json.loads(journal.read_text())["isRestored"], within=300, what="the settings' return")
    process.kill()
    process.communicate()
    sent, asked = (qdrant.requests(each) for each in (SENDING, ASKING))
    process = qdrant.start("load", lines, "docs", "--strategy", "defer")
    eventually(lambda: qdrant.requests(ASKING) >= asked + 3, within=300, what="waiting for the graph")
    assert process.poll() is None, "it waits"
    qdrant.control(hold=None)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, f"{output} {errors}"
    assert qdrant.requests(SENDING) == sent, "nothing is sent twice"
    assert_loaded(qdrant, before)


def test_an_interrupted_load_can_be_undone_instead(qdrant, lines):
    before = prepared(qdrant)
    qdrant.killed_while_parked("load", lines, "docs", "--strategy", "m0", count=2, method="PUT", path="/points$")
    assert 0 < qdrant.call("GET", "/collections/docs")["points_count"] < LINES
    assert qdrant.settings("docs")["hnsw_config"]["m"] == 0
    assert qdrant.run("bulk", "status", "docs")["strategy"] == "m0"
    assert qdrant.run("doctor", "docs", "--questions", 0, code=1)["findings"], "what is left over is found"
    qdrant.run("bulk", "finish", "docs")
    assert qdrant.settings("docs") == before
    assert qdrant.journals() == []


def point(line=0, **changed):
    members = {"user_id": user(0), "document_id": f"d{line}", "content": f"text {line}", "metadata": {}, "vector": [1.0, 0.0, 0.5, line]}
    return {name: value for name, value in (members | changed).items() if value is not ...}


# What is in the line, and a word of why it is not loaded; None where it is.
HOSTILE = {
    "nothing": (b"", None), "spaces": (b" \t ", None), "no JSON": (b"{\"user_id\": ", "not a JSON object"), "binary": (bytes(range(1, 10)) + b"\xff\xfe", "JSON"),
    "zeros": (b"\0" * 100, "JSON"), "a list": (b"[1, 2]", "not a JSON object"), "two objects": (b"{}{}", "JSON"),
    "not a number": (json.dumps(point(vector=[float("nan"), 1, 1, 1])).encode(), "not a list of numbers"),
    "infinite": (json.dumps(point(vector=[1, 1, 1, float("inf")])).encode(), "not a list of numbers"),
    "too large": (json.dumps(point()).replace("1.0", "1e39").encode(), "not finite"),
    "dimension": (json.dumps(point(vector=[1, 2, 3])).encode(), "vector has 3 numbers, the collection 4"),
    "zero": (json.dumps(point(vector=[0, 0, 0, 0])).encode(), "vector is zero"), "text": (json.dumps(point(vector="abcd")).encode(), "not a list"),
    "no vector": (json.dumps(point(vector=...)).encode(), "OPENAI_API_KEY"), "no user": (json.dumps(point(user_id=...)).encode(), "user_id"),
    "a user who is none": (json.dumps(point(user_id="root")).encode(), "user_id"), "no document": (json.dumps(point(document_id=...)).encode(), "document_id"),
    "no content": (json.dumps(point(content=...)).encode(), "content"), "metadata": (json.dumps(point(metadata=[1])).encode(), "metadata"),
    "huge": (json.dumps(point(content="x" * (5 << 20))).encode(), "longer than 4 MiB"), "deep": (b"[" * 100_000, "JSON"),
    "half a character": (json.dumps(point(content="A")).encode().replace(b'"A"', b'"\xc3("'), "JSON"),
}


def test_every_line_that_cannot_be_loaded_is_named_and_the_rest_goes_on(qdrant):
    qdrant.run("init", "docs", "--dimensions", 4)
    file, good, expected = qdrant.folder / "hostile.jsonl", [], {}
    with open(file, "wb") as written:
        # A byte order mark, and lines that end as on Windows.
        written.write(b"\xef\xbb\xbf")
        for number, (line, reason) in enumerate(HOSTILE.values()):
            written.write(json.dumps(point(number)).encode() + b"\r\n" + line + b"\r\n")
            good.append(f"text {number}")
            if reason:
                expected[2 * number + 2] = reason
        # The same once more, and a last line without its end.
        written.write(json.dumps(point(0)).encode() + b"\n" + json.dumps(point(77)).encode())
    report = qdrant.run("load", file, "docs", code=1)
    assert {each["line"] for each in report["rejected_lines"]} == set(expected)
    for each in report["rejected_lines"]:
        assert expected[each["line"]] in each["reason"], each
    assert (report["loaded"], report["rejected"]) == (len(good) + 2, len(expected))
    assert sorted(qdrant.contents("docs")) == sorted(good + ["text 77"])
    first = min(expected)
    stopped = qdrant.run("load", file, "docs", "--strict", code=1)
    assert stopped["was_stopped"] and [each["line"] for each in stopped["rejected_lines"]] == [first]
    assert qdrant.journals() == []


def test_what_is_no_file_of_lines_is_refused_before_anything_is_changed(qdrant):
    qdrant.run("init", "docs", "--dimensions", 4)
    before, folder = qdrant.settings("docs"), qdrant.folder
    os.mkfifo(folder / "pipe")
    (folder / "empty.jsonl").touch()
    for file, words in (("missing.jsonl", "No such file"), (".", "regular file"), ("pipe", "pipe"), ("/dev/null", "regular file")):
        process = qdrant.start("load", file, "docs")
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 2 and words in errors and errors.startswith("pixie: "), (file, errors)
    process = qdrant.start("load", "empty.jsonl", "nowhere")
    assert "pixie qdrant init" in process.communicate(timeout=60)[1] and process.returncode == 4
    assert qdrant.run("load", "empty.jsonl", "docs")["loaded"] == 0
    assert qdrant.settings("docs") == before and qdrant.journals() == []


def test_a_file_that_was_written_anew_is_loaded_from_its_beginning(qdrant, lines):
    before = prepared(qdrant)
    qdrant.killed_while_parked("load", lines, "docs", "--strategy", "defer", count=4, method="PUT", path="/points$")
    # Of the same size, so that only the time tells: every line is another document.
    text = lines.read_bytes().replace(b'"document_id":"d', b'"document_id":"e')
    lines.write_bytes(text)
    report = qdrant.run("load", lines, "docs")
    assert report["loaded"] == LINES and "resumed_at_line" not in report
    written = [point["payload"]["document_id"] for point in qdrant.points("docs")]
    assert sum(each.startswith("e") for each in written) == LINES
    assert qdrant.settings("docs") == before and qdrant.journals() == []
