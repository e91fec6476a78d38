"""`pixie qdrant doctor`: each planted fault is found, and the command it names mends it."""

import pytest

from qdrant import vectors, write_lines

LINES, DIMENSIONS = 2500, 64
# The graph is used from the first vector on, and thin enough to miss what its links do not lead to.
GRAPH = {"hnsw_config": {"m": 4, "ef_construct": 16, "full_scan_threshold": 10}, "optimizers_config": {"indexing_threshold": 50}}


@pytest.fixture
def qdrant(qdrant):
    write_lines(qdrant.folder / "lines.jsonl", vectors(LINES, DIMENSIONS))
    qdrant.variables = {"PIXIE_EMBEDDING_DIMENSIONS": DIMENSIONS}
    return qdrant


def filled(qdrant):
    qdrant.run("init", "docs")
    qdrant.run("load", qdrant.folder / "lines.jsonl", "docs")


def doctor(qdrant, healthy, questions=0):
    return qdrant.run("doctor", "docs", "--questions", questions, code=0 if healthy else 1)["findings"]


def findings(qdrant, healthy, questions=0):
    """Problems only, in words."""
    found = doctor(qdrant, healthy, questions)
    return {each["finding"]: each.get("mend", "") for each in found if each["severity"] == "problem"}


def change(qdrant, **settings):
    qdrant.call("PATCH", "/collections/docs", settings)


def dangling(qdrant):
    qdrant.call("PUT", "/collections/gone", {"vectors": {"size": 4, "distance": "Cosine"}})
    qdrant.call("POST", "/collections/aliases", {"actions": [{"create_alias": {"collection_name": "gone", "alias_name": "lost"}}]})
    qdrant.call("DELETE", "/collections/gone")


def grey(qdrant):
    qdrant.control(hold="grey")
    change(qdrant, hnsw_config={"ef_construct": 40})


def without_index(qdrant):
    qdrant.call("DELETE", "/collections/docs/index/user_id?wait=true")


def of_another_type(qdrant):
    qdrant.call("DELETE", "/collections/docs/index/document_id?wait=true")
    qdrant.call("PUT", "/collections/docs/index?wait=true", {"field_name": "document_id", "field_schema": "integer"})


def deleted(qdrant):
    # The server itself is told to bear with them.
    change(qdrant, optimizers_config={"deleted_threshold": 0.9})
    qdrant.run("wait", "docs")
    points = [point["id"] for point in qdrant.points("docs")][:LINES // 2]
    qdrant.call("POST", "/collections/docs/points/delete?wait=true", {"points": points})


SHAPE = f"collection: docs\nvectors: {{size: {DIMENSIONS}}}\n"
# What is planted; the severity of what is found, and a word of it; the command it names, and what an operator adds to that.
FAULTS = [
    (lambda qdrant: change(qdrant, hnsw_config={"m": 0}), "problem", "m=0 was left over", "hnsw set docs --m 16", ["--yes"]),
    (lambda qdrant: qdrant.run("bulk", "begin", "docs", "--strategy", "m0", "--force"), "problem", "m=0 was left over",
     "bulk finish docs", []),
    (lambda qdrant: change(qdrant, optimizers_config={"indexing_threshold": 0}), "problem", "indexing threshold was left at 0",
     "hnsw set docs --indexing-threshold 10000", ["--yes"]),
    (lambda qdrant: change(qdrant, optimizers_config={"max_optimization_threads": 0}), "problem", "optimizers are switched off",
     "hnsw set docs --optimization-threads auto", ["--yes"]),
    (without_index, "problem", "user_id has no index", "init docs", []),
    (of_another_type, "problem", "the index on document_id is of the wrong type", "apply FILE", "payload_indexes: {document_id: keyword}"),
    (dangling, "problem", "leads nowhere", "alias delete lost", ["--yes"]),
    (grey, "problem", "nothing starts them", "wait docs --start", []),
    (deleted, "warning", "many deleted vectors", "hnsw set docs --rebuild", ["--yes"]),
    (lambda qdrant: change(qdrant, quantization_config={"binary": {}}), "note", "without oversampling", "tune docs --apply",
     ["--target-recall", 0.1, "--questions", 20]),
    (lambda qdrant: change(qdrant, strict_mode_config={"enabled": True, "max_query_limit": 2}), "problem", "strict mode refuses",
     "apply FILE", "strict_mode_config: {max_query_limit: 1000}"),
]


def test_what_is_found_is_mended_by_what_is_named(qdrant):
    filled(qdrant)
    before = doctor(qdrant, healthy=True)
    for plant, severity, fault, command, more in FAULTS:
        assert not any(fault in each["finding"] for each in before), fault
        plant(qdrant)
        found = doctor(qdrant, healthy=severity != "problem")
        mend = next(each["mend"] for each in found if fault in each["finding"] and each["severity"] == severity)
        assert f"pixie qdrant {command}" in mend, (fault, mend)
        if command == "apply FILE":
            assert more.split(":")[0] in mend
            (qdrant.folder / "docs.yml").write_text(SHAPE + more)
            command, more = "apply docs.yml", ["--yes"]
        qdrant.run(*command.split(), *more)
        before = doctor(qdrant, healthy=True)
        assert not any(fault in each["finding"] for each in before), (fault, found)
    qdrant.control(version="2.0.0")
    assert any("version" in each["finding"] and each["mend"] for each in doctor(qdrant, healthy=True))


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
