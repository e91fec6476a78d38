"""The tests' OpenAI-compatible server, which behaves as it is told (Tests/Tools/scripted_model.py)."""

import pathlib
import subprocess
import sys

import httpx

from pixie_process import MODEL_KEY, environment, eventually

TOOL = pathlib.Path(__file__).parent.parent / "Tools" / "scripted_model.py"
CHAT, EMBEDDINGS = "/v1/chat/completions", "/v1/embeddings"


class ScriptedModel:
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, TOOL, "--until-input-closes"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
        line = self.process.stdout.readline().decode()
        assert line.startswith("listening "), line
        self.address = f"http://127.0.0.1:{int(line.split()[1])}"
        self.client = httpx.Client(base_url=self.address, timeout=10, trust_env=False)

    @property
    def settings(self):
        """What points a Pixie at this server."""
        return {"OPENAI_BASE_URL": f"{self.address}/v1", "OPENAI_API_KEY": MODEL_KEY}

    def tell(self, **change):
        self.client.post("/control", json=change).raise_for_status()

    def reset(self):
        self.tell(reset=True)

    def release(self):
        """What `hold_after` kept back goes out."""
        self.tell(chat={"hold_after": None})

    @property
    def seen(self):
        return self.client.get("/count").json()

    def calls(self, path=CHAT):
        return self.seen["requests"].get(path, 0)

    def bodies(self, path=CHAT):
        return [body for body in self.seen["bodies"] if body["path"] == path]

    def await_chat(self, count=1):
        """Waits until it holds the answers to so many questions back."""
        eventually(lambda: self.seen["held"] == count, within=60, what=f"{count} questions at the model")

    def await_sample(self):
        """Waits until a Pixie that has just started has its sample documents' vectors, so that only the test's own calls count."""
        def loaded():
            seen = self.seen
            return seen["requests"].get(EMBEDDINGS, 0) >= 1 and seen["open"] == 0
        eventually(loaded, within=60, what="the sample's embeddings")

    def await_idle(self):
        eventually(lambda: self.seen["open"] == 0, what="the end of every upstream call")

    def close(self):
        self.client.close()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)
