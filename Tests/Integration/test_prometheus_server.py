"""Rules evaluated on the series of a real Prometheus that scrapes a fleet."""

import json
import signal
import subprocess

import httpx
import pytest

from pixie_process import environment, eventually
from prometheus_process import Prometheus

RULES = """groups:
  - name: fleet
    interval: 1s
    rules:
      - {record: 'job:up:sum', expr: 'sum by (job) (up{job="pixie"})'}
      - alert: FleetUp
        expr: job:up:sum >= 2
        annotations: {said: '{{ with query "count(up{job=\\"pixie\\"})" }}{{ . | first | value }} are known{{ end }}'}
      - alert: InstanceUp
        expr: up{job="pixie"} == 1
        for: 2s
      - {alert: Watchdog, expr: vector(1)}
"""


def admin(pixie):
    listening = eventually(lambda: [line for line in pixie.log_lines() if line["msg"] == "admin listening"], what="the admin listener")
    return listening[0]["address"]


def api(pixie, path):
    return httpx.get(f"{admin(pixie)}/api/v1/{path}", timeout=30, trust_env=False).json()["data"]


def states(pixie):
    return sorted((alert["labels"]["alertname"], alert["labels"].get("instance", ""), alert["state"])
                  for alert in api(pixie, "alerts")["alerts"])


@pytest.fixture
def fleet(start, tmp_path):
    """Two instances that a Prometheus scrapes, and a third that evaluates rules on what it scraped."""
    members = [start() for _ in range(2)]
    targets = [f"{one.host}:{one.port}" for one in members]
    prometheus = Prometheus(tmp_path, *targets)
    (tmp_path / "fleet.rules.yml").write_text(RULES)
    eventually(lambda: prometheus.query('sum(up{job="pixie"}) == 2'), within=60, what="scrapes of both")
    watcher = start(PIXIE_RULES=tmp_path / "fleet.rules.yml", PIXIE_PROMETHEUS_URL=prometheus.address, PIXIE_SAMPLE_INTERVAL="1s")
    yield prometheus, watcher, targets
    prometheus.close()


def test_alerts_are_about_the_whole_fleet_and_no_outage_of_the_server_ends_one(fleet):
    prometheus, watcher, targets = fleet
    everything = sorted([("FleetUp", "", "firing"), ("Watchdog", "", "firing"),
                         *(("InstanceUp", target, "firing") for target in targets)])
    eventually(lambda: states(watcher) == everything, within=60, what="every alert firing")
    said = next(alert for alert in api(watcher, "alerts")["alerts"] if alert["labels"]["alertname"] == "FleetUp")
    assert said["annotations"]["said"] == "2 are known"
    active = {json.dumps(alert["labels"]): alert["activeAt"] for alert in api(watcher, "alerts")["alerts"]}
    assert not watcher.client.get("/metrics").text.count("PIXIE_PROMETHEUS_URL")

    prometheus.process.send_signal(signal.SIGKILL)
    prometheus.process.wait()

    def rules():
        return {rule["name"]: rule for group in api(watcher, "rules")["groups"] for rule in group["rules"]}

    eventually(lambda: {rule["health"] for name, rule in rules().items() if name != "Watchdog"} == {"err"}, within=60,
               what="rules that say what is wrong")
    assert "does not answer" in rules()["InstanceUp"]["lastError"] and "job:up:sum" in rules()["FleetUp"]["lastError"]
    assert rules()["Watchdog"]["health"] == "ok"
    assert watcher.metric("pixie_rule_evaluation_failures_total") > 0
    assert states(watcher) == everything

    prometheus.start()
    eventually(lambda: {rule["health"] for rule in rules().values()} == {"ok"}, within=60, what="rules in health again")
    eventually(lambda: states(watcher) == everything, within=60, what="every alert firing again")
    again = {json.dumps(alert["labels"]): alert["activeAt"] for alert in api(watcher, "alerts")["alerts"]}
    # Started anew it had not scraped yet for a moment, and said so.
    assert again[next(label for label in again if "Watchdog" in label)] == active[next(label for label in active if "Watchdog" in label)]


def test_the_command_line_asks_the_server_of_the_environment(binary, fleet):
    prometheus, watcher, targets = fleet

    def run(*command, **settings):
        return subprocess.run([binary, "alerts", *command], capture_output=True, text=True, timeout=60, env=environment(**settings))

    evaluated = run("eval", 'count(up{job="pixie"} == 1)', "--output", "json", PIXIE_PROMETHEUS_URL=prometheus.address)
    assert evaluated.returncode == 0 and json.loads(evaluated.stdout)[0]["value"] == "2", evaluated.stderr
    named = run("eval", "1 + 1", "--server", admin(watcher), PIXIE_PROMETHEUS_URL="http://127.0.0.1:1")
    assert named.returncode == 0 and named.stdout.split()[-1] == "2"
    assert run("eval", "up", PIXIE_PROMETHEUS_URL="http://127.0.0.1:1").returncode == 3
    listed = run("list", "--server", prometheus.address, "--output", "json")
    assert listed.returncode == 0 and isinstance(json.loads(listed.stdout), list)


def test_rules_that_nobody_could_answer_stop_the_start(binary, tmp_path):
    (tmp_path / "mixed.rules.yml").write_text(
        "groups:\n  - name: g\n    rules:\n      - {record: 'job:up', expr: up}\n      - {alert: Both, expr: 'job:up > on() up'}\n")
    started = subprocess.run(
        [binary, "serve"], capture_output=True, text=True, timeout=60, cwd=tmp_path,
        env=environment(PIXIE_RULES="*.rules.yml", PIXIE_PROMETHEUS_URL="http://127.0.0.1:1", PIXIE_PORT=0, PIXIE_ADMIN_PORT=0))
    assert started.returncode != 0
    assert 'mixed.rules.yml:5:9: rule "Both" reads both' in json.loads(started.stderr.splitlines()[-1])["error"], started.stderr
