"""The exposition, read by the parsers of others."""

import gzip
import re
import shutil
import subprocess
import time

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

import protobuf_metrics
from events import events
from pixie_process import eventually
from prometheus_process import Prometheus

OPENMETRICS = {"Accept": "application/openmetrics-text;version=1.0.0"}
PROTOBUF = {"Accept": "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"}
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACED = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}


@pytest.fixture
def busy(with_model, model, user):
    """A Pixie that has done a bit of everything."""
    pixie = with_model()
    for question in ("What is due?", "What is due?", "What is planned?"):
        pixie.ask(question, user=user)
    events(pixie.ask("Stream it", user=user, stream=True))
    pixie.post("/v1/query", {})
    pixie.get("/nowhere")
    pixie.post("/v1/embeddings", {"input": ["a", "b"]})
    model.tell(fail_models={"gpt-4o": 500, "gpt-4o-mini": 500})
    pixie.ask("Fail", user=user)
    return pixie


def test_promtool_has_nothing_to_say(busy):
    promtool = shutil.which("promtool")
    assert promtool, "promtool is missing: ./deploy/install-dependencies.sh --tests installs it"
    for _ in range(2):
        text = busy.get("/metrics")
        checked = subprocess.run([promtool, "check", "metrics"], input=text.content, capture_output=True, timeout=30)
        assert checked.returncode == 0 and checked.stdout + checked.stderr == b"", checked.stdout + checked.stderr


def scraped_alike(pixie, headers, read, read_other):
    """The metrics as text and in the form that `headers` ask for, scraped one after the other until nothing was measured in between:
    the monitor samples when it is due, whatever a test does. After half a minute two that differ."""
    deadline = time.monotonic() + 30
    while True:
        first, second = pixie.get("/metrics"), pixie.get("/metrics", headers=headers)
        if read(first) == read_other(second) or time.monotonic() > deadline:
            return first, second


def test_both_text_forms_parse_and_say_the_same(busy):
    def samples(parse, answer):
        return {(sample.name, tuple(sorted(sample.labels.items()))) for family in parse(answer.text) for sample in family.samples
                if not sample.name.endswith(("_created", "_info"))}

    as_text, as_openmetrics = scraped_alike(
        busy, OPENMETRICS, lambda answer: samples(plain, answer), lambda answer: samples(openmetrics, answer))
    assert as_text.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert as_openmetrics.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    assert as_openmetrics.text.endswith("# EOF\n")
    first, second = samples(plain, as_text), samples(openmetrics, as_openmetrics)
    assert first ^ second == set() and len(first) > 100


def test_the_counts_are_right(busy):
    assert busy.metric("pixie_http_requests_total", route="/v1/query", code="200") == 4
    assert busy.metric("pixie_http_requests_total", route="/v1/query", code="422") == 1
    assert busy.metric("pixie_http_requests_total", route="/v1/query", code="502") == 1
    assert busy.metric("pixie_http_requests_total", route="other", code="404") == 1
    assert busy.metric("pixie_http_request_duration_seconds_count", route="/v1/query") == 6


def test_counters_only_grow_and_histograms_add_up(busy):
    for family in plain(busy.get("/metrics").text):
        if family.type != "histogram":
            continue
        by_child = {}
        for sample in family.samples:
            labels = dict(sample.labels)
            bound = labels.pop("le", None)
            child = by_child.setdefault(tuple(sorted(labels.items())), {"buckets": []})
            if sample.name.endswith("_bucket"):
                child["buckets"].append((float(bound), sample.value))
            elif sample.name.endswith("_count"):
                child["count"] = sample.value
        for child in by_child.values():
            values = [value for _, value in sorted(child["buckets"])]
            assert values == sorted(values) and values[-1] == child["count"], family.name


HOSTILE = ['"}%0a# HELP x', "a\\", "\u202e", "\U0001F600", "a" * 3000, "%00", "{}", "\u2028"]


def test_hostile_paths_methods_and_ids_leave_no_trace_in_the_metrics(pixie):
    before = len(pixie.get("/metrics").text.splitlines())
    for text in HOSTILE:
        pixie.client.get("/" + text)
        pixie.client.get("/livez", headers={"X-Request-Id": text.encode("unicode_escape"), "User-Agent": text.encode("unicode_escape")})
    for number in range(300):
        pixie.client.get(f"/scan/{number}")
        pixie.client.request(f"M{number}", "/livez")
    list(plain(pixie.get("/metrics").text))
    list(openmetrics(pixie.get("/metrics", headers=OPENMETRICS).text))
    assert len(pixie.get("/metrics").text.splitlines()) - before < 20, "strangers must not mint series"


@pytest.mark.parametrize("name", ['gpt"4\\o', "m\\n", "m{a=\"b\"}", "a'b"])
def test_hostile_model_names_survive_as_label_values(with_model, model, user, name):
    pixie = with_model(PIXIE_CHAT_MODEL_SIMPLE=name, PIXIE_CHAT_MODEL_COMPLEX=name)
    assert pixie.ask("What is due?", user=user).json()["model"] == name
    for parse, headers in ((plain, {}), (openmetrics, OPENMETRICS)):
        found = {sample.labels.get("model") for family in parse(pixie.get("/metrics", headers=headers).text) for sample in family.samples}
        assert name in found


def test_a_selection_holds_only_the_named_families(pixie):
    text = pixie.get("/metrics", params={"name[]": "pixie_build_info"}).text
    assert set(re.findall(r"^(\w+)", text, re.MULTILINE)) == {"pixie_build_info"}
    assert re.search(r'pixie_build_info\{version="[^"]+"\} 1\n', text)


def steady(samples):
    """Without what changes from one scrape to the next."""
    return {key: value for key, value in samples.items()
            if not key[0].startswith(("process_", "pixie_metrics_", "pixie_http_re", "pixie_http_conn", "pixie_event_loop"))}


def test_protobuf_says_what_the_text_says(busy):
    def of_text(answer):
        return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value
                for family in plain(answer.text) for sample in family.samples}

    def of_protobuf(answer):
        return protobuf_metrics.samples(answer.content)[0]

    as_text, as_protobuf = scraped_alike(
        busy, PROTOBUF, lambda answer: steady(of_text(answer)), lambda answer: steady(of_protobuf(answer)))
    assert as_protobuf.headers["Content-Type"].startswith("application/vnd.google.protobuf; proto=io.prometheus.client.Metric")
    text, protobuf = of_text(as_text), of_protobuf(as_protobuf)
    assert text.keys() == protobuf.keys() and len(text) > 300
    assert steady(text) == steady(protobuf)


def test_compressed_answers_hold_the_same(busy):
    for headers in ({}, OPENMETRICS, PROTOBUF):
        def about_the_same():
            with busy.client.stream("GET", "/metrics", headers=headers | {"Accept-Encoding": "gzip"}) as response:
                assert response.headers["Content-Encoding"] == "gzip"
                assert response.headers["Vary"] == "Accept, Accept-Encoding"
                packed = b"".join(response.iter_raw())
            whole = busy.client.get("/metrics", headers=headers | {"Accept-Encoding": "identity"})
            assert "Content-Encoding" not in whole.headers
            unpacked = gzip.decompress(packed)
            assert len(packed) * 3 < len(unpacked)
            # Numbers grow by a digit from one to the next; a series that was born in between is longer.
            return abs(len(unpacked) - len(whole.content)) < 200
        eventually(about_the_same, within=30, what="two answers with the same series")


def test_a_slow_query_leads_to_its_trace(pixie, user):
    pixie.ask("What are my pending tasks?", user=user, headers=TRACED)
    found = {(family.name, sample.exemplar.labels["trace_id"])
             for family in openmetrics(pixie.get("/metrics", headers=OPENMETRICS).text)
             for sample in family.samples if sample.exemplar}
    assert {("pixie_query_duration_seconds", TRACE), ("pixie_http_request_duration_seconds", TRACE)} <= found
    _, exemplars = protobuf_metrics.samples(pixie.get("/metrics", headers=PROTOBUF).content)
    assert TRACE in exemplars.values()
    eventually(lambda: pixie.request_lines(route="/v1/query", trace_id=TRACE), what="the log line of the trace")


def stored_by(prometheus):
    return {(labels.pop("__name__"), tuple(sorted((name, value) for name, value in labels.items() if name not in ("job", "instance"))))
            for labels, _ in prometheus.query('{job="pixie", __name__!~"up|scrape_.+|ALERTS.*|.+:.+|.+_created"}')}


def exposed_by(pixie):
    return {(sample.name, tuple(sorted(sample.labels.items())))
            for family in plain(pixie.get("/metrics").text) for sample in family.samples}


@pytest.mark.parametrize("features, kind", [([], "openmetrics"), (["native-histograms"], "protobuf")], ids=["text", "protobuf"])
def test_a_real_prometheus_scrapes_every_sample(pixie, tmp_path, user, features, kind):
    pixie.ask("What are my pending tasks?", user=user, headers=TRACED)
    prometheus = Prometheus(tmp_path, f"{pixie.host}:{pixie.port}", "exemplar-storage", *features)
    try:
        prometheus.await_scrapes()
        # A series that is born between a scrape and the look at the metrics is stored with the next.
        eventually(lambda: stored_by(prometheus) == exposed_by(pixie), within=30, what="a Prometheus with every series")
        assert pixie.metric("pixie_metrics_scrapes_total", format=kind, encoding="gzip") >= 3
        eventually(lambda: prometheus.query('up{job="pixie"} == 1'), within=30, what="a scrape with success")
        metadata = prometheus.ask("metadata", metric="pixie_query_duration_seconds")
        assert metadata["pixie_query_duration_seconds"][0]["type"] == "histogram"
        traces = {exemplar["labels"]["trace_id"] for series in prometheus.ask(
            "query_exemplars", query="pixie_query_duration_seconds_bucket", start=0, end=9e9) for exemplar in series["exemplars"]}
        assert TRACE in traces
        rules = [rule for group in prometheus.ask("rules")["groups"] for rule in group["rules"]]
        assert len(rules) > 60 and not [rule for rule in rules if rule.get("lastError")]
    finally:
        prometheus.close()
