"""Pixie's Prometheus API beside a real Prometheus that scrapes it: the same calls, the same shapes, words and numbers."""

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from servers import free_port, until

RULES = """groups:
  - name: api
    interval: 1s
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
        labels: {team: search}
      - alert: Always
        expr: up == 1
        labels: {severity: info}
        annotations: {summary: "{{ $labels.job }} is up"}
"""


def call(base, path, form=None):
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    try:
        with urllib.request.urlopen(f"{base}/api/v1/{path}", data=data, timeout=20) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


@pytest.fixture(scope="module")
def servers(binary, tmp_path_factory):
    """The address of Pixie's API and that of a Prometheus that scrapes the same Pixie."""
    prometheus = shutil.which("prometheus")
    if prometheus is None:
        pytest.skip("prometheus is not installed")
    folder = tmp_path_factory.mktemp("api")
    (folder / "api.rules.yml").write_text(RULES)
    public, admin, port = free_port(), free_port(), free_port()
    (folder / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [api.rules.yml]\n"
        f"scrape_configs: [{{job_name: pixie, static_configs: [{{targets: ['127.0.0.1:{public}']}}]}}]\n"
    )
    environment = {
        "PIXIE_PORT": str(public),
        "PIXIE_ADMIN_PORT": str(admin),
        "PIXIE_RULES": "api.rules.yml",
        "PATH": "/usr/bin:/bin",
    }
    running = [
        subprocess.Popen(
            [binary, "serve"], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ),
        subprocess.Popen(
            [prometheus, "--config.file=prometheus.yml", f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.path=data"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ),
    ]
    ours, theirs = f"http://127.0.0.1:{admin}", f"http://127.0.0.1:{port}"
    try:
        for base in (ours, theirs):
            until(lambda: call(base, "query?query=job:up:sum==1")[1]["data"]["result"], f"rules at {base}")
        yield ours, theirs
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


def shape(value):
    """What is left of an answer when times and measured values are taken out."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items() if key not in ("evaluationTime", "lastEvaluation", "activeAt")}
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[0], (int, float)) and isinstance(value[1], str):
            return ["time", value[1]]
        return [shape(item) for item in value]
    return value


SAME = [
    "query?query=up",
    "query?query=up&time=1.5",
    "query?query=vector(1)&time=2026-01-01T00:00:00Z",
    "query?query=vector(1)&time=2026-01-01T00:00:00.5%2B01:00",
    "query?query=%22text%22&time=5",
    "query?query=1e-9*vector(1)",
    "query?query=1e21*vector(1)",
    "query?query=vector(1/0)",
    "query?query=ALERTS",
    "query?query=1%2B",
    "query?query=",
    "query",
    "query?query=up&time=abc",
    "query?query=vector(1)&timeout=abc",
    "query_range?query=1&start=1&end=10&step=5s",
    "query_range?query=vector(time())&start=1.5&end=10&step=2.25",
    "query_range?query=up&start=0&end=1",
    "query_range?query=up&end=1&step=1",
    "query_range?query=up&start=x&end=1&step=1",
    "query_range?query=up&start=5&end=1&step=1",
    "query_range?query=up&start=1&end=1000000&step=1",
    "query_range?query=up&start=1&end=10&step=0",
    "query_range?query=up&start=1&end=10&step=-1",
    "query_range?query=up[5m]&start=1&end=10&step=1",
    "series?match[]=up",
    "series?match[]=up&start=5&end=1",
    "series",
    "series?match[]=up{",
    "labels?match[]=up",
    "labels?start=x",
    "label/job/values",
    "label/job/values?match[]=job:up:sum",
    "label/a-b/values",
    "label/none/values",
    "metadata?metric=pixie_series",
    "metadata?metric=no_such_metric",
    "rules",
    "rules?type=alert",
    "rules?type=record",
    "rules?type=x",
    "alerts",
    "format_query?query=sum(rate(x[5m]))by(job)",
    "format_query?query=sum(",
]


@pytest.mark.parametrize("path", SAME)
def test_a_call_is_answered_as_by_prometheus(servers, path):
    ours, theirs = servers
    for base in servers:
        until(lambda: call(base, "query?query=ALERTS==1")[1]["data"]["result"], "the alert")
        until(lambda: call(base, "metadata?metric=pixie_series")[1]["data"], "the metadata")

    def answered(base):
        status, answer = call(base, path)
        # The file is named as each of them was told.
        for group in (answer.get("data") or {}).get("groups", []) if isinstance(answer.get("data"), dict) else []:
            group["file"] = group["file"].rsplit("/", 1)[-1]
        return status, shape(answer)

    # A scrape that takes over a second on a busy machine makes `up` 0 until the next.
    deadline = time.monotonic() + 20
    while (our_answer := answered(ours)) != (their_answer := answered(theirs)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert our_answer == their_answer


def test_a_form_is_read_as_a_query_string_is(servers):
    for base in servers:
        status, answer = call(base, "query", {"query": 'label_replace(vector(1), "a", "b c&=+", "", "")', "time": "5"})
        assert status == 200
        assert answer["data"]["result"] == [{"metric": {"a": "b c&=+"}, "value": [5, "1"]}]


def test_the_version_tells_the_dialect(servers):
    status, answer = call(servers[0], "status/buildinfo")
    assert status == 200 and answer["data"]["version"].startswith("3.")


def test_what_grafana_probes_for_is_not_there(servers):
    request = urllib.request.Request(f"{servers[0]}/api/v1/rules/test/test")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=20)
    assert caught.value.code == 404


def test_counters_grow_alike(servers):
    """Each sees what the other has seen, from samples it took at times of its own."""
    ours, theirs = servers
    query = urllib.parse.quote("sum(pixie_rule_group_iterations_total)")

    def value(base):
        found = until(lambda: call(base, f"query?query={query}")[1]["data"]["result"], f"the counter at {base}")
        return float(found[0]["value"][1])
    # Pixie samples every 15 s here, Prometheus every second; each has all that the other had a while before.
    for base, other in ((ours, theirs), (theirs, ours)):
        reached = value(other)
        until(lambda: value(base) >= reached > 0, "what the other has counted")
