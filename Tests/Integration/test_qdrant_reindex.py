"""`pixie qdrant reindex`: searches through the alias never fail, and no interruption loses anything."""

import json
import random
import uuid

import pytest

from pixie_process import eventually
from qdrant import Searches, user, vectors, write_lines

LINES = 3000


@pytest.fixture
def qdrant(qdrant):
    qdrant.found = vectors(LINES, 32)
    qdrant.run("init", "old", "--dimensions", 32)
    qdrant.run("load", write_lines(qdrant.folder / "lines.jsonl", qdrant.found), "old")
    qdrant.run("alias", "set", "live", "old")
    return qdrant


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)])
def test_killed_again_and_again_a_copy_is_whole_and_no_search_fails(qdrant, seed):
    searches = Searches(qdrant, "live", qdrant.found[0])
    kills = qdrant.killed_until_done(
        random.Random(seed), "reindex", "live", "--to", "new", "--m", 24, sparing=searches.path, when_stopped=searches.go_on)
    searches.go_on()
    searches.stop()
    assert kills > 2 and searches.made > kills and not searches.failures, (kills, searches.made, searches.failures[:3])
    assert sorted(qdrant.contents("new")) == sorted(qdrant.contents("old"))
    assert qdrant.run("alias", "list")["aliases"] == [{"alias": "live", "collection": "new", "exists": True}]
    old, new = qdrant.settings("old"), qdrant.settings("new")
    assert new["hnsw_config"]["m"] == 24 and new["optimizer_config"] == old["optimizer_config"]
    qdrant.run("reindex", "rollback", "live", "--yes")
    assert qdrant.run("alias", "list")["aliases"][0]["collection"] == "old"


def test_a_cancelled_copy_leaves_the_original_as_it_was(qdrant):
    before, contents = qdrant.settings("old"), qdrant.contents("old")
    qdrant.killed_while_parked("reindex", "live", "--to", "new", count=2, method="PUT", path="/collections/new/points$")
    status = qdrant.run("reindex", "status", "live")
    assert (status["source"], status["target"], status["stage"]) == ("old", "new", "copying")
    assert 0 < qdrant.call("GET", "/collections/new")["points_count"] < LINES
    qdrant.run("reindex", "cancel", "live", code=4)
    qdrant.run("reindex", "cancel", "live", "--yes")
    assert [row["name"] for row in qdrant.run("list")["collections"]] == ["old"]
    assert qdrant.settings("old") == before and qdrant.contents("old") == contents
    qdrant.run("reindex", "status", "live", code=4)


SWITCH = {"method": "POST", "path": "/collections/aliases$"}


class Documents:
    """Points of a name each, written, deleted and looked for by the name of a collection or an alias."""

    def __init__(self, qdrant):
        self.qdrant = qdrant

    def point(self, name):
        return {"id": str(uuid.uuid5(uuid.NAMESPACE_OID, name)), "vector": [1.0] + [0.0] * 31,
                "payload": {"user_id": user(0), "document_id": name, "content": name, "metadata": {}}}

    def write(self, collection, *names):
        self.qdrant.call("PUT", f"/collections/{collection}/points?wait=true", {"points": [self.point(name) for name in names]})

    def delete(self, collection, *names):
        self.qdrant.call("POST", f"/collections/{collection}/points/delete?wait=true", {"points": [self.point(name)["id"] for name in names]})

    def among(self, collection):
        return {content for content in self.qdrant.contents(collection) if not content.startswith("text ")}


@pytest.mark.parametrize("interrupted", [False, True], ids=["undisturbed", "killed"])
def test_what_is_written_and_deleted_during_the_switch_is_in_the_copy(qdrant, interrupted):
    documents = Documents(qdrant)
    documents.write("live", "stays", "deleted before", "deleted after", "deleted late")
    qdrant.control(park=SWITCH)
    process = qdrant.start("reindex", "live", "--to", "new", "--output", "json")
    eventually(lambda: qdrant.parked() or process.poll() is not None, within=300, what="the switch")
    # All is compared, and the switch is asked for.
    documents.write("live", "written before")
    documents.delete("live", "deleted before")
    assert documents.among("new") == {"stays", "deleted before", "deleted after", "deleted late"}
    qdrant.control(park=SWITCH | {"done": True})
    eventually(qdrant.parked, within=60, what="the switch")
    # It is done, and not said to be: the alias leads to the copy, and what had come through it before may still reach the original.
    documents.write("live", "written after")
    documents.delete("live", "deleted after")
    documents.write("old", "written late")
    documents.delete("old", "deleted late")
    if interrupted:
        process.kill()
        process.communicate()
        qdrant.control(park=None)
        assert qdrant.run("reindex", "status", "live")["stage"] == "switching"
        qdrant.run("reindex", "cancel", "live", "--yes", code=4)
        report = qdrant.run("reindex", "live", "--to", "new")
    else:
        qdrant.control(park=None)
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
        report = json.loads(output)
    assert (report["stage"], report["carried"]) == ("switched", 4)
    assert documents.among("new") == {"stays", "written before", "written after", "written late"}
    assert len(qdrant.contents("new")) == LINES + 4
    assert qdrant.journals() == ["old.reindex.json"]


def test_a_writer_that_goes_on_by_the_old_name_is_an_error_that_can_be_ended(qdrant):
    documents = Documents(qdrant)
    qdrant.control(park=SWITCH)
    process = qdrant.start("reindex", "live", "--to", "new")
    eventually(lambda: qdrant.parked() or process.poll() is not None, within=300, what="the switch")
    qdrant.control(park=None)
    written = 0
    while process.poll() is None:
        documents.write("old", f"number {written}")
        written += 1
    assert process.returncode == 4 and "by its own name" in process.stderr.read()
    report = qdrant.run("reindex", "live", "--to", "new")
    assert report["stage"] == "switched" and len(documents.among("new")) == written
