"""`pixie loadtest`: what it reports, and when it fails."""

import json
import subprocess

import pytest

from pixie_process import PUBLIC_TOKEN, environment


@pytest.fixture
def loadtest(binary, tmp_path):
    def run(*arguments, **settings):
        done = subprocess.run([binary, "loadtest", *map(str, arguments)], capture_output=True, text=True, timeout=120, cwd=tmp_path,
                              env=environment(**settings))
        return done.returncode, done.stdout, done.stderr
    return run


def test_the_ramp_and_the_scenarios_are_reported(start, loadtest):
    pixie = start(PIXIE_RATE_LIMIT_PER_USER=0)
    code, output, progress = loadtest("--server", pixie.address, "--users", 20, "--step-users", 10, "--step", 4, "--duration", 8,
                                      "--output", "json")
    report = json.loads(output)
    assert code == 0 and report["passed"] and report["breaking_point_users"] is None, output
    assert [step["users"] for step in report["steps"]] == [20, 30] and "20 users" in progress
    asked = {request["name"]: request for request in report["requests"]}
    assert set(asked) >= {"simple", "rag", "heavy"}
    assert sum(request["requests"] for request in asked.values()) == report["total"]["requests"]
    assert all(0 < request["p50_ms"] <= request["p95_ms"] <= request["p99_ms"] for request in asked.values())
    assert sum(report["caches"].values()) + sum(report["total"]["errors"].values()) == report["total"]["requests"]


def test_one_scenario_alone_creates_tasks_and_lists_them(start, loadtest):
    pixie = start(PIXIE_RATE_LIMIT_PER_USER=0)
    code, output, _ = loadtest("--server", pixie.address, "--scenario", "multi-turn", "--step-users", 0, "--duration", 6)
    assert code == 0, output
    assert "create task" in output and "then list all tasks" in output and "heavy" not in output and "No limit was passed." in output


def test_a_limit_that_is_passed_ends_the_test_with_1_and_names_the_users(with_model, model, loadtest):
    pixie = with_model()
    model.tell(chat={"latency": 0.3})
    code, output, _ = loadtest("--server", pixie.address, "--max-p99", 100, "--step", 4, "--duration", 60, "--scenario", "heavy",
                               "--output", "json")
    report = json.loads(output)
    assert code == 1 and not report["passed"] and report["breaking_point_users"] == 10 and len(report["steps"]) == 1


def test_failures_are_counted_by_their_codes(start, loadtest):
    pixie = start(PIXIE_RATE_LIMIT_PER_USER="1/min")
    code, output, _ = loadtest("--server", pixie.address, "--users", 40, "--step", 6, "--duration", 6)
    assert code == 1 and "rate_limited" in output and "PIXIE_RATE_LIMIT_PER_USER=0" in output


def test_a_server_that_is_not_there_ends_with_3_and_one_that_refuses_with_4(start, loadtest):
    assert loadtest("--server", "http://127.0.0.1:1")[0] == 3
    pixie = start(PIXIE_API_TOKENS=PUBLIC_TOKEN)
    code, _, errors = loadtest("--server", pixie.address)
    assert code == 4 and "missing_token" in errors


@pytest.mark.parametrize("arguments", [["--users", "0"], ["--max-error-rate", "2"], ["--scenario", "odd"], ["--duration", "0"]])
def test_a_wrong_option_ends_with_2(loadtest, arguments):
    assert loadtest(*arguments)[0] == 2
