"""`pixie qdrant` against a server that refuses, breaks, or is of another version: an exit code, and a sentence that says what to do."""

import re
import subprocess

import pytest

from pixie_process import environment
from qdrant import user

UNREACHABLE, REFUSED, USAGE = 3, 4, 2

DESIGN = """\
collection: docs
vectors: {size: 8, distance: Cosine}
hnsw_config: {m: 16, ef_construct: 128}
payload_indexes:
  user_id: {type: keyword, is_tenant: true}
  document_id: keyword
"""


@pytest.mark.parametrize("status,code,words", [
    (401, REFUSED, "QDRANT_API_KEY"), (403, REFUSED, "key with the right"), (404, REFUSED, "pixie qdrant list"),
    (408, UNREACHABLE, "try again"), (409, REFUSED, "pixie qdrant info"), (422, REFUSED, "pixie qdrant info"),
    (429, REFUSED, "limits the rate"), (500, UNREACHABLE, "look at its log"), (503, UNREACHABLE, "try again"),
    (507, REFUSED, "disk or memory"),
])
def test_every_refusal_has_its_sentence(qdrant, status, code, words):
    qdrant.control(fail_next={"count": 99, "status": status, "message": "the reason", "headers": {"Retry-After": "0"}})
    process = qdrant.start("info", "docs")
    output, errors = process.communicate(timeout=60)
    assert process.returncode == code, errors
    assert words in errors and "the reason" in errors and str(status) in errors and not output
    assert errors.count("\n") == 1, "one line"


def test_a_broken_connection_and_an_absent_server_are_told_apart(qdrant):
    qdrant.control(cut_next=99, cut_path="collections")
    process = qdrant.start("info", "docs")
    assert process.communicate(timeout=60)[1].find("connection broke") > 0 and process.returncode == UNREACHABLE
    done = subprocess.run(
        [qdrant.binary, "qdrant", "info", "--url", "http://127.0.0.1:1"], cwd=qdrant.folder, env=qdrant.environment(),
        capture_output=True, text=True)
    assert done.returncode == UNREACHABLE and "QDRANT_URL" in done.stderr
    done = subprocess.run([qdrant.binary, "qdrant", "list"], cwd=qdrant.folder, env=environment(), capture_output=True, text=True)
    assert done.returncode == USAGE and "QDRANT_URL" in done.stderr


def test_a_missing_a_wrong_and_a_weak_key_are_told_apart_and_never_shown(qdrant):
    qdrant.control(api_key="the-right-key", read_only_key="reader-key")
    for key, arguments, words in (
            (None, ["list"], "QDRANT_API_KEY"), ("wrong-key", ["list"], "QDRANT_API_KEY"), ("reader-key", ["init", "docs"], "read-only")):
        qdrant.variables = {"QDRANT_API_KEY": key} if key else {}
        process = qdrant.start(*arguments)
        output, errors = process.communicate(timeout=60)
        assert process.returncode == REFUSED and words in errors and not output and "-key" not in errors, errors
    qdrant.variables = {"QDRANT_API_KEY": "reader-key"}
    assert qdrant.run("list") == {"collections": []}


def test_what_strict_mode_refuses_is_said_in_the_words_of_the_server(qdrant):
    qdrant.run("init", "docs", "--dimensions", 8)
    points = [{"id": index, "vector": [1, 0, 0, 0, 0, 0, 0, index], "payload": {"user_id": user(0)}}
              for index in range(30)]
    qdrant.call("PUT", "/collections/docs/points?wait=true", {"points": points})
    qdrant.call("PATCH", "/collections/docs", {"strict_mode_config": {"enabled": True, "search_allow_exact": False}})
    process = qdrant.start("tune", "docs")
    errors = process.communicate(timeout=60)[1]
    assert process.returncode == REFUSED and "strict mode forbids this" in errors and "Help: Set exact=false" in errors, errors


def test_plan_and_apply_say_what_differs_and_what_it_costs(qdrant):
    file = qdrant.folder / "docs.yml"
    file.write_text(DESIGN)
    plan = qdrant.run("plan", file, code=1)
    assert not plan["exists"] and plan["cost"] == "free"
    qdrant.run("apply", file)
    assert qdrant.run("plan", file)["differences"] == []
    points = [{"id": index, "vector": [1, 0, 0, 0, 0, 0, 0, index]} for index in range(20)]
    qdrant.call("PUT", "/collections/docs/points?wait=true", {"points": points})
    file.write_text(DESIGN.replace("m: 16", "m: 32"))
    plan = qdrant.run("plan", file, code=1)
    assert [(each["setting"], each["live"], each["wanted"], each["cost"]) for each in plan["differences"]] == [
        ("hnsw_config.m", "16", "32", "rebuild")] and plan["rebuild_seconds"] > 0
    qdrant.run("apply", file, "--dry-run")
    before = qdrant.settings("docs")
    assert before["hnsw_config"]["m"] == 16
    process = qdrant.start("apply", file)
    assert "--yes" in process.communicate(timeout=60)[1] and process.returncode == REFUSED
    assert qdrant.settings("docs") == before
    qdrant.run("apply", file, "--yes")
    assert qdrant.settings("docs")["hnsw_config"]["m"] == 32 and qdrant.run("plan", file)["differences"] == []
    file.write_text(DESIGN.replace("size: 8", "size: 9"))
    assert qdrant.run("plan", file, code=1)["cost"] == "recreate"
    process = qdrant.start("apply", file, "--yes")
    assert "reindex" in process.communicate(timeout=60)[1] and process.returncode == REFUSED
    for text, words in ((DESIGN + "hsnw_config: {m: 3}\n", "line 7"), ("[", "line"), ("", "empty")):
        file.write_text(text)
        process = qdrant.start("plan", file)
        assert words in process.communicate(timeout=60)[1] and process.returncode == USAGE


HELP = ["init", "list", "info", "wait", "doctor", "plan", "apply", "hnsw set", "hnsw get", "load", "bulk begin", "bulk finish",
        "bulk status", "reindex start", "reindex status", "reindex cancel", "reindex rollback", "tune", "snapshot create",
        "snapshot list", "snapshot restore", "snapshot delete", "alias list", "alias set", "alias delete", "delete"]


@pytest.mark.parametrize("command", HELP)
def test_every_command_explains_itself(binary, command):
    done = subprocess.run([binary, "qdrant", *command.split(), "--help"], capture_output=True, text=True)
    assert done.returncode == 0 and "--output" in done.stdout and "OVERVIEW" in done.stdout
    example = re.search(rf"^ +pixie qdrant {command.removesuffix(' start')}( .*)?$", done.stdout, re.MULTILINE)
    assert example, "it shows an example"
    wrong = subprocess.run([binary, "qdrant", *command.split(), "--nonsense"], capture_output=True, text=True)
    assert wrong.returncode == USAGE and "--help" in wrong.stderr
