"""Every operation on a collection of real size: 20,000 vectors of 1,536 numbers, eight tenants. Figures are printed (`pytest -s`)."""

import time

import numpy
import pytest

from qdrant import Searches, Truth, vectors, write_lines

POINTS, DIMENSIONS, TARGET = 20_000, 1_536, 0.95
# A graph takes minutes on a busy machine.
LONG = 3_000
SAMPLE = numpy.random.default_rng(3).choice(POINTS, 500, replace=False)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def truth():
    return Truth(vectors(POINTS, DIMENSIONS))


@pytest.fixture(scope="module")
def lines(truth, tmp_path_factory):
    path = write_lines(tmp_path_factory.mktemp("lines") / "lines.jsonl", truth.found)
    yield path
    path.unlink()


class Clock:
    """Seconds of each step, in order."""

    def __init__(self):
        self.steps, self.last = [], time.monotonic()

    def lap(self, name):
        now = time.monotonic()
        self.steps.append(f"{name} {now - self.last:.0f} s")
        self.last = now


def assert_tuned(qdrant, truth, clock):
    """What `tune` recommends finds as much as it says, as numpy counts it; gives the width and that share."""
    tuned = qdrant.run("tune", "docs", "--target-recall", TARGET, "--questions", 300, "--seed", 7, "--apply", within=LONG)
    ef = tuned.get("recommended_ef")
    assert ef and tuned["is_conclusive"], tuned
    truth.name_lines(qdrant, "docs")
    measured = truth.recall(qdrant, "docs", ef, SAMPLE)
    assert measured >= TARGET, tuned
    clock.lap(f"tune (ef {ef}, recall {measured:.3f} by numpy)")
    return ef, measured


@pytest.mark.parametrize("strategy", ["m0", "throttle", "online", "defer"])
def test_a_collection_is_loaded_and_tuned(qdrant, truth, lines, strategy):
    clock = Clock()
    qdrant.run("init", "docs")
    before = qdrant.settings("docs")
    loaded = qdrant.run("load", lines, "docs", "--strategy", strategy, "--timeout", LONG, within=LONG)
    assert (loaded["loaded"], loaded["rejected"]) == (POINTS, 0) and qdrant.settings("docs") == before
    clock.lap(f"load ({loaded['points_per_second']:.0f} points/s) and graph")
    ef, measured = assert_tuned(qdrant, truth, clock)
    # How a collection was loaded makes no difference for what is done with it later.
    if strategy == "defer":
        go_on(qdrant, truth, ef, measured, clock)
    print(f"\n{strategy}: " + ", ".join(clock.steps))


def go_on(qdrant, truth, ef, measured, clock):
    snapshot = qdrant.run("snapshot", "create", "docs", within=LONG)["snapshots"][0]["name"]
    qdrant.run("snapshot", "restore", "docs", snapshot, "--to", "restored", "--yes", within=LONG)
    assert qdrant.run("info", "restored")["points"] == POINTS
    assert truth.recall(qdrant, "restored", ef, SAMPLE) == pytest.approx(measured, abs=1e-3)
    qdrant.run("delete", "restored", "--yes")
    clock.lap("snapshot and restore")

    qdrant.run("alias", "set", "live", "docs")
    searches = Searches(qdrant, "live", truth.found[0])
    copied = qdrant.run("reindex", "live", "--to", "copy", "--m", 24, "--timeout", LONG, within=LONG)
    searches.go_on()
    searches.stop()
    assert (copied["stage"], copied["source_points"], copied["target_points"]) == ("switched", POINTS, POINTS)
    assert not searches.failures and searches.made > 1, searches.failures[:3]
    assert qdrant.contents("copy") == qdrant.contents("docs") and qdrant.settings("copy")["hnsw_config"]["m"] == 24
    clock.lap(f"reindex (recall {copied['recall']:.3f}, {searches.made} searches meanwhile, none failed)")

    qdrant.run("hnsw", "set", "docs", "--m", 8, "--yes", "--timeout", LONG, within=LONG)
    assert qdrant.run("wait", "docs", "--timeout", LONG, within=LONG)["is_at_rest"]
    assert qdrant.settings("docs")["hnsw_config"]["m"] == 8
    clock.lap("hnsw set")


def test_planted_faults_are_found_and_the_command_named_mends_them(qdrant, truth, lines):
    clock = Clock()
    qdrant.run("init", "docs")
    qdrant.run("load", lines, "docs", "--timeout", LONG, within=LONG)
    # Healthy: it ends with 0.
    qdrant.run("doctor", "docs", within=LONG)
    change = "/collections/docs"
    faults = {
        "m=0 was left over": (("PATCH", change, {"hnsw_config": {"m": 0}}), ["hnsw set docs --m 16"]),
        "the indexing threshold was left at 0": (
            ("PATCH", change, {"optimizers_config": {"indexing_threshold": 0}}), ["hnsw set docs --indexing-threshold 10000"]),
        "user_id has no index": (
            ("DELETE", change + "/index/user_id?wait=true"), ["init docs", "hnsw set docs --rebuild"]),
    }
    clock.lap("load")
    for fault, (plant, commands) in faults.items():
        qdrant.call(*plant)
        qdrant.run("wait", "docs", "--timeout", LONG, within=LONG)
        found = qdrant.run("doctor", "docs", "--questions", 0, code=1, within=LONG)["findings"]
        mend = next(each["mend"] for each in found if fault in each["finding"])
        for command in commands:
            assert f"pixie qdrant {command}" in mend, found
            more = ["--yes", "--timeout", LONG] if command.startswith("hnsw") else []
            qdrant.run(*command.split(), *more, within=LONG)
        qdrant.run("doctor", "docs", within=LONG)
        clock.lap(fault)
    print("\nfaults: " + ", ".join(clock.steps))
