"""A running `pixie serve`, started from an empty folder on a free port, and checked when it stops."""

import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

import httpx

from contract import Contract

DEMO_USER = "00000000-0000-4000-8000-000000000001"
SECRETS = ("public-token-0123456789", "admin-token-0123456789", "sk-scripted-key-0123456789")
PUBLIC_TOKEN, ADMIN_TOKEN, MODEL_KEY = SECRETS


def eventually(condition, within=10.0, what="the condition"):
    """The first true value of `condition()`; fails when there is none in time."""
    deadline = time.monotonic() + within
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what} did not come true within {within} s"
        time.sleep(0.01)


def environment(**settings):
    """What a child process sees: nothing of this shell's settings, so that the machine's own do not leak in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TSAN_OPTIONS", "ASAN_OPTIONS") if name in os.environ}
    return kept | {name: str(value) for name, value in settings.items()}


class Pixie:
    def __init__(self, binary, folder, settings, verify=True):
        self.folder = pathlib.Path(folder)
        self.verify = verify
        self.output = ""
        self._errors = open(self.folder / "stderr.log", "wb")
        self.process = subprocess.Popen(
            [binary, "serve"], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors,
            env=environment(**{"PIXIE_PORT": 0, "PIXIE_ADMIN_PORT": 0} | settings))
        self._announced = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._announced.wait(60), "pixie said nothing within 60 s"
        match = re.search(r"answers on (https?://\S+)", self.output)
        assert match, f"pixie did not start: {self.output} {self.errors}"
        self.address = match[1]
        self.host, port = match[1].split("//")[1].rsplit(":", 1)
        self.port = int(port)
        self.client = httpx.Client(base_url=self.address, timeout=30, verify=verify, trust_env=False)
        self.contract = Contract(self.client.get("/openapi.json").json())

    def _read(self):
        for line in self.process.stdout:
            self.output += line.decode()
            if "query" in self.output:
                self._announced.set()
        self._announced.set()

    # Asking

    def request(self, method, path, **arguments):
        """A response that has been held against the OpenAPI document."""
        response = self.client.request(method, path, **arguments)
        self.contract.check(method, response)
        return response

    def get(self, path, **arguments):
        return self.request("GET", path, **arguments)

    def post(self, path, body, **arguments):
        return self.request("POST", path, json=body, **arguments)

    def ask(self, query, user=DEMO_USER, headers=None, **members):
        return self.post("/v1/query", {"user_id": user, "query": query} | members, headers=headers)

    def assert_answers(self):
        """Whatever was done to it, the server goes on."""
        assert self.process.poll() is None, f"pixie is gone: {self.errors[-2000:]}"
        assert self.get("/livez").json() == {"status": "ok"}

    def metric(self, name, **labels):
        """The sum of the samples of this name that have these labels."""
        total = 0.0
        for line in self.client.get("/metrics").text.splitlines():
            match = re.match(r"(\w+)(?:\{(.*)\})? (\S+)", line)
            if match and match[1] == name and all(f'{key}="{value}"' in (match[2] or "") for key, value in labels.items()):
                total += float(match[3])
        return total

    @property
    def resident_bytes(self):
        pages = pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    @property
    def open_descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    @property
    def processor_seconds(self):
        times = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
        return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")

    # Its log

    @property
    def errors(self):
        return (self.folder / "stderr.log").read_text()

    def log_lines(self):
        return [json.loads(line) for line in self.errors.split("\n")[:-1]]

    def request_lines(self, **members):
        return [line for line in self.log_lines() if line.get("msg") == "request"
                and all(line.get(key) == value for key, value in members.items())]

    # Stopping

    def stop(self, within=30):
        """Ends it as an operator would; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait(within)

    def wait(self, within=30):
        code = self.process.wait(within)
        self._reader.join(5)
        return code

    def crash(self):
        """Ends it as a machine that loses power does: nothing is checked when it is closed."""
        self.process.kill()
        self.wait()
        self.close = lambda: (self.client.close(), self._errors.close())

    def close(self):
        try:
            self.client.close()
            code = self.stop()
            assert code == 0, f"exit code {code}: {self.errors[-4000:]}"
            self.log_lines()
            for secret in SECRETS:
                assert secret not in self.errors + self.output, "a secret was logged"
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self._errors.close()
