"""Alerts of a running Pixie: delivery to a real Alertmanager and to a webhook, over outages and restarts."""

import http.server
import json
import shutil
import signal
import subprocess
import threading
import urllib.error
import urllib.request

import pytest

from servers import free_port, until

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


class Webhook:
    """Keeps every body it is sent; refuses all of them while it is down."""

    def __init__(self):
        self.bodies = []
        self.status = 200
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                # Read once: what is answered is what was done.
                status = outer.status
                if status == 200:
                    outer.bodies.append(body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def names(self):
        return sorted(alert["labels"]["alertname"] for body in self.bodies for alert in body["alerts"])

    def close(self):
        self.server.shutdown()
        self.server.server_close()


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

    def serve(**settings):
        running.append(Running(binary, tmp_path, **ports, **settings))
        return running[-1]

    yield serve
    for one in running:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)


@pytest.fixture
def alertmanager(tmp_path):
    path = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if path is None:
        pytest.skip("alertmanager is not installed")
    port = free_port()
    (tmp_path / "alertmanager.yml").write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
    process = subprocess.Popen(
        [
            path,
            f"--config.file={tmp_path}/alertmanager.yml",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
            f"--storage.path={tmp_path}/alertmanager",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(30)


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
