"""What the binary says when it is not serving."""

import json
import pathlib
import re
import subprocess

import pytest

from pixie_process import environment

ROOT = pathlib.Path(__file__).parent.parent.parent


@pytest.fixture
def run(binary, tmp_path):
    def run(*arguments, **settings):
        return subprocess.run([binary, *arguments], cwd=tmp_path, env=environment(**settings), capture_output=True, text=True, timeout=120)
    return run


def test_version(run):
    done = run("--version")
    assert done.returncode == 0 and re.fullmatch(r"\d+\.\d+\.\d+\n", done.stdout)


@pytest.mark.parametrize("command", [[], ["serve"], ["query"], ["config"]])
def test_help_explains_and_shows_examples(run, command):
    done = run(*command, "--help")
    assert done.returncode == 0 and "USAGE: pixie" in done.stdout and done.stderr == ""
    assert re.search(r"^  .*pixie (serve|query|config)", done.stdout.split("OPTIONS:")[0], re.MULTILINE), "an example"
    assert all(len(line) <= 140 for line in done.stdout.splitlines())


def test_an_unknown_command_or_option_is_a_usage_error(run):
    for arguments in (["nonsense"], ["serve", "--nonsense"], ["config", "--output", "xml"]):
        done = run(*arguments)
        assert done.returncode in (2, 64) and done.stdout == "" and "Error" in done.stderr


def test_config_lists_every_variable_its_value_and_where_it_came_from(run):
    done = run("config", PIXIE_PORT=9000, OPENAI_API_KEY="sk-very-secret", PIXIE_API_TOKENS="token-very-secret")
    assert done.returncode == 0 and "very-secret" not in done.stdout + done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("PIXIE_PORT "))
    assert line.split()[:3] == ["PIXIE_PORT", "9000", "environment"]
    assert re.search(r"^OPENAI_API_KEY\s+\*\*\*\s+environment", done.stdout, re.MULTILINE)
    assert re.search(r"^PIXIE_QUERY_TIMEOUT\s+10s\s+default", done.stdout, re.MULTILINE)


def test_config_as_json_and_the_example_file_name_the_same_variables(run):
    listed = {setting["name"] for setting in json.loads(run("config", "--output", "json").stdout)}
    example = (ROOT / ".env.example").read_text()
    assert listed == set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))


def test_the_environment_overrides_the_file_which_overrides_the_default(run, tmp_path):
    (tmp_path / ".env").write_text("PIXIE_PORT=9001\nPIXIE_HOST=::1\n")
    settings = {setting["name"]: setting for setting in json.loads(run("config", "--output", "json", PIXIE_PORT=9002).stdout)}
    assert settings["PIXIE_PORT"]["value"] == "9002" and settings["PIXIE_HOST"]["value"] == "::1"
    assert len({settings[name]["origin"] for name in ("PIXIE_PORT", "PIXIE_HOST", "PIXIE_QUERY_TIMEOUT")}) == 3


@pytest.mark.parametrize("command", ["config", "serve"])
@pytest.mark.parametrize("name, value", [
    ("PIXIE_PORT", "eighty"), ("PIXIE_PORT", "70000"), ("PIXIE_QUERY_TIMEOUT", "soon"), ("PIXIE_SIMILARITY_THRESHOLD", "2"),
    ("OPENAI_BASE_URL", "not a url"), ("LOG_LEVEL", "loud"), ("PIXIE_CACHE_MEMORY", "much"), ("PIXIE_RATE_LIMIT_PER_USER", "often"),
    ("PIXIE_TLS_CERTIFICATE", "only-one-of-two.pem")])
def test_a_wrong_value_stops_everything_with_one_line(run, command, name, value):
    done = run(command, **{name: value})
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("pixie: ") and name in done.stderr


def test_a_wrong_secret_is_not_repeated(run):
    done = run("config", PIXIE_API_TOKENS="very secret")
    assert done.returncode == 2 and "very secret" not in done.stderr and "***" in done.stderr


def test_an_unknown_name_is_warned_about_with_the_nearest_known_one(run):
    done = run("config", PIXIE_PROT=1)
    assert done.returncode == 0 and "PIXIE_PROT" in done.stderr and "PIXIE_PORT" in done.stderr


@pytest.mark.parametrize("settings", [
    {"PIXIE_TLS_CERTIFICATE": "missing.pem", "PIXIE_TLS_KEY": "missing.pem"}, {"PIXIE_SYSTEM_PROMPT_FILE": "missing.txt"}])
def test_a_missing_file_stops_the_start_and_is_named(run, settings):
    done = run("serve", PIXIE_PORT=0, **settings)
    assert done.returncode in (1, 2) and "missing" in done.stderr and "Fatal error" not in done.stderr


def test_a_missing_env_file_that_was_asked_for_is_an_error(run):
    done = run("config", "--env-file", "nowhere.env")
    assert done.returncode == 2 and "nowhere.env" in done.stderr and done.stderr.count("\n") == 1


def test_the_binary_needs_no_swift_installation(binary):
    needed = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
    assert "libswift" not in needed and "libFoundation" not in needed
