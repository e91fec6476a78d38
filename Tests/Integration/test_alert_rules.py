"""Rule files and their unit tests: Pixie's verdict beside promtool's."""

import json
import pathlib
import re
import shutil
import subprocess

import pytest

RULES = pathlib.Path(__file__).parent / "rules"
TESTS = sorted(RULES.glob("*.test.yml"))


@pytest.fixture(scope="session")
def promtool():
    path = shutil.which("promtool")
    if path is None:
        pytest.skip("promtool is not installed")
    return path


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)


def pixie_test(binary, path, dialect=2):
    return run(binary, "alerts", "test", "--dialect", dialect, path)


def agree(binary, promtool, path):
    """Both verdicts, and whether they are the same one."""
    theirs, ours = run(promtool, "test", "rules", path), pixie_test(binary, path)
    assert theirs.returncode in (0, 1) and ours.returncode == theirs.returncode, (
        f"{path.name}: promtool {theirs.returncode}, pixie {ours.returncode}\n{theirs.stderr}\n{ours.stderr}"
    )
    return theirs, ours


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_a_test_file_has_the_same_verdict_as_in_promtool(binary, promtool, path):
    theirs, ours = agree(binary, promtool, path)
    assert (ours.returncode == 0) == (not path.name.startswith("fails-"))
    failures = [line for line in theirs.stderr.splitlines() if line.startswith(("        exp:", "        got:"))]
    assert all(line in ours.stderr for line in failures), ours.stderr


def mutants(text):
    """Copies of a test file, each with one expectation or time changed."""
    for pattern, change in [
        (r"(?<=value: )[0-9][0-9.]*", lambda found: str(float(found) + 1)),
        (r"(?<=eval_time: )[0-9]+m", lambda found: f"{int(found[:-1]) * 3 + 1}m"),
        (r"(?<=eval_time: )[0-9]+m", lambda found: f"{max(0, int(found[:-1]) - 2)}m"),
        (r"exp_alerts: \[\]", lambda found: "exp_alerts: [{}]"),
        (r"(?<=severity: )critical", lambda found: "info"),
        (r"(?<=interval: )[0-9]+s", lambda found: f"{int(found[:-1]) * 2}s"),
    ]:
        for match in re.finditer(pattern, text):
            yield text[: match.start()] + change(match.group()) + text[match.end() :]


@pytest.mark.parametrize("name", ["alerts.test.yml", "expressions.test.yml", "long.test.yml"])
def test_a_changed_test_file_has_the_same_verdict_as_in_promtool(binary, promtool, name, tmp_path):
    shutil.copy(RULES / "service.rules.yml", tmp_path)
    failed = 0
    for number, text in enumerate(mutants((RULES / name).read_text())):
        path = tmp_path / f"{number}.test.yml"
        path.write_text(text)
        failed += agree(binary, promtool, path)[1].returncode
    assert failed >= 2


@pytest.mark.parametrize("path", sorted(RULES.glob("bad/*.yml")), ids=lambda path: path.name)
def test_what_prometheus_refuses_is_an_error_with_its_place(binary, promtool, path):
    assert run(promtool, "check", "rules", path).returncode == 1
    ours = run(binary, "alerts", "check", path)
    assert ours.returncode == 1
    assert re.search(rf"^error: {re.escape(str(path))}:\d+:\d+: ", ours.stdout), ours.stdout


@pytest.mark.parametrize("path", sorted(RULES.glob("good/*.yml")), ids=lambda path: path.name)
def test_what_prometheus_loads_is_no_error(binary, promtool, path):
    assert run(promtool, "check", "rules", path).returncode == 0
    ours = run(binary, "alerts", "check", path)
    assert ours.returncode == 0, ours.stdout


def test_an_error_names_the_line_and_column_of_the_expression(binary):
    path = RULES / "bad" / "unknown-function.yml"
    ours = run(binary, "alerts", "check", "--output", "json", path)
    finding = json.loads(ours.stdout)["findings"][0]
    assert (finding["line"], finding["column"]) == (7, 13)
    assert finding["message"] == 'unknown function "rat"; did you mean "rate"?'


def test_a_group_order_that_promtool_leaves_to_chance_is_noted(binary):
    ours = pixie_test(binary, RULES / "long.test.yml")
    assert ours.returncode == 0
    assert "list both in group_eval_order" in ours.stderr


def test_the_edges_of_ranges_are_those_of_the_chosen_version(binary, tmp_path):
    path = tmp_path / "edges.test.yml"
    path.write_text(
        "tests:\n  - interval: 1m\n    input_series: [{series: a, values: '1 1 1'}]\n    promql_expr_test:\n"
        "      - {expr: 'count_over_time(a[1m])', eval_time: 1m, exp_samples: [{value: 2}]}\n"
    )
    assert pixie_test(binary, path, 2).returncode == 0
    assert pixie_test(binary, path, 3).returncode == 1


def test_a_missing_file_is_a_usage_error(binary, tmp_path):
    for verb in ("test", "check"):
        ours = run(binary, "alerts", verb, tmp_path / "none.yml")
        assert ours.returncode == 2 and "no such file" in ours.stderr
