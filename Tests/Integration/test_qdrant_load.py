"""`pixie qdrant load`: whatever interrupts it, every line is there once and the settings are as they were."""

import json
import random

import pytest

from pixie_process import eventually
from qdrant import vectors, write_lines

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
