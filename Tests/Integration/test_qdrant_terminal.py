"""`pixie qdrant` as a person meets it: progress on a terminal, a question before what costs, a word when it is interrupted."""

import os
import pty
import select
import signal
import subprocess

import pytest

from pixie_process import eventually
from qdrant import vectors, write_lines

REFUSED = 4


class Terminal:
    """The command in a terminal of its own, and what that shows."""

    def __init__(self, qdrant, *arguments):
        self.shown, (self.side, other) = "", pty.openpty()
        self.process = subprocess.Popen(
            [qdrant.binary, "qdrant", *map(str, arguments)], cwd=qdrant.folder, env=qdrant.environment() | {"TERM": "xterm"},
            stdin=other, stdout=other, stderr=other, start_new_session=True)
        os.close(other)

    def read(self):
        while select.select([self.side], [], [], 0)[0]:
            try:
                self.shown += os.read(self.side, 4096).decode()
            except OSError:
                break
        return self.shown

    def shows(self, text, within=300):
        eventually(lambda: text in self.read(), within=within, what=text)

    def type(self, text):
        os.write(self.side, text.encode())

    def end(self):
        """Its exit code, once all it says is read."""
        code = eventually(lambda: (self.read(), self.process.poll())[1] is not None and (self.process.returncode,), within=300)[0]
        self.read()
        os.close(self.side)
        return code


@pytest.fixture
def docs(qdrant):
    qdrant.run("init", "docs", "--dimensions", 16)
    qdrant.run("load", write_lines(qdrant.folder / "lines.jsonl", vectors(600, 16)), "docs")
    return qdrant


def held(qdrant):
    """The optimizers have something to do, and do not begin."""
    qdrant.control(hold="yellow")
    qdrant.call("PATCH", "/collections/docs", {"hnsw_config": {"ef_construct": 99}})


def test_progress_is_one_line_on_a_terminal_and_a_line_each_in_a_pipe(docs):
    held(docs)
    terminal, piped = Terminal(docs, "wait", "docs"), docs.start("wait", "docs")
    terminal.shows("\r\x1b[Kwaiting: yellow")
    asked = docs.requests("GET /collections/docs/optimizations")
    eventually(lambda: docs.requests("GET /collections/docs/optimizations") > asked + 4, within=300)
    docs.control(hold=None)
    assert terminal.end() == 0
    # Taken away before the result is printed.
    assert terminal.shown.rstrip().rsplit("\r\x1b[K", 1)[1].startswith("docs is at rest")
    output, errors = piped.communicate(timeout=300)
    assert piped.returncode == 0 and output.startswith("docs is at rest") and "\x1b" not in errors and "\r" not in errors
    assert errors.startswith("waiting: yellow") and errors.endswith("\n")


def test_what_costs_is_asked_about(docs):
    before = docs.settings("docs")
    for answer, code in (("\n", REFUSED), ("no\n", REFUSED), ("y\n", 0)):
        assert docs.settings("docs") == before
        terminal = Terminal(docs, "hnsw", "set", "docs", "--m", 24)
        terminal.shows("[y/N]")
        terminal.type(answer)
        assert terminal.end() == code, terminal.shown
    assert docs.settings("docs")["hnsw_config"]["m"] == 24


@pytest.mark.parametrize("number,code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_load_says_how_to_go_on(docs, number, code):
    before = docs.settings("docs")
    docs.control(park={"count": 2, "method": "PUT", "path": "/points$"})
    process = docs.start("load", "lines.jsonl", "docs", "--strategy", "defer")
    eventually(docs.parked, within=300, what="the points")
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == code and "run the same again" in errors and "pixie qdrant bulk finish docs" in errors, errors
    docs.control(park=None)
    assert docs.run("bulk", "status", "docs")["strategy"] == "defer" and docs.settings("docs") != before
    assert docs.run("load", "lines.jsonl", "docs")["loaded"] == 600
    assert docs.settings("docs") == before and docs.journals() == []


def test_a_load_whose_server_gives_up_says_how_to_go_on(docs):
    docs.control(fail_after={"count": 2, "status": 507, "path": "/points$"})
    process = docs.start("load", "lines.jsonl", "docs", "--strategy", "throttle")
    output, errors = process.communicate(timeout=60)
    assert process.returncode == REFUSED and "disk or memory" in errors and "run the same again" in errors
    docs.control(fail_after=None)
    assert docs.run("load", "lines.jsonl", "docs")["loaded"] == 600


DESIGN = "collection: docs\nvectors: {size: 16}\nhnsw_config: {m: 24}\n"
DRY = {
    "init": ["fresh"], "apply": ["docs.yml"], "hnsw set": ["docs", "--m", "24"], "load": ["lines.jsonl", "docs", "--strategy", "defer"],
    "bulk begin": ["docs"], "reindex": ["live", "--to", "copy"], "reindex cancel": ["old"], "reindex rollback": ["done"],
    "bulk finish": ["begun"], "snapshot create": ["docs"], "snapshot restore": ["docs", "SNAPSHOT", "--to", "other"],
    "snapshot delete": ["docs", "SNAPSHOT"], "alias set": ["other", "docs"], "alias delete": ["live"], "delete": ["begun"],
}


def changes(qdrant):
    """How many requests have changed anything."""
    kinds = qdrant.http.get("/control").json()["requests"].items()
    return sum(count for kind, count in kinds
               if kind.split()[0] in ("PUT", "PATCH", "DELETE") or kind.endswith(("/aliases", "/snapshots", "/delete")) and "POST" in kind)


def test_a_dry_run_says_what_would_be_done_and_does_nothing(docs):
    (docs.folder / "docs.yml").write_text(DESIGN)
    docs.run("alias", "set", "live", "docs")
    snapshot = docs.run("snapshot", "create", "docs")["snapshots"][0]["name"]
    docs.run("init", "begun", "--dimensions", 16)
    docs.run("bulk", "begin", "begun")
    for name, more in (("old", []), ("finished", [])):
        docs.run("init", name, "--dimensions", 16)
    docs.killed_while_parked("reindex", "old", "--to", "unfinished", "--keep-aliases", count=0, method="PUT", path="/collections/unfinished")
    docs.run("alias", "set", "done", "finished")
    docs.run("reindex", "done", "--to", "finished2")
    journals = {name: (docs.folder / "state" / "qdrant" / name).read_bytes() for name in docs.journals()}
    before = changes(docs)
    for command, arguments in DRY.items():
        given = [snapshot if each == "SNAPSHOT" else each for each in arguments]
        shown = docs.run(*command.split(), *given, "--dry-run")
        assert shown, f"{command} prints its plan as JSON"
        process = docs.start(*command.split(), *given, "--dry-run")
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 0 and output + errors, command
        assert changes(docs) == before, command
    assert {name: (docs.folder / "state" / "qdrant" / name).read_bytes() for name in docs.journals()} == journals
