"""The test server over Qdrant's engine, files to load into it, and `pixie qdrant` run against it."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import uuid

import httpx
import numpy

from pixie_process import environment, eventually

SERVER = pathlib.Path(__file__).parent.parent / "Tools" / "qdrant_server.py"
TENANTS = 8


def vectors(count, dimensions, seed=1, latent=32):
    """Unit vectors with the structure of a space of few dimensions: evenly random ones are all equally far apart, which no text is."""
    random = numpy.random.default_rng(seed)
    found = random.standard_normal((count, latent)) @ random.standard_normal((latent, dimensions))
    return (found / numpy.linalg.norm(found, axis=1, keepdims=True)).astype(numpy.float32)


def user(index):
    return str(uuid.UUID(int=0x4000_8000_0000_0000_0000 + index))


def tenant_of(line):
    """The first has half of all, the next half of the rest, and so on: users are not alike."""
    return min((line % 256 + 1 & -(line % 256 + 1)).bit_length() - 1, TENANTS - 1)


def write_lines(path, found, first=0):
    with open(path, "w") as file:
        for index, vector in enumerate(found.tolist(), first):
            json.dump({"user_id": user(tenant_of(index)), "document_id": f"d{index // 8}", "content": f"text {index}",
                       "metadata": {"source": "note", "title": f"T{index}", "created_at": "2025-01-15T12:00:00Z"},
                       "vector": [round(value, 8) for value in vector]}, file)
            file.write("\n")
    return path


class Qdrant:
    """The server, and `pixie qdrant` with a state folder of its own."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, pathlib.Path(folder)
        self.process = subprocess.Popen(
            [sys.executable, SERVER, "--until-input-closes"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = "http://127.0.0.1:" + self.process.stdout.readline().split()[1]
        self.http = httpx.Client(base_url=self.address, timeout=60, trust_env=False)

    def close(self):
        self.http.close()
        self.process.stdin.close()
        self.process.wait(30)

    # Its API

    def call(self, method, path, body=None):
        response = self.http.request(method, path, json=body)
        assert response.status_code == 200, response.text
        return response.json()["result"]

    def control(self, **script):
        self.call("POST", "/control", script)

    def requests(self, kind):
        """How many "METHOD path" there have been."""
        return self.http.get("/control").json()["requests"].get(kind, 0)

    def settings(self, name):
        config = self.call("GET", f"/collections/{name}")["config"]
        return {part: config[part] for part in ("params", "hnsw_config", "optimizer_config", "quantization_config")}

    def contents(self, name):
        """What every point holds, in order of the ids."""
        found, offset = [], None
        while True:
            page = self.call("POST", f"/collections/{name}/points/scroll", {"limit": 1000, "offset": offset, "with_payload": True})
            found += [point["payload"]["content"] for point in page["points"]]
            offset = page["next_page_offset"]
            if offset is None:
                return found

    def search(self, name, vector, of_user, limit, ef=None, exact=False):
        """Ids, best first."""
        params = {"exact": True} if exact else {"hnsw_ef": ef} if ef else {}
        body = {"query": [float(value) for value in vector], "limit": limit, "params": params, "with_payload": False,
                "filter": {"must": [{"key": "user_id", "match": {"value": of_user}}]}}
        return [point["id"] for point in self.call("POST", f"/collections/{name}/points/query", body)["points"]]

    # The command

    def environment(self):
        return environment(QDRANT_URL=self.address, PIXIE_STATE_DIR=self.folder / "state")

    def start(self, *arguments):
        return subprocess.Popen(
            [self.binary, "qdrant", *map(str, arguments)], cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments, code=0):
        """Its output as JSON."""
        done = subprocess.run(
            [self.binary, "qdrant", *map(str, arguments), "--output", "json"], cwd=self.folder, env=self.environment(),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
        assert done.returncode == code, f"exit code {done.returncode}: {done.stdout} {done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def parked(self):
        """How many requests wait since the last `control(park=...)`."""
        return self.http.get("/control").json()["parked"]

    def killed_while_parked(self, *arguments, **park):
        """Runs the command, and kills it while a request that `park` names waits."""
        self.control(park=park)
        process = self.start(*arguments)
        eventually(lambda: self.parked() or process.poll() is not None, within=60, what="the request")
        assert process.poll() is None, f"it ended: {process.communicate()}"
        process.kill()
        process.communicate()
        self.control(park=None)

    def killed_until_done(self, random, *arguments, sparing="^$", when_stopped=lambda: None, within=240.0):
        """Runs the command, kills it, and runs it again, until it comes to its end by itself; how often it was killed.

        It is killed while a request waits, any of its own (those that match `sparing` are others'): before the server has done it,
        or when it has and has not said so; or a moment after it was told, which is then anywhere.
        """
        kills, deadline = 0, time.monotonic() + within
        while True:
            # The first kills come so early that it cannot have ended; later and later, so that it gets there.
            moment = random.choice(("undone", "untold", "told") if kills > 2 else ("undone", "untold"))
            count = random.randint(0, 2 + kills + int(1.5 ** (kills - 2)))
            self.control(park={"count": count, "path": f"^(?!{sparing})", "done": moment == "untold"})
            process = self.start(*arguments)
            eventually(lambda: self.parked() or process.poll() is not None, within=60, what="a request")
            if process.poll() is None:
                when_stopped()
                if moment == "told":
                    self.control(park=None)
                    time.sleep(random.uniform(0, 0.05))
                process.kill()
            output, errors = process.communicate()
            self.control(park=None)
            if process.returncode == 0:
                return kills
            assert process.returncode == -signal.SIGKILL, f"exit code {process.returncode} after {kills} kills: {output} {errors}"
            kills += 1
            assert time.monotonic() < deadline, f"not done after {kills} kills"

    def journals(self):
        folder = self.folder / "state" / "qdrant"
        return sorted(os.listdir(folder)) if folder.exists() else []
