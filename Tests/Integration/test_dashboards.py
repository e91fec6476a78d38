"""The Grafana dashboards: the conventions Grafana's own linter asks for, and every query against a real Prometheus."""

import json
import math
import pathlib
import re
import uuid

import pytest
import yaml

from pixie_process import eventually
from prometheus_process import Prometheus

ROOT = pathlib.Path(__file__).parent.parent.parent
FILES = sorted((ROOT / "dashboards").glob("*.json"))
DASHBOARDS = {path.stem: json.loads(path.read_text()) for path in FILES}
RECORDED = {rule["record"] for group in yaml.safe_load((ROOT / "alerts" / "pixie.rules.yml").read_text())["groups"]
            for rule in group["rules"] if "record" in rule}
UNITS = {"s", "bytes", "percentunit", "reqps", "ops", "short", "currencyUSD", "bool_yes_no"}


def panels(dashboard):
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


TARGETS = [pytest.param(panel, target, id=f"{name}/{panel['title']}/{target['refId']}")
           for name, dashboard in DASHBOARDS.items() for panel in panels(dashboard) for target in panel["targets"]]


def selectors(expression):
    """Name and matchers of every selector."""
    return re.findall(r"([a-zA-Z_:][\w:]*)\{([^}]*)\}", expression)


def test_there_are_six():
    assert set(DASHBOARDS) == {"overview", "caches", "llm-cost", "dependencies", "qdrant", "alerts"}
    assert len({dashboard["uid"] for dashboard in DASHBOARDS.values()}) == 6
    assert len({dashboard["title"] for dashboard in DASHBOARDS.values()}) == 6


@pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=DASHBOARDS)
def test_a_dashboard_is_chosen_by_data_source_job_and_instance(dashboard):
    assert dashboard["editable"] is False and dashboard["description"]
    source, *others = dashboard["templating"]["list"]
    assert (source["name"], source["type"], source["query"]) == ("datasource", "datasource", "prometheus")
    assert [variable["name"] for variable in others] == ["job", "instance"]
    for variable in others:
        assert variable["datasource"]["uid"] == "${datasource}" and variable["type"] == "query"
        assert variable["multi"] and variable["includeAll"] and variable["allValue"] == ".+"
        assert variable["refresh"] == 2, "follows the time shown"
        assert variable["label"] and variable["query"]["query"].startswith("label_values(pixie_build_info")


@pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=DASHBOARDS)
def test_panels_have_a_title_a_description_a_unit_and_a_place_of_their_own(dashboard):
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(ids)) == len(ids)
    taken = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken, f"{panel['title']} lies on another panel"
        taken |= cells
    for panel in panels(dashboard):
        assert panel["title"] and panel["description"].endswith("."), panel["title"]
        assert panel["datasource"]["uid"] == "${datasource}"
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS, panel["title"]
        assert panel["targets"], panel["title"]


@pytest.mark.parametrize("panel, target", TARGETS)
def test_a_query_is_narrowed_by_job_and_instance_and_rates_follow_the_resolution(panel, target):
    expression = target["expr"]
    assert target["datasource"]["uid"] == "${datasource}"
    for name, matchers in selectors(expression):
        if name == "ALERTS":
            assert 'alertname="PixieWatchdog"' in matchers or 'job=~"$job|"' in matchers
            continue
        assert 'job=~"$job"' in matchers, expression
        # What a rule has summed over instances has none.
        assert 'instance=~"$instance"' in matchers or name in RECORDED, expression
    for function, window in re.findall(r"(rate|increase|irate)\([^\[]*\[([^\]]+)\]", expression):
        assert window == ("$__range" if function == "increase" else "$__rate_interval"), expression
    for name, _ in selectors(expression):
        if name.endswith(("_total", "_bucket", "_count")):
            assert re.search(rf"(rate|increase)\({name}\{{", expression), f"{name} is a counter"
    if panel["type"] == "timeseries" and len(panel["targets"]) > 1:
        assert target["legendFormat"], panel["title"]


def test_every_metric_that_is_asked_for_is_one_that_pixie_has():
    """Those of systems that are not configured too: by their names in the source."""
    source = "\n".join(path.read_text() for path in (ROOT / "Sources").rglob("*.swift"))
    registered = set(re.findall(r'"((?:pixie|process|redis|semantic)_\w+)"', source)) | RECORDED | {"ALERTS", "up"}
    rules = yaml.safe_load((ROOT / "alerts" / "pixie.rules.yml").read_text())["groups"]
    expressions = [target["expr"] for dashboard in DASHBOARDS.values() for panel in panels(dashboard) for target in panel["targets"]]
    expressions += [rule["expr"] for group in rules for rule in group["rules"]]
    asked = {name for expression in expressions
             for name in re.findall(r"(?<![\w:])(?:(?:pixie|process|redis|semantic)_\w+|\w+:[\w:]+)", re.sub(r'"[^"]*"', "", expression))}
    assert len(asked) > 80
    assert not {name for name in asked if name not in registered and re.sub(r"_(bucket|count|sum)$", "", name) not in registered}


def test_provisioning_names_what_there_is():
    source = yaml.safe_load((ROOT / "deploy" / "grafana" / "datasources" / "pixie.yml").read_text())["datasources"][0]
    scrape = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())["global"]["scrape_interval"]
    assert source["type"] == "prometheus" and source["jsonData"]["timeInterval"] == scrape
    provider = yaml.safe_load((ROOT / "deploy" / "grafana" / "dashboards" / "pixie.yml").read_text())["providers"][0]
    assert provider["type"] == "file" and provider["options"]["path"]


class Scraped:
    """A Prometheus that has watched a Pixie under load, a time during that load, and the names that Pixie exposes."""

    def __init__(self, prometheus, at, names):
        self.prometheus, self.at, self.names = prometheus, at, names

    def query(self, expression):
        """What a panel shows that ends while there was load, however long the other tests take."""
        return self.prometheus.query(expanded(expression), time=self.at)


@pytest.fixture(scope="module")
def scraped(pixie, tmp_path_factory):
    prometheus = Prometheus(tmp_path_factory.mktemp("prometheus"), f"{pixie.host}:{pixie.port}")
    try:
        def busy_for_a_while():
            user = str(uuid.uuid4())
            for question in ("What are my pending tasks?", "Could you please tell me my pending tasks?", "What are my pending tasks?",
                             f"What did I note about offer {user}?"):
                pixie.ask(question, user=user)
            pixie.post("/v1/query", {})
            # Ten scrapes, the last four of them within the shortest window, and rules that have been evaluated on them.
            return prometheus.query('sum_over_time(up{job="pixie"}[1h]) >= 10 and sum_over_time(up{job="pixie"}[5s]) >= 4')
        eventually(busy_for_a_while, within=120, what="ten scrapes under load")
        at = prometheus.last_scrape()
        names = set(re.findall(r"^(\w+)[{ ]", pixie.client.get("/metrics").text, re.MULTILINE))
        yield Scraped(prometheus, at, names | RECORDED | {"ALERTS", "up"})
    finally:
        prometheus.close()


def expanded(expression):
    for variable, value in (("$__rate_interval", "10s"), ("$__range", "1m"), ("$job", ".+"), ("$instance", ".+")):
        expression = expression.replace(variable, value)
    return expression


@pytest.mark.parametrize("panel, target", TARGETS)
def test_a_query_runs_and_shows_what_an_embedded_pixie_has(scraped, panel, target):
    found = scraped.query(target["expr"])
    if {name for name, _ in selectors(target["expr"])} <= scraped.names:
        assert found, f"{panel['title']} is empty: {expanded(target['expr'])}"
        assert any(math.isfinite(value) for _, value in found), f"{panel['title']} has no number: {found}"


@pytest.mark.parametrize("name", DASHBOARDS)
def test_little_of_a_dashboard_waits_for_systems_that_are_not_configured(scraped, name):
    names = scraped.names
    shown = [panel for panel in panels(DASHBOARDS[name])
             if all({one for one, _ in selectors(target["expr"])} <= names for target in panel["targets"])]
    outside = {"qdrant", "dependencies"}
    assert len(shown) >= (1 if name in outside else len(panels(DASHBOARDS[name])) * 2 // 3), [panel["title"] for panel in shown]


def test_the_variables_find_the_instance(scraped):
    assert scraped.prometheus.client.get("/api/v1/label/instance/values", params={"match[]": "pixie_build_info"}).json()["data"]


def test_the_annotations_run(scraped):
    for dashboard in DASHBOARDS.values():
        for annotation in dashboard["annotations"]["list"]:
            scraped.query(annotation["expr"])
