"""`pixie qdrant doctor`: each planted fault is found, and the command it names mends it."""

import pytest

from qdrant import vectors, write_lines

LINES, DIMENSIONS = 2500, 64
# The graph is used from the first vector on, and thin enough to miss what its links do not lead to.
GRAPH = {"hnsw_config": {"m": 4, "ef_construct": 16, "full_scan_threshold": 10}, "optimizers_config": {"indexing_threshold": 50}}


@pytest.fixture
def qdrant(qdrant):
    write_lines(qdrant.folder / "lines.jsonl", vectors(LINES, DIMENSIONS))
    return qdrant


def filled(qdrant):
    qdrant.run("init", "docs", "--dimensions", DIMENSIONS)
    qdrant.run("load", qdrant.folder / "lines.jsonl", "docs")


def findings(qdrant, healthy, questions=0):
    """Problems only, in words."""
    environment = qdrant.environment
    qdrant.environment = lambda: environment() | {"PIXIE_EMBEDDING_DIMENSIONS": str(DIMENSIONS)}
    report = qdrant.run("doctor", "docs", "--questions", questions, code=0 if healthy else 1)
    qdrant.environment = environment
    return {each["finding"]: each.get("mend", "") for each in report["findings"] if each["severity"] == "problem"}


def change(qdrant, **settings):
    qdrant.call("PATCH", "/collections/docs", settings)


FAULTS = {
    "m=0 was left over": (
        lambda qdrant: change(qdrant, hnsw_config={"m": 0}), "pixie qdrant hnsw set docs --m 16", ["--yes"]),
    "the indexing threshold was left at 0": (
        lambda qdrant: change(qdrant, optimizers_config={"indexing_threshold": 0}),
        "pixie qdrant hnsw set docs --indexing-threshold 10000", ["--yes"]),
    "user_id has no index": (
        lambda qdrant: qdrant.call("DELETE", "/collections/docs/index/user_id?wait=true"), "pixie qdrant init docs",
        ["--dimensions", str(DIMENSIONS)]),
    "leads nowhere": (
        lambda qdrant: dangling(qdrant), "pixie qdrant alias delete lost", ["--yes"]),
    "nothing starts them": (lambda qdrant: grey(qdrant), "pixie qdrant wait docs --start", []),
}


def dangling(qdrant):
    qdrant.call("PUT", "/collections/gone", {"vectors": {"size": 4, "distance": "Cosine"}})
    qdrant.call("POST", "/collections/aliases", {"actions": [{"create_alias": {"collection_name": "gone", "alias_name": "lost"}}]})
    qdrant.call("DELETE", "/collections/gone")


def grey(qdrant):
    qdrant.control(hold="grey")
    change(qdrant, hnsw_config={"ef_construct": 40})


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_found_is_mended_by_what_is_named(qdrant, fault):
    filled(qdrant)
    assert findings(qdrant, healthy=True) == {}
    plant, command, more = FAULTS[fault]
    plant(qdrant)
    found = findings(qdrant, healthy=False)
    finding, mend = next((finding, mend) for finding, mend in found.items() if fault in finding)
    assert command in mend, (finding, mend)
    qdrant.run(*command.split()[2:], *more)
    assert not any(fault in each for each in findings(qdrant, healthy=True))


def test_an_index_made_after_the_graph_is_found_by_what_searches_miss(qdrant):
    qdrant.call("PUT", "/collections/docs", {"vectors": {"size": DIMENSIONS, "distance": "Cosine"}} | GRAPH)
    qdrant.run("load", qdrant.folder / "lines.jsonl", "docs", "--strategy", "defer")
    qdrant.run("init", "docs", "--dimensions", DIMENSIONS)
    qdrant.run("wait", "docs")
    found = findings(qdrant, healthy=False, questions=150)
    finding, mend = next((finding, mend) for finding, mend in found.items() if "miss documents" in finding)
    assert "hnsw set docs --rebuild" in mend
    before = qdrant.run("tune", "docs", "--widths", 64, "--questions", 200, "--seed", 1)["rows"][0]["recall"]["mean"]
    qdrant.run("hnsw", "set", "docs", "--rebuild", "--yes")
    after = qdrant.run("tune", "docs", "--widths", 64, "--questions", 200, "--seed", 1)["rows"][0]["recall"]["mean"]
    assert after > before, (before, after)


def test_vectors_of_another_size_are_named(qdrant):
    qdrant.call("PUT", "/collections/docs", {"vectors": {"size": 8, "distance": "Dot"}})
    found = findings(qdrant, healthy=False)
    assert any("another size" in each for each in found) and any("not cosine" in each for each in found)
    assert all("pixie qdrant init" in mend for mend in found.values())
