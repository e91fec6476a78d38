"""`pixie doctor`: what it says of real servers that are well, badly set, or not there."""

import json
import subprocess

import pytest

from pixie_process import environment, eventually
from servers import Postgres, Qdrant, Redis


@pytest.fixture(scope="module")
def servers(binary):
    started = []
    try:
        for make in (lambda: Redis("--maxmemory", "512mb", "--maxmemory-policy", "allkeys-lru"), Postgres, lambda: Qdrant(binary)):
            started.append(make())
        yield started
    finally:
        for server in started:
            server.close()


@pytest.fixture
def doctor(binary, tmp_path):
    def run(*arguments, **settings):
        done = subprocess.run([binary, "doctor", *arguments], capture_output=True, text=True, timeout=60, cwd=tmp_path,
                              env=environment(**settings))
        return done.returncode, done.stdout, done.stderr
    return run


def found(doctor, **settings):
    code, output, errors = doctor("--output", "json", **settings)
    report = json.loads(output)
    return code, {checkup["name"]: checkup for checkup in report["dependencies"]}


def problems(checkup):
    return [finding for finding in checkup["findings"] if finding["severity"] != "ok"]


def test_with_nothing_configured_all_is_embedded_and_well(doctor):
    code, output, _ = doctor()
    assert code == 0 and output.count(": embedded,") == 5 and "0 to mend" in output


def test_servers_that_are_well_are_named_with_their_versions(doctor, servers):
    code, checkups = found(doctor, **{key: value for server in servers for key, value in server.settings.items()})
    assert code == 0, checkups
    for name in ("redis", "postgres", "qdrant"):
        assert checkups[name]["state"] == "reachable" and checkups[name]["version"], checkups[name]
        assert not [finding for finding in checkups[name]["findings"] if finding["severity"] == "problem"]
    assert checkups["llm"]["state"] == "embedded"


def test_each_fault_is_named_with_what_mends_it(doctor, servers, binary):
    redis, postgres, qdrant = servers
    redis.command("CONFIG", "SET", "maxmemory-policy", "noeviction")
    postgres.sql("DROP INDEX idx_tasks_due_date; GRANT INSERT ON tasks TO pixie_reader")
    try:
        settings = {key: value for server in servers for key, value in server.settings.items()}
        code, checkups = found(doctor, **settings | {"PIXIE_EMBEDDING_DIMENSIONS": 384})
        assert code == 1
        assert "allkeys-lru" in problems(checkups["redis"])[0]["mend"]
        words = " ".join(finding["text"] for finding in problems(checkups["postgres"]))
        assert "idx_tasks_due_date" in words and "may write to tasks" in words
        assert all(finding["mend"] for finding in problems(checkups["postgres"]))
        size = problems(checkups["qdrant"])
        assert any("1536" in finding["text"] and "384" in finding["text"] for finding in size), size
        code, output, _ = doctor(**settings)
        assert code == 1 and "mend:" in output
    finally:
        redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        postgres.sql("CREATE INDEX idx_tasks_due_date ON tasks (due_date); REVOKE INSERT ON tasks FROM pixie_reader")


def test_a_redis_user_who_may_not_run_scripts_is_a_problem(doctor, servers):
    redis = servers[0]
    redis.command("ACL", "SETUSER", "bound", "on", ">pw", "~*", "&*", "+@all", "-eval", "-evalsha")
    try:
        code, checkups = found(doctor, REDIS_URL=f"redis://bound:pw@127.0.0.1:{redis.port}/0")
        assert code == 1
        problem = [finding for finding in checkups["redis"]["findings"] if finding["severity"] == "problem"]
        assert len(problem) == 1 and "scripts" in problem[0]["text"] and "+evalsha" in problem[0]["mend"], problem
    finally:
        redis.command("ACL", "DELUSER", "bound")


def test_readyz_says_of_a_running_pixie_what_is_wrong_with_each_and_how_to_mend_it(start, servers):
    redis, postgres, qdrant = servers
    redis.command("CONFIG", "SET", "maxmemory-policy", "noeviction")
    postgres.sql("DROP INDEX idx_events_user_time; GRANT UPDATE ON events TO pixie_reader")
    try:
        settings = {key: value for server in servers for key, value in server.settings.items()}
        pixie = start(**settings | {"PIXIE_EMBEDDING_DIMENSIONS": 384})

        def dependencies():
            return {found["name"]: found["findings"] for found in pixie.get("/readyz").json()["dependencies"]}

        eventually(lambda: all(dependencies()[name] for name in ("redis", "postgres", "qdrant")), within=60, what="a look at each")
        found = dependencies()
        assert found["llm"] == [] and found["embedding"] == []
        assert "allkeys-lru" in found["redis"][0]["mend"]
        words = " ".join(finding["text"] for finding in found["postgres"])
        assert "idx_events_user_time" in words and "may write to events" in words
        assert any("1536" in finding["text"] and "384" in finding["text"] for finding in found["qdrant"]), found["qdrant"]
        assert all(finding["mend"] for name in ("redis", "postgres", "qdrant") for finding in found[name])
        assert pixie.metric("pixie_dependency_findings", upstream="postgres", severity="problem") == 2
        assert pixie.metric("pixie_dependency_findings", upstream="redis", severity="problem") == 0
        assert pixie.metric("pixie_dependency_findings", upstream="redis", severity="warning") == 1
        told = [line for line in pixie.log_lines() if line["msg"] == "a dependency needs mending"]
        assert {line["dependency"] for line in told} == {"redis", "postgres", "qdrant"} and all(line["mend"] for line in told)
        postgres.kill()
        eventually(lambda: "DATABASE_URL" in dependencies()["postgres"][0]["mend"], within=60, what="the outage's own finding")
        assert "pixie doctor" in dependencies()["postgres"][0]["mend"], "who says what it answers instead"
    finally:
        redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        if postgres.process.poll() is not None:
            postgres.start()
        postgres.sql("CREATE INDEX idx_events_user_time ON events (user_id, start_time); REVOKE UPDATE ON events FROM pixie_reader")


def test_what_does_not_answer_is_said_and_ends_with_3(doctor):
    code, checkups = found(doctor, REDIS_URL="redis://:sesame-0123456789@127.0.0.1:1", QDRANT_URL="http://127.0.0.1:1",
                           DATABASE_URL="postgresql://u:sesame-0123456789@127.0.0.1:1/none", OPENAI_BASE_URL="http://127.0.0.1:1/v1")
    assert code == 3
    assert {name for name, checkup in checkups.items() if checkup["state"] == "unreachable"} == set(checkups)
    assert all(finding["mend"] for checkup in checkups.values() for finding in checkup["findings"])
    assert "sesame" not in json.dumps(checkups)


def test_the_models_are_asked(doctor, model):
    code, checkups = found(doctor, **model.settings)
    assert code == 0, checkups
    assert [finding["severity"] for finding in checkups["llm"]["findings"]] == ["ok", "ok"]
    model.tell(fail_models={"gpt-4o": 404})
    code, checkups = found(doctor, **model.settings)
    assert code == 1 and "gpt-4o" in problems(checkups["llm"])[0]["text"]
    code, output, _ = doctor("--skip-models", **model.settings)
    assert code == 0


@pytest.mark.parametrize("arguments", [["--timeout", "0"], ["--output", "xml"]])
def test_a_wrong_option_ends_with_2(doctor, arguments):
    assert doctor(*arguments)[0] == 2
