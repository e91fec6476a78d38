"""`pixie metrics dump` and `check`, and the commands that the runbooks tell operators to use."""

import json
import pathlib
import re
import shlex
import subprocess

import pytest

from pixie_process import environment, eventually

ROOT = pathlib.Path(__file__).parent.parent.parent
GOOD = "# HELP a_total A.\n# TYPE a_total counter\na_total 1\n"


@pytest.fixture
def metrics(binary, tmp_path):
    def metrics(*arguments, input=None):
        return subprocess.run([binary, "metrics", *arguments], input=input, capture_output=True, text=True, timeout=60,
                              cwd=tmp_path, env=environment())
    return metrics


def test_dump_shows_counters_and_digests_of_histograms(pixie, metrics, user):
    pixie.ask("What are my pending tasks?", user=user)
    shown = metrics("dump", "--server", pixie.address + "/", "--name", "pixie_query_duration_seconds", "--name", "pixie_build_info")
    assert shown.returncode == 0 and shown.stderr == ""
    assert re.search(r"^pixie_build_info \(gauge\): .+\n  version=\S+ 1$", shown.stdout, re.MULTILINE)
    assert re.search(r"^  source=llm \d+, mean [\d.]+ (us|ms|s), p50 .+, p95 .+$", shown.stdout, re.MULTILINE)
    assert "pixie_http" not in shown.stdout


def test_dump_as_json_has_every_sample(pixie, metrics):
    def dumped():
        listed = json.loads(metrics("dump", "--server", pixie.address, "--output", "json").stdout)
        return listed, {(sample["name"], tuple(sorted(sample["labels"].items()))): sample["value"]
                        for family in listed for sample in family["samples"]}

    def as_many_as_there_are():
        listed, samples = dumped()
        lines = [line for line in pixie.get("/metrics").text.splitlines() if not line.startswith("#")]
        return (listed, samples) if len(samples) == len(lines) else None
    # A series that is born between the two is in both the next time.
    listed, samples = eventually(as_many_as_there_are, within=30, what="every sample")
    assert samples[("pixie_metrics_overflow_total", (("family", "pixie_http_requests_total"),))] == "0"
    assert all(family["help"] and family["type"] in ("counter", "gauge", "histogram") for family in listed)


def test_dump_says_what_is_not_there(pixie, metrics):
    shown = metrics("dump", "--server", pixie.address, "--name", "nothing_total")
    assert (shown.returncode, shown.stderr) == (1, "pixie: nothing called nothing_total\n")
    assert metrics("dump", "--name", "a b").returncode == 2


@pytest.mark.parametrize("form", ["text", "openmetrics"])
def test_check_has_nothing_to_say_about_pixie(pixie, metrics, form):
    checked = metrics("check", pixie.address + "/metrics", "--format", form)
    assert checked.returncode == 0 and re.fullmatch(r"\d+ families, \d+ samples, 0 faults\n", checked.stdout), checked.stdout


def test_check_reads_files_and_standard_input(metrics, tmp_path):
    (tmp_path / "good.txt").write_text(GOOD)
    assert metrics("check", "good.txt").returncode == 0
    assert metrics("check", "-", input=GOOD).returncode == 0
    wrong = metrics("check", "-", input=GOOD + "a_total 2\n")
    assert wrong.returncode == 1 and wrong.stdout.splitlines()[0] == "line 4: a_total{} was already on line 3"
    as_json = metrics("check", "-", "--output", "json", input=GOOD + "a_total 2\n")
    assert json.loads(as_json.stdout) == [{"line": 4, "message": "a_total{} was already on line 3"}]


def test_exit_codes_tell_a_missing_file_from_a_server_that_is_away_or_refuses(pixie, metrics):
    assert metrics("check", "missing.txt").returncode == 2
    assert metrics("check", "http://127.0.0.1:1/metrics").returncode == 3
    assert metrics("dump", "--server", "http://127.0.0.1:1").returncode == 3
    assert metrics("check", pixie.address + "/nowhere").returncode == 4


def commands():
    """Every `pixie` command of the runbooks, up to its first argument that is no verb."""
    found = set()
    for path in (ROOT / "alerts" / "runbooks").glob("*.md"):
        text = path.read_text()
        for line in re.findall(r"^    (pixie .+)$", text, re.MULTILINE) + re.findall(r"`(pixie [^`]+)`", text):
            words = shlex.split(line)[1:]
            count = next((index for index, word in enumerate(words) if not re.fullmatch(r"[a-z]+", word)), len(words))
            options = tuple(word for word in words if word.startswith("--"))
            found.add((tuple(words[:count]), options))
    return sorted(found)


@pytest.mark.parametrize("verbs, options", commands(), ids=lambda part: " ".join(part))
def test_what_a_runbook_says_to_run_is_there(binary, verbs, options, tmp_path):
    asked = subprocess.run([binary, *verbs, "--help"], capture_output=True, text=True, timeout=60, cwd=tmp_path, env=environment())
    assert asked.returncode == 0, asked.stderr
    assert f"USAGE: pixie {' '.join(verbs)}" in asked.stdout
    for option in options:
        assert option in asked.stdout
