"""Pixie and a real Prometheus watch the same Pixie under load, and must say the same.

Each of the two samples at times of its own, so the same question has two right answers. How that skew is handled:

- Exactly the same samples: what Pixie has sampled is written, with its timestamps, into the storage of a second Prometheus
  (`promtool tsdb create-blocks-from openmetrics`). There is no skew left, and every query must give the same numbers but for rounding
  (one in 10^9), at any time at which no sample lies on the edge of a range, where version 2 of Prometheus counts it and version 3 does
  not.
- Live: a Prometheus scrapes while the load goes on. Once the load has ended and both have sampled what it left, both hold the same
  newest values, and queries over those must give the same numbers.
- Alerts: both evaluate the same rules each second. An alert must begin and end at evaluations no further apart than the two sampled and
  evaluated, by the pauses that are in their own samples, and real Alertmanagers must be told the same by both.
"""

import datetime
import json
import math
import pathlib
import re
import subprocess
import time
import uuid

import httpx
import pytest
import yaml

from alertmanager_process import Alertmanager
from pixie_process import eventually
from promql_grammar import Grammar
from prometheus_process import Prometheus
from servers import free_port, until
from test_dashboards import TARGETS
from webhook import Webhook

RULES = {"groups": [{"name": "parity", "rules": [
    {"record": "job:requests:sum", "expr": 'sum by (job) (pixie_http_requests_total{route="/v1/query"})'},
    {"alert": "Busy", "expr": 'sum by (job) (increase(pixie_http_requests_total{route="/v1/query"}[6s])) > 0',
     "labels": {"severity": "warning"}, "annotations": {"summary": "requests at {{ $labels.job }}"}},
    {"alert": "BusyForLong", "expr": 'sum by (job) (increase(pixie_http_requests_total{route="/v1/query"}[6s])) > 0', "for": "3s"},
    {"alert": "Refusals", "expr": 'increase(pixie_http_requests_total{route="/v1/query",code="422"}[6s]) > 0', "keep_firing_for": "4s"},
    {"alert": "Always", "expr": "up == 1"},
    {"alert": "Never", "expr": "up > 1"},
]}]}


class Watched:
    """A Pixie under load for a while, the Prometheus that scraped it, and for each of them an Alertmanager and what that passed on."""

    def __init__(self, binary, folder, seconds):
        self.public, admin = free_port(), free_port()
        self.admin = httpx.Client(base_url=f"http://127.0.0.1:{admin}", timeout=60, trust_env=False)
        self.hooks, self.alertmanagers = [Webhook(), Webhook()], []
        for name, hook in zip(("of-pixie", "of-prometheus"), self.hooks):
            (folder / name).mkdir()
            self.alertmanagers.append(Alertmanager(folder / name, webhook=hook.url))
        for one in self.alertmanagers:
            until(lambda: httpx.get(f"{one.address}/api/v2/status", trust_env=False).status_code == 200, "an Alertmanager")
        rules = json.loads(json.dumps(RULES))
        rules["groups"][0]["interval"] = "1s"
        (folder / "parity.rules.yml").write_text(yaml.safe_dump(rules))
        self.pixie = subprocess.Popen(
            [binary, "serve"], cwd=folder, stdout=subprocess.DEVNULL, stderr=open(folder / "log", "wb"),
            env={"PATH": "/usr/bin:/bin", "PIXIE_PORT": str(self.public), "PIXIE_ADMIN_PORT": str(admin), "PIXIE_RULES": "parity.rules.yml",
                 "PIXIE_SAMPLE_INTERVAL": "1s", "PIXIE_RATE_LIMIT_PER_USER": "0", "PIXIE_ALERTMANAGER_URLS": self.alertmanagers[0].address})
        until(lambda: self.ask("query", query="up == 1")["result"], "the first sample")
        prometheus = folder / "prometheus"
        prometheus.mkdir()
        self.prometheus = Prometheus(
            prometheus, f"127.0.0.1:{self.public}", rules=json.loads(json.dumps(RULES)), alertmanager=self.alertmanagers[1].address)
        self.prometheus.await_scrapes(3)
        self.load(seconds)
        self.loaded_until = time.time()

    def ask(self, path, **parameters):
        answer = self.admin.post(f"/api/v1/{path}", data=parameters).json()
        assert answer["status"] == "success", f"{parameters}: {answer}"
        return answer["data"]

    def load(self, seconds):
        client = httpx.Client(base_url=f"http://127.0.0.1:{self.public}", timeout=30, trust_env=False)
        end = time.monotonic() + seconds
        user = str(uuid.uuid4())
        number = 0
        while time.monotonic() < end:
            for query in ("What are my pending tasks?", "Which tasks are pending?", f"What about subject {number}?"):
                client.post("/v1/query", json={"user_id": user, "query": query}).raise_for_status()
            number += 1
            if number % 7 == 0:
                assert client.post("/v1/query", json={"user_id": user}).status_code == 422
        client.close()

    def told(self, hook):
        """What an Alertmanager passed on: (alert, status) to the last that it said of it."""
        return {(alert["labels"]["alertname"], alert["status"]): alert for body in list(hook.bodies) for alert in body["alerts"]}

    def close(self):
        self.prometheus.close()
        self.pixie.terminate()
        self.pixie.wait(30)
        for one in self.alertmanagers + self.hooks:
            one.close()
        self.admin.close()


@pytest.fixture(scope="module", params=[pytest.param(12, id="short"), pytest.param(180, id="long", marks=pytest.mark.long)])
def watched(request, binary, tmp_path_factory):
    watched = Watched(binary, tmp_path_factory.mktemp("parity"), request.param)
    yield watched
    watched.close()


def in_order(data):
    """The result as a mapping from labels to value; a scalar has no labels."""
    if data["resultType"] == "scalar":
        return {(): float(data["result"][1])}
    return {tuple(sorted(one["metric"].items())): float(one["value"][1]) for one in data["result"]}


def same(one, other, tolerance):
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or math.isclose(one, other, rel_tol=tolerance, abs_tol=1e-9)


def difference(ours, theirs, tolerance):
    """What two results do not have in common, for people; empty when they are the same."""
    words = [f"only Pixie: {labels}" for labels in ours.keys() - theirs.keys()]
    words += [f"only Prometheus: {labels}" for labels in theirs.keys() - ours.keys()]
    words += [f"{dict(labels)}: {ours[labels]} and {theirs[labels]}" for labels in ours.keys() & theirs.keys()
              if not same(ours[labels], theirs[labels], tolerance)]
    return words[:3]


def dashboards():
    """Every panel's query, with ranges that a short run can fill."""
    found = set()
    for one in TARGETS:
        text = one.values[1]["expr"]
        for variable, value in (("$__rate_interval", "20s"), ("$__range", "1m"), ("$job", ".+"), ("$instance", ".+")):
            text = text.replace(variable, value)
        found.add(text)
    return sorted(found)


def samples_of(watched):
    """All that Pixie has sampled of its own metrics: (name, labels) to [(milliseconds, text of the value)]."""
    data = watched.ask("query", query='{job="pixie",__name__!~"ALERTS.*|.+:.+"}[10m]')
    series = {}
    for one in data["result"]:
        labels = dict(one["metric"])
        series[labels.pop("__name__"), tuple(sorted(labels.items()))] = [(round(at * 1000), value) for at, value in one["values"]]
    return series


def openmetrics(series):
    def escaped(text):
        return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

    lines = []
    for (name, labels), points in sorted(series.items()):
        text = ",".join(f'{label}="{escaped(value)}"' for label, value in labels)
        lines += [f"{name}{{{text}}} {value} {at / 1000:.3f}" for at, value in points]
    return "\n".join(lines) + "\n# EOF\n"


RANGES = [7, 20, 60, 90, 5, 300]


def quiet_times(series, count):
    """Times in the last minute (in seconds) from which no range or offset of the grammar reaches back to a sample exactly."""
    taken = {at for points in series.values() for at, _ in points}
    end = max(taken)
    edges = {1000 * (window + offset) for window in [0, *RANGES] for offset in (0, 3, 11)}
    found = []
    candidate = end - 137
    while len(found) < count:
        # Steps of subqueries fall on multiples of 3 and 5 seconds, and samples may lie there: those are inside, whatever the edges.
        if not any(candidate - edge in taken for edge in edges):
            found.append(candidate / 1000)
        candidate -= 1711
        assert candidate > end - 120_000, "too few times between the samples"
    return found


@pytest.fixture(scope="module")
def backfilled(watched, tmp_path_factory):
    """A Prometheus with exactly the samples that Pixie holds."""
    series = samples_of(watched)
    folder = tmp_path_factory.mktemp("backfilled")
    (folder / "samples.txt").write_text(openmetrics(series))
    made = subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics", str(folder / "samples.txt"), str(folder / "data")],
                          capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stdout + made.stderr
    prometheus = Prometheus(folder, rules={"groups": []})
    yield series, prometheus
    prometheus.close()


def test_the_same_samples_give_the_same_answers(watched, backfilled):
    series, prometheus = backfilled
    assert len(series) > 300 and sum(map(len, series.values())) > 3_000
    queries = Grammar(seed=20_421).queries(600)
    known = {name for name, _ in series} | {"up"}
    # Recorded series and alerts are not in the samples: they are held against one another live.
    shown = [text for text in dashboards() if not re.search(r"\w+:\w+|ALERTS", re.sub(r'"[^"]*"', "", text))]
    assert len(queries) >= 500 and len(shown) > 40 and len(known) > 60
    times = quiet_times(series, 3)
    full, wrong = 0, []
    for number, query in enumerate(queries + shown):
        at = times[number % len(times)]
        ours, theirs = (ask(query, at) for ask in (lambda *call: answer(watched.ask, *call), lambda *call: answer(prometheus.ask, *call)))
        if isinstance(ours, str) or isinstance(theirs, str):
            # A query may fail on the data: in both then.
            if not (isinstance(ours, str) and isinstance(theirs, str)):
                wrong.append((query, at, ours, theirs))
            continue
        full += bool(ours)
        if told := difference(ours, theirs, 1e-9):
            wrong.append((query, at, told))
    assert not wrong, f"{len(wrong)} of {len(queries) + len(shown)} differ: {wrong[:5]}"
    assert full > len(queries) // 2, f"only {full} queries found anything"


def answer(ask, query, at):
    try:
        return in_order(ask("query", query=query, time=at))
    except AssertionError as error:
        return str(error)


def test_what_is_alerted_on_is_what_prometheus_computes_at_each_evaluation(watched, backfilled):
    """At the very times at which Pixie evaluated, a Prometheus with the same samples gives a series for every active alert."""
    series, prometheus = backfilled
    newest = max(at for points in series.values() for at, _ in points)
    data = watched.ask("query", query='ALERTS_FOR_STATE{alertname="Busy"}[10m]')["result"]
    assert data, "the alert was never active"
    active = {round(at * 1000) for one in data for at, _ in one["values"]}
    evaluations = {round(at * 1000) for one in watched.ask("query", query="job:requests:sum[10m]")["result"] for at, _ in one["values"]}
    checked = 0
    for at in sorted(evaluations):
        if at > newest or any(at - edge in {time for points in series.values() for time, _ in points} for edge in (0, 6_000)):
            continue
        expression = RULES["groups"][0]["rules"][1]["expr"]
        assert bool(prometheus.query(expression, time=at / 1000)) == (at in active), f"at {at / 1000}"
        checked += 1
    assert checked > 5


def test_live_both_hold_the_same_newest_values(watched):
    """After the load, when both have sampled what it left: only what goes on without load may differ."""
    selectors = ['pixie_http_requests_total{route="/v1/query"}', "pixie_query_duration_seconds_bucket", "pixie_cache_requests_total",
                 "pixie_llm_tokens_total", "pixie_cache_entries", "job:requests:sum"]
    queries = selectors + [f"sum by ({label}) ({one})" for one in selectors for label in ("code", "le", "source", "cache", "job")]
    queries += [f"histogram_quantile({part}, sum by (le) (pixie_query_duration_seconds_bucket))" for part in (0.5, 0.95, 0.99)]
    queries += ["sum(pixie_cache_requests_total{result=\"hit\"}) / sum(pixie_cache_requests_total)", "max_over_time(job:requests:sum[1m])"]

    def differing():
        now = time.time()
        return [(query, told) for query in queries
                if (told := difference(*(without_place(in_order(ask("query", query=query, time=now)))
                                         for ask in (watched.ask, watched.prometheus.ask)), 1e-9))]

    eventually(lambda: not differing(), within=30, what="the same newest values")
    assert len(queries) > 30


def without_place(result):
    """Both name the instance by the address they were told; it is the same here, but for its host's spelling."""
    return {tuple((name, value) for name, value in labels if name != "instance"): value for labels, value in result.items()}


def longest_pause(ask, begin, end):
    """The longest time, in seconds, for which one of them neither sampled nor evaluated: one, or more on a machine that is busy."""
    longest = 1
    for query in ('pixie_http_requests_total{route="/v1/query",code="200"}', "job:requests:sum"):
        data = ask("query", query=f"{query}[{int(end - begin) + 60}s]", time=end)["result"]
        times = sorted(at for one in data for at, _ in one["values"])
        longest = max([longest, *(later - earlier for earlier, later in zip(times, times[1:]))])
    return longest


def allowance(watched, begin, end):
    """How far apart the two may see the same thing: each may just have sampled, and just have evaluated."""
    return 1 + sum(longest_pause(ask, begin, end) for ask in (watched.ask, watched.prometheus.ask))


def spans(ask, alert, begin, end, pause):
    """When an alert fired, as [first, last] evaluations in seconds; shorter pauses than `pause` are none."""
    data = ask("query", query=f'ALERTS{{alertname="{alert}",alertstate="firing"}}[{int(end - begin) + 60}s]', time=end)
    times = sorted({at for one in data["result"] for at, _ in one["values"]})
    found = []
    for at in times:
        if found and at - found[-1][1] < pause:
            found[-1][1] = at
        else:
            found.append([at, at])
    return found


def test_the_same_alerts_fire_and_resolve_at_the_same_evaluations(watched):
    begin, now = watched.loaded_until - 600, time.time()
    ended = {"Busy", "BusyForLong", "Refusals"}
    for ask in (watched.ask, watched.prometheus.ask):
        until(lambda: not ask("query", query='ALERTS{alertname=~"Busy.*|Refusals"}')["result"], "the end of the alerts", seconds=60)
    now = time.time()
    allowed = allowance(watched, begin, now)
    for alert in sorted(ended):
        ours, theirs = (spans(ask, alert, begin, now, 6 + allowed) for ask in (watched.ask, watched.prometheus.ask))
        assert len(ours) == len(theirs) == 1, f"{alert}: {ours} and {theirs}"
        for mine, other in zip(ours[0], theirs[0]):
            assert abs(mine - other) <= allowed, f"{alert}: {ours} and {theirs}"
    assert spans(watched.ask, "Never", begin, now, 1) == [] == spans(watched.prometheus.ask, "Never", begin, now, 1)


def test_real_alertmanagers_are_told_the_same_by_both(watched):
    def parsed(text):
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()

    # The one that always fires begins when its server does.
    ended_names = ("Busy", "BusyForLong", "Refusals")
    expected = {("Always", "firing"), *((name, status) for name in ended_names for status in ("firing", "resolved"))}
    for hook in watched.hooks:
        eventually(lambda: watched.told(hook).keys() >= expected, within=60, what=f"{expected} in {watched.told(hook).keys()}")
    ours, theirs = map(watched.told, watched.hooks)
    assert ours.keys() == theirs.keys() == expected
    allowed = allowance(watched, watched.loaded_until - 600, time.time())
    for key in expected:
        mine, other = ours[key], theirs[key]
        assert mine["fingerprint"] == other["fingerprint"] and mine["labels"] == other["labels"]
        assert mine["annotations"] == other["annotations"]
        if key[0] in ended_names:
            assert abs(parsed(mine["startsAt"]) - parsed(other["startsAt"])) <= allowed, key
        if key[1] == "resolved":
            assert abs(parsed(mine["endsAt"]) - parsed(other["endsAt"])) <= allowed, key
