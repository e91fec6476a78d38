"""The alert rules, their tests, their runbooks and the files beside them, held against Prometheus' and Alertmanager's own tools."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest
import yaml

ROOT = pathlib.Path(__file__).parent.parent.parent
ALERTS = ROOT / "alerts"
RULES = ALERTS / "pixie.rules.yml"
TESTS = sorted((ALERTS / "tests").glob("*.test.yml"))
GROUPS = yaml.safe_load(RULES.read_text())["groups"]
EVERY_ALERT = {rule["alert"]: rule for group in GROUPS for rule in group["rules"] if "alert" in rule}


def run(tool, *arguments):
    assert shutil.which(tool), f"{tool} is missing: ./deploy/install-dependencies.sh --tests installs it"
    return subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, timeout=300, cwd=ROOT)


def test_promtool_finds_nothing_in_the_rules():
    checked = run("promtool", "check", "rules", "--lint=all", "--lint-fatal", RULES)
    assert checked.returncode == 0 and "SUCCESS" in checked.stdout, checked.stdout + checked.stderr


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_the_rules_pass_their_tests(path):
    tested = run("promtool", "test", "rules", path)
    assert tested.returncode == 0, tested.stdout + tested.stderr


@pytest.mark.parametrize("dialect", ["2", "3"])
def test_the_rules_pass_their_tests_in_pixie_too_whatever_the_edges_of_ranges(binary, dialect):
    tested = subprocess.run([binary, "alerts", "test", "--dialect", dialect, *map(str, TESTS)], capture_output=True, text=True, timeout=300)
    assert tested.returncode == 0 and tested.stdout.count("SUCCESS") == len(TESTS), tested.stdout + tested.stderr


def test_pixie_finds_nothing_in_the_rules(binary):
    checked = subprocess.run([binary, "alerts", "check", "--strict", str(RULES)], capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0 and "0 errors, 0 warnings" in checked.stdout, checked.stdout + checked.stderr


def test_no_small_change_of_a_rule_goes_unnoticed():
    mutated = subprocess.run(
        [sys.executable, str(ROOT / "Tests" / "Tools" / "mutate_rules.py"), str(RULES), *map(str, TESTS)],
        capture_output=True, text=True, timeout=600)
    assert mutated.returncode == 0, mutated.stdout + mutated.stderr


def test_the_rules_read_alike_in_prometheus_2_and_3():
    text = RULES.read_text()
    assert not re.search(r'\ble\s*(=|!=)~?\s*"', text), "a bucket's bound is written differently by different servers"
    for newer in ("query_offset", "fuzzy_compare"):
        assert newer not in text
    assert all(set(group) == {"name", "interval", "rules"} for group in GROUPS)
    assert all("{" not in rule["annotations"]["summary"] for rule in EVERY_ALERT.values()), "a summary is the same for every series"


def test_no_sample_of_a_counter_lies_on_the_edge_of_a_range():
    raw = 0
    for path in TESTS:
        for test in yaml.safe_load(path.read_text())["tests"]:
            if any(re.match(r"\w+_(total|bucket|count)\{", one["series"]) for one in test["input_series"]):
                assert test["interval"].endswith("1ms"), f"{path.name}: {test['name']}"
                raw += 1
    assert raw > 10


@pytest.mark.parametrize("alert", EVERY_ALERT)
def test_an_alert_has_a_runbook_and_says_how_urgent_it_is(alert):
    rule = EVERY_ALERT[alert]
    assert rule["labels"]["severity"] in {"critical", "warning", "info", "none"}
    assert rule["annotations"]["runbook_url"] == f"alerts/runbooks/{alert}.md"
    text = (ROOT / rule["annotations"]["runbook_url"]).read_text()
    assert text.startswith(f"# {alert}\n\nSeverity: {rule['labels']['severity']}. {rule['annotations']['summary']}\n")
    for heading in ("What it means", "How to look", "What to do"):
        assert f"\n## {heading}\n\n" in text
    assert re.search(r"^    (pixie|promtool) ", text, re.MULTILINE)
    for target in re.findall(r"\]\((\w+\.md)\)", text):
        assert (ALERTS / "runbooks" / target).exists(), f"{alert} leads to {target}"


def test_there_is_no_runbook_without_an_alert():
    assert {path.stem for path in (ALERTS / "runbooks").glob("*.md")} == set(EVERY_ALERT)


def test_alertmanager_accepts_the_example():
    checked = run("amtool", "check-config", ALERTS / "alertmanager.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("labels, receiver", [
    ({"alertname": "PixieWatchdog", "severity": "none"}, "dead-mans-switch"),
    ({"alertname": "PixieScaleOutCPU", "severity": "info", "action": "add_instance"}, "autoscaler"),
    ({"alertname": "PixieErrorRateCritical", "severity": "critical"}, "pager"),
    ({"alertname": "PixieErrorRateHigh", "severity": "warning"}, "chat"),
    ({"alertname": "PixieLatencyP99High", "severity": "info"}, "nobody"),
])
def test_alerts_go_where_they_belong(labels, receiver):
    routed = run("amtool", "config", "routes", "test", f"--config.file={ALERTS / 'alertmanager.yml'}",
                 *(f"{name}={value}" for name, value in labels.items()))
    assert routed.stdout.split() == [receiver], routed.stdout + routed.stderr


def test_what_is_kept_quiet_is_about_alerts_there_are():
    for rule in yaml.safe_load((ALERTS / "alertmanager.yml").read_text())["inhibit_rules"]:
        for matcher in rule["source_matchers"] + rule["target_matchers"]:
            name, pattern = re.fullmatch(r'(\w+) =~? "(.+)"', matcher).groups()
            values = EVERY_ALERT if name == "alertname" else {one["labels"].get(name) for one in EVERY_ALERT.values()}
            assert any(re.fullmatch(pattern, value) for value in values if value), matcher


def test_prometheus_accepts_the_scrape_configuration_with_the_rules():
    checked = run("promtool", "check", "config", ROOT / "deploy" / "prometheus" / "prometheus.yml")
    assert checked.returncode == 0 and f"{sum(len(group['rules']) for group in GROUPS)} rules found" in checked.stdout, checked.stdout
