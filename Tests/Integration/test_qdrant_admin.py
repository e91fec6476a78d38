"""Collections managed over the admin listener of a running Pixie: jobs, metrics, and searches that follow what was tuned."""

import httpx
import pytest

from pixie_process import ADMIN_TOKEN, eventually
from qdrant import vectors, write_lines

LINES = 600


class Admin:
    def __init__(self, pixie):
        line = eventually(lambda: next((line for line in pixie.log_lines() if line["msg"] == "admin listening"), None), within=60)
        self.http = httpx.Client(
            base_url=line["address"] + "/admin/v1", headers={"Authorization": f"Bearer {ADMIN_TOKEN}"}, timeout=30, trust_env=False)

    def call(self, method, path, body=None, status=200):
        response = self.http.request(method, path, json=body)
        assert response.status_code == status, response.text
        return response.json()

    def finished(self, job, state="done"):
        """The result of a job."""
        def over():
            found = self.call("GET", f"/jobs/{job['id']}")
            return found if found["state"] in ("done", "failed", "cancelled") else None
        found = eventually(over, within=300, what=f"the end of {job['kind']}")
        assert found["state"] == state, found
        return found.get("result")


def started(start, qdrant):
    return start(
        QDRANT_URL=qdrant.address, PIXIE_STATE_DIR=qdrant.folder / "state", PIXIE_ADMIN_TOKENS=ADMIN_TOKEN,
        PIXIE_EMBEDDING_DIMENSIONS=32, LOG_LEVEL="INFO", ENVIRONMENT="production")


def test_a_collection_is_made_loaded_tuned_and_moved_by_jobs(start, qdrant):
    imports = qdrant.folder / "state" / "imports"
    imports.mkdir(parents=True)
    write_lines(imports / "lines.jsonl", vectors(LINES, 32))
    admin = Admin(started(start, qdrant))
    admin.call("PUT", "/qdrant/collections/old", {"dimensions": 32})
    loaded = admin.finished(admin.call("POST", "/qdrant/collections/old/load", {"file": "lines.jsonl"}, status=202))
    assert (loaded["loaded"], loaded["rejected"]) == (LINES, 0)
    refused = admin.call("POST", "/qdrant/collections/old/load", {"file": "../audit.log"}, status=422)
    assert refused["errors"][0]["field"] == "file"
    admin.call("PUT", "/qdrant/aliases/live", {"collection": "old"})
    moved = admin.finished(admin.call("POST", "/qdrant/collections/live/reindex", {"to": "new", "m": 24}, status=202))
    assert moved["stage"] == "switched" and moved["target_points"] == LINES
    tuned = admin.finished(admin.call(
        "POST", "/qdrant/collections/new/tune", {"target_recall": 0.5, "questions": 40, "apply": True}, status=202))
    assert admin.call("GET", "/qdrant/collections/new/search")["ef"] == tuned["recommended_ef"]
    assert admin.call("GET", "/qdrant/collections/new")["m"] == 24
    assert admin.call("PATCH", "/qdrant/collections/new/graph", {"m": 32}, status=409)["code"] == "confirmation_needed"
    assert admin.call("PATCH", "/qdrant/collections/new/graph?dry_run=true", {"m": 32})["cost"] == "rebuild"
    admin.finished(admin.call("PATCH", "/qdrant/collections/new/graph?yes=true", {"m": 32}, status=202))
    assert admin.call("DELETE", "/qdrant/collections/old", status=409)["code"] == "confirmation_needed"
    admin.call("DELETE", "/qdrant/collections/old?yes=true")
    assert [row["name"] for row in admin.call("GET", "/qdrant/collections")["collections"]] == ["new"]
    actions = [entry["action"] for entry in admin.call("GET", "/audit?limit=1000")["entries"]]
    assert "DELETE /admin/v1/qdrant/collections/{name}" in actions


def test_a_job_goes_on_after_pixie_was_killed(start, qdrant):
    imports = qdrant.folder / "state" / "imports"
    imports.mkdir(parents=True)
    write_lines(imports / "lines.jsonl", vectors(LINES, 32))
    qdrant.run("init", "docs", "--dimensions", 32)
    before = qdrant.settings("docs")
    first = started(start, qdrant)
    admin = Admin(first)
    qdrant.control(park={"method": "PUT", "path": "/points$"})
    admin.call("POST", "/qdrant/collections/docs/load", {"file": "lines.jsonl", "strategy": "defer"}, status=202)
    eventually(qdrant.parked, within=300, what="the first points")
    first.process.kill()
    first.process.wait()
    first.close = lambda: first.client.close()
    qdrant.control(park=None)
    admin = Admin(started(start, qdrant))
    job = eventually(lambda: admin.call("GET", "/jobs")["jobs"], within=60, what="the job")[0]
    assert job["kind"] == "qdrant.load"
    assert admin.finished(job)["loaded"] == LINES
    assert sorted(qdrant.contents("docs")) == sorted(f"text {index}" for index in range(LINES))
    assert qdrant.settings("docs") == before


def test_a_cancelled_load_leaves_a_state_with_a_name_and_two_ways_on(start, qdrant):
    imports = qdrant.folder / "state" / "imports"
    imports.mkdir(parents=True)
    write_lines(imports / "lines.jsonl", vectors(LINES, 32))
    qdrant.run("init", "docs", "--dimensions", 32)
    before = qdrant.settings("docs")
    admin = Admin(started(start, qdrant))

    def cancelled():
        qdrant.control(park={"count": 2, "method": "PUT", "path": "/points$"})
        job = admin.call("POST", "/qdrant/collections/docs/load", {"file": "lines.jsonl", "strategy": "defer"}, status=202)
        eventually(qdrant.parked, within=300, what="the points")
        admin.call("DELETE", f"/jobs/{job['id']}", status=202)
        qdrant.control(park=None)
        admin.finished(job, state="cancelled")
        state = admin.call("GET", "/qdrant/collections/docs/bulk")
        assert (state["strategy"], state["is_restored"]) == ("defer", False) and state["loaded"] < LINES
        assert qdrant.settings("docs")["optimizer_config"]["indexing_threshold"] == 0

    cancelled()
    asked = admin.call("DELETE", "/qdrant/collections/docs/bulk?dry_run=true")
    assert asked["settings"] == [{"setting": "indexing_threshold", "before": "10000", "during": "0"}]
    assert qdrant.settings("docs") != before
    admin.finished(admin.call("DELETE", "/qdrant/collections/docs/bulk", status=202))
    assert qdrant.settings("docs") == before
    cancelled()
    again = admin.call("POST", "/qdrant/collections/docs/load", {"file": "lines.jsonl"}, status=202)
    assert admin.finished(again)["loaded"] == LINES
    assert sorted(qdrant.contents("docs")) == sorted(f"text {index}" for index in range(LINES))
    assert qdrant.settings("docs") == before and qdrant.journals() == []


def test_a_dry_run_over_the_listener_does_nothing(start, qdrant):
    qdrant.run("init", "docs", "--dimensions", 32)
    before = qdrant.settings("docs")
    admin = Admin(started(start, qdrant))
    docs = "/qdrant/collections/docs"
    assert admin.call("POST", docs + "/bulk?dry_run=true", {"strategy": "m0"})["settings"][0]["setting"] == "m"
    assert admin.call("GET", docs + "/bulk")["loaded"] == 0 and qdrant.journals() == []
    assert admin.call("POST", docs + "/snapshots?dry_run=true")["points"] == 0
    assert admin.call("GET", docs + "/snapshots")["snapshots"] == []
    for path in ("/tune", "/wait"):
        assert admin.call("POST", docs + path + "?dry_run=true", status=422)["errors"][0]["field"] == "dry_run"
    assert admin.call("PATCH", docs + "/graph?dry_run=true", {"max_optimization_threads": 0})["cost"] == "free"
    assert admin.call("DELETE", docs + "?dry_run=true")["is_dry_run"]
    assert qdrant.settings("docs") == before


def test_metrics_show_the_collections_and_searches_follow_what_was_tuned(start, qdrant):
    qdrant.run("init", "user_documents", "--dimensions", 32)
    qdrant.run("load", write_lines(qdrant.folder / "lines.jsonl", vectors(LINES, 32)), "user_documents")
    qdrant.run("tune", "--target-recall", 0.5, "--questions", 40, "--apply")
    pixie = started(start, qdrant)
    labels = {"collection": "user_documents"}
    eventually(lambda: pixie.metric("pixie_qdrant_collection_points", **labels) == LINES, within=60, what="the metrics")
    assert pixie.metric("pixie_qdrant_collection_status", status="green", **labels) == 1
    assert pixie.metric("pixie_qdrant_collection_recall", **labels) >= 0.5
    pixie.ask("What did the note about the text say?", user="00000000-0000-4000-8000-000000000000")
    search = qdrant.http.get("/control").json()["last"]["POST /collections/user_documents/points/query"]
    assert '"hnsw_ef":16' in search
