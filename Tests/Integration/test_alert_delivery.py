"""Alerts of a running Pixie: delivery to a real Alertmanager and to a webhook, over outages and restarts."""

import datetime
import json
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from alertmanager_process import Alertmanager
from servers import Redis, free_port, until
from webhook import Webhook

RULES = """groups:
  - name: delivery
    interval: 1s
    rules:
      - alert: Always
        expr: up == 1
        labels: {severity: critical}
        annotations: {summary: "{{ $labels.job }} is up"}
      - alert: Held
        expr: up == 1
        for: 2s
        labels: {severity: warning}
"""


def get(url):
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)


class Running:
    def __init__(self, binary, folder, **settings):
        self.admin = f"http://127.0.0.1:{settings['PIXIE_ADMIN_PORT']}"
        self.process = subprocess.Popen(
            [binary, "serve"],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "PIXIE_RULES": "*.rules.yml", **settings},
            stdout=subprocess.DEVNULL,
            stderr=open(folder / "log", "a"),
        )

    def alerts(self):
        return {alert["labels"]["alertname"]: alert for alert in get(f"{self.admin}/api/v1/alerts")["data"]["alerts"]}

    def firing(self):
        alerts = self.alerts()
        return alerts if len(alerts) == 2 and all(alert["state"] == "firing" for alert in alerts.values()) else None

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(30)


@pytest.fixture
def webhook():
    hook = Webhook()
    yield hook
    hook.close()


@pytest.fixture
def serve(binary, tmp_path):
    (tmp_path / "delivery.rules.yml").write_text(RULES)
    ports = {"PIXIE_PORT": str(free_port()), "PIXIE_ADMIN_PORT": str(free_port())}
    running = []

    def serve(folder=tmp_path, **settings):
        running.append(Running(binary, folder, **ports | settings))
        return running[-1]

    yield serve
    for one in running:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)


@pytest.fixture
def alertmanager(tmp_path):
    server = Alertmanager(tmp_path)
    yield server.address
    server.stop()


def test_an_alertmanager_and_a_webhook_hear_of_the_same_alerts(serve, alertmanager, webhook):
    until(lambda: get(f"{alertmanager}/api/v2/status"), "alertmanager")
    pixie = serve(PIXIE_ALERTMANAGER_URLS=alertmanager, PIXIE_WEBHOOK_URLS=webhook.url)
    theirs = until(lambda: len(found := get(f"{alertmanager}/api/v2/alerts")) == 2 and found, "both alerts")
    until(lambda: webhook.names() == ["Always", "Held"], "both alerts at the webhook")
    told = {alert["fingerprint"]: alert for body in webhook.bodies for alert in body["alerts"]}
    assert {alert["fingerprint"] for alert in theirs} == set(told)
    for alert in theirs:
        assert alert["labels"] == told[alert["fingerprint"]]["labels"]
        assert alert["startsAt"] == told[alert["fingerprint"]]["startsAt"]
    assert webhook.bodies[0]["version"] == "4" and webhook.bodies[0]["status"] == "firing"
    assert set(pixie.firing()) == {"Always", "Held"}


def test_a_webhook_that_was_down_hears_of_each_alert_once_and_delays_nobody(serve, alertmanager, webhook):
    webhook.status = 503
    serve(PIXIE_ALERTMANAGER_URLS=alertmanager, PIXIE_WEBHOOK_URLS=webhook.url)
    until(lambda: len(get(f"{alertmanager}/api/v2/alerts")) == 2, "both alerts at the alertmanager")
    assert webhook.bodies == []
    webhook.status = 200
    until(lambda: len(webhook.names()) >= 2, "both alerts at the webhook")
    assert webhook.names() == ["Always", "Held"]


def test_a_webhook_in_slacks_form_gets_a_text(serve, webhook, tmp_path):
    (tmp_path / "delivery.rules.yml").write_text(RULES.split("      - alert: Held")[0])
    serve(PIXIE_WEBHOOK_URLS="slack+" + webhook.url)
    until(lambda: webhook.bodies, "a message")
    assert webhook.bodies[0] == {"text": "*[FIRING] Always* (critical)\npixie is up"}


def test_a_firing_alert_stays_firing_over_kill_9_and_nobody_hears_that_it_ended(serve, webhook, tmp_path):
    first = serve(PIXIE_WEBHOOK_URLS=webhook.url)
    before = until(first.firing, "both alerts firing")
    saved = tmp_path / "pixie-state" / "alerts.json"
    until(lambda: saved.exists() and saved.read_text().count('"state":"firing"') == 2, "the state on disk")
    first.end(signal.SIGKILL)
    second = serve(PIXIE_WEBHOOK_URLS=webhook.url)
    after = until(lambda: second.alerts(), "the alerts after the restart")
    assert {name: (alert["state"], alert["activeAt"]) for name, alert in after.items()} == {
        name: ("firing", alert["activeAt"]) for name, alert in before.items()
    }
    evaluated = lambda: get(f"{second.admin}/api/v1/query?query=ALERTS")["data"]["result"]
    until(evaluated, "an evaluation after the restart")
    assert second.firing()
    assert not any(alert["status"] == "resolved" for body in webhook.bodies for alert in body["alerts"])


def test_a_damaged_state_file_is_set_aside(serve, tmp_path):
    state = tmp_path / "pixie-state"
    state.mkdir()
    (state / "alerts.json").write_text('{"version":')
    pixie = serve()
    until(pixie.firing, "both alerts firing")
    assert (state / "alerts.json.damaged").read_text() == '{"version":'
    until(lambda: "set aside" in (tmp_path / "log").read_text(), "the words in the log")


def test_a_reload_takes_new_rules_and_refuses_wrong_ones(serve, tmp_path):
    pixie = serve()
    before = until(pixie.firing, "both alerts firing")
    rules = lambda: [rule["name"] for group in get(f"{pixie.admin}/api/v1/rules")["data"]["groups"] for rule in group["rules"]]
    path = tmp_path / "delivery.rules.yml"
    path.write_text(RULES + "      - {record: one, expr: 'rat(x)'}\n")
    request = urllib.request.Request(f"{pixie.admin}/admin/v1/alerts/reload", method="POST")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    problem = json.loads(caught.value.read())
    assert caught.value.code == 422 and "delivery.rules.yml:13:30" in problem["errors"][0]["message"]
    assert rules() == ["Always", "Held"]
    path.write_text(RULES + "      - {record: one, expr: '1'}\n")
    pixie.process.send_signal(signal.SIGHUP)
    until(lambda: rules() == ["Always", "Held", "one"], "the new rule")
    assert pixie.alerts()["Held"]["activeAt"] == before["Held"]["activeAt"]


def test_wrong_rules_stop_the_start_with_their_place(serve, tmp_path):
    (tmp_path / "delivery.rules.yml").write_text("groups:\n  - name: g\n    rulez: []\n")
    pixie = serve()
    assert pixie.process.wait(30) != 0
    assert "delivery.rules.yml:3:5: unknown field" in (tmp_path / "log").read_text()


def test_the_command_line_lists_alerts_and_evaluates(binary, serve):
    pixie = serve()
    until(pixie.firing, "both alerts firing")
    run = lambda *command: subprocess.run([binary, "alerts", *command], capture_output=True, text=True, timeout=60)
    listed = run("list", "--server", pixie.admin)
    assert listed.returncode == 0
    assert [line.split()[:3] for line in listed.stdout.splitlines()[1:]] == [
        ["firing", "critical", "Always"],
        ["firing", "warning", "Held"],
    ]
    evaluated = run("eval", "sum(up) + 1", "--server", pixie.admin, "--output", "json")
    assert evaluated.returncode == 0 and json.loads(evaluated.stdout)[0]["value"] == "2"
    assert run("eval", "rat(up)", "--server", pixie.admin).returncode == 2
    assert run("list", "--server", f"http://127.0.0.1:{free_port()}").returncode == 3


def test_what_a_webhook_has_not_heard_survives_kill_9_and_is_told_once(serve, webhook, tmp_path):
    webhook.status = 503
    first = serve(PIXIE_WEBHOOK_URLS=webhook.url)
    until(first.firing, "both alerts firing")
    state = tmp_path / "pixie-state"
    until(lambda: (state / "alerts.json").exists() and (state / "alerts.json").read_text().count('"lastSentAt"') == 2,
          "both alerts counting as told")
    first.end(signal.SIGKILL)
    assert webhook.bodies == []
    assert (state / "notices.json").read_text().count('"alertname"') == 2
    webhook.status = 200
    second = serve(PIXIE_WEBHOOK_URLS=webhook.url)
    until(lambda: len(webhook.names()) >= 2, "both alerts at the webhook")
    until(lambda: '"alertname"' not in (state / "notices.json").read_text(), "nothing left to tell")
    second.end(signal.SIGKILL)
    third = serve(PIXIE_WEBHOOK_URLS=webhook.url)
    until(lambda: get(f"{third.admin}/api/v1/query?query=ALERTS")["data"]["result"], "an evaluation after the restart")
    third.end()
    assert webhook.names() == ["Always", "Held"]


FLEET = """groups:
  - name: fleet
    interval: 1s
    rules:
      - {alert: Whole, expr: sum by (job) (up) == 1, labels: {severity: critical}}
      - {alert: Own, expr: up == 1}
"""


def test_of_instances_that_share_a_redis_one_tells_the_webhook(serve, webhook, tmp_path):
    redis = Redis()
    try:
        running = []
        for number in range(3):
            folder = tmp_path / f"instance-{number}"
            folder.mkdir()
            (folder / "fleet.rules.yml").write_text(FLEET)
            running.append(serve(folder=folder, PIXIE_PORT=str(free_port()), PIXIE_ADMIN_PORT=str(free_port()),
                                 PIXIE_WEBHOOK_URLS=webhook.url, **redis.settings))
        for one in running:
            until(one.firing, "both alerts firing")
        # An alert that is about one instance is told by each; the one about all of them by one.
        until(lambda: webhook.names().count("Own") == 3 and webhook.names().count("Whole") >= 1, "the alerts at the webhook")
        for one in running:
            one.end()
        assert webhook.names() == ["Own", "Own", "Own", "Whole"]
    finally:
        redis.close()


@pytest.mark.parametrize("outage", [pytest.param(8, id="8 s"), pytest.param(120, id="2 min", marks=pytest.mark.long)])
def test_an_alertmanager_that_is_down_for_a_while_loses_nothing_and_delays_nobody(serve, webhook, tmp_path, outage):
    hook = Webhook()
    manager = Alertmanager(tmp_path, webhook=hook.url)
    try:
        until(lambda: get(f"{manager.address}/api/v2/status"), "the alertmanager")
        manager.stop()
        began = time.monotonic()
        pixie = serve(PIXIE_ALERTMANAGER_URLS=manager.address, PIXIE_WEBHOOK_URLS=webhook.url)
        until(lambda: webhook.names() == ["Always", "Held"], "both alerts at the other target")
        delays = [came - datetime.datetime.fromisoformat(fired).timestamp() for body in webhook.timed for came, fired in body]
        assert max(delays) < 30, "the target that is up waits for nobody"
        until(lambda: time.monotonic() - began > outage, "the end of the outage", seconds=outage + 60)
        assert hook.bodies == []
        manager.start()
        theirs = until(lambda: len(found := get(f"{manager.address}/api/v2/alerts")) == 2 and found, "both alerts", seconds=120)
        before = pixie.firing()
        for alert in theirs:
            # Fired while nobody listened, and told with the time at which it did.
            assert alert["startsAt"][:19] >= before[alert["labels"]["alertname"]]["activeAt"][:19]
        until(lambda: len(hook.names()) >= 2, "what the alertmanager sends on", seconds=60)
        assert hook.names() == ["Always", "Held"]
        assert webhook.names() == ["Always", "Held"]
    finally:
        manager.stop()
        hook.close()
