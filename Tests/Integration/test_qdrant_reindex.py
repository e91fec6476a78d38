"""`pixie qdrant reindex`: searches through the alias never fail, and no interruption loses anything."""

import random
import threading

import pytest

from pixie_process import eventually
from qdrant import Qdrant, user, vectors, write_lines

LINES = 3000


class Searches:
    """Searches through an alias, one after the other, until told to stop."""

    def __init__(self, qdrant, alias, vector):
        self.made, self.failures, self.stopped = 0, [], threading.Event()
        self.path = f"/collections/{alias}/points/query$"
        self.thread = threading.Thread(target=self.run, args=(qdrant, alias, vector))
        self.thread.start()

    def run(self, qdrant, alias, vector):
        while not self.stopped.is_set():
            try:
                found = qdrant.search(alias, vector, user(0), 5)
                assert len(found) == 5, found
            except Exception as error:
                self.failures.append(error)
            self.made += 1

    def go_on(self):
        """Waits for a search that was begun from now on."""
        made = self.made
        eventually(lambda: self.made > made + 1, within=60, what="a search")

    def stop(self):
        self.stopped.set()
        self.thread.join()


@pytest.fixture
def qdrant(binary, tmp_path):
    server = Qdrant(binary, tmp_path)
    found = vectors(LINES, 32)
    server.run("init", "old", "--dimensions", 32)
    server.run("load", write_lines(tmp_path / "lines.jsonl", found), "old")
    server.run("alias", "set", "live", "old")
    server.found = found
    yield server
    server.close()


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
