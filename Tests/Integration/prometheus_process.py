"""A real Prometheus that scrapes a Pixie, started from an empty folder on a free port."""

import pathlib
import shutil
import subprocess

import httpx
import yaml

from pixie_process import eventually
from servers import free_port

ROOT = pathlib.Path(__file__).parent.parent.parent


class Prometheus:
    """Scrapes each second and loads the shipped rules, evaluated each second too."""

    def __init__(self, folder, target, *features):
        found = shutil.which("prometheus")
        assert found, "prometheus is missing: ./deploy/install-dependencies.sh --tests installs it"
        self.folder = pathlib.Path(folder)
        configuration = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())
        configuration["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
        configuration["alerting"] = {}
        rules = yaml.safe_load((ROOT / "alerts" / "pixie.rules.yml").read_text())
        for group in rules["groups"]:
            group["interval"] = "1s"
        (self.folder / "pixie.rules.yml").write_text(yaml.safe_dump(rules))
        configuration["rule_files"] = ["pixie.rules.yml"]
        configuration["scrape_configs"][0]["static_configs"][0]["targets"] = [target]
        (self.folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))
        port = free_port()
        self.log = open(self.folder / "prometheus.log", "wb")
        self.process = subprocess.Popen(
            [found, "--config.file", str(self.folder / "prometheus.yml"), "--storage.tsdb.path", str(self.folder / "data"),
             "--web.listen-address", f"127.0.0.1:{port}", *([f"--enable-feature={','.join(features)}"] if features else [])],
            stdout=self.log, stderr=self.log)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False)
        eventually(self.is_ready, within=30, what="Prometheus' readiness")

    def is_ready(self):
        assert self.process.poll() is None, (self.folder / "prometheus.log").read_text()[-3000:]
        try:
            return self.client.get("/-/ready").status_code == 200
        except httpx.TransportError:
            return False

    def ask(self, path, **parameters):
        """The data of an answer; fails with Prometheus' own error."""
        answer = self.client.post(f"/api/v1/{path}", data=parameters) if path.startswith("query") \
            else self.client.get(f"/api/v1/{path}", params=parameters)
        body = answer.json()
        assert body["status"] == "success", f"{parameters}: {body.get('error')}"
        return body["data"]

    def query(self, expression, **parameters):
        """The samples of an instant query, as (labels, value); `time` in seconds since 1970 for another time than now."""
        return [(one["metric"], float(one["value"][1])) for one in self.ask("query", query=expression, **parameters)["result"]]

    def last_scrape(self):
        """When Prometheus last scraped with success, in seconds since 1970."""
        found = self.query('max(timestamp(up{job="pixie"} == 1))')
        return found[0][1] if found else 0

    def await_scrapes(self, count=3):
        """Waits until that many scrapes have succeeded. One that took longer than a second on a busy machine does not count."""
        eventually(lambda: self.query(f'sum_over_time(up{{job="pixie"}}[1h]) >= {count}'), within=60,
                   what=f"{count} scrapes")

    def close(self):
        self.client.close()
        self.process.terminate()
        try:
            self.process.wait(20)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            self.log.close()
