"""The test server over Qdrant's engine, files to load into it, and `pixie qdrant` run against it."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import uuid

import httpx
import numpy
import orjson

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
    with open(path, "wb") as file:
        for index, vector in enumerate(found, first):
            file.write(orjson.dumps({
                "user_id": user(tenant_of(index)), "document_id": f"d{index // 8}", "content": f"text {index}",
                "metadata": {"source": "note", "title": f"T{index}", "created_at": "2025-01-15T12:00:00Z"}, "vector": vector,
            }, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE))
    return path


class Searches:
    """Searches through an alias, one after the other, until told to stop."""

    def __init__(self, qdrant, alias, vector):
        self.made, self.failures, self.stopped = 0, [], threading.Event()
        self.path = f"/collections/{alias}/points/query$"
        self.thread = threading.Thread(target=self.run, args=(qdrant, alias, vector))
        self.thread.start()

    def run(self, qdrant, alias, vector):
        while not self.stopped.is_set():
            try:
                found = qdrant.search(alias, vector, user(0), 5)
                assert len(found) == 5, found
            except Exception as error:
                self.failures.append(error)
            self.made += 1

    def go_on(self):
        """Waits for a search that was begun from now on."""
        made = self.made
        eventually(lambda: self.made > made + 1, within=300, what="a search")

    def stop(self):
        self.stopped.set()
        self.thread.join()


class Truth:
    """Every vector, its tenant, and its true neighbours among the tenant's own, as numpy finds them."""

    def __init__(self, found, limit=5):
        self.found, self.limit = found, limit
        self.tenants = numpy.array([tenant_of(line) for line in range(len(found))])
        self.line_of_id, self.known = {}, {}

    def name_lines(self, qdrant, name):
        """Learns which line each point of the collection is."""
        points = qdrant.points(name)
        self.line_of_id = {point["id"]: int(point["payload"]["content"].split()[1]) for point in points}
        assert len(self.line_of_id) == len(self.found)

    def neighbours(self, line):
        if line not in self.known:
            own = numpy.flatnonzero((self.tenants == self.tenants[line]) & (numpy.arange(len(self.found)) != line))
            self.known[line] = {int(each) for each in own[numpy.argsort(-(self.found[own] @ self.found[line]))[:self.limit]]}
        return self.known[line]

    def recall(self, qdrant, name, ef, lines):
        """The mean share of true neighbours that filtered searches find."""
        shares = []
        for line in lines:
            if truth := self.neighbours(line):
                ids = qdrant.search(name, self.found[line], user(int(self.tenants[line])), self.limit + 1, ef)
                found = [each for each in (self.line_of_id[each] for each in ids) if each != line][:self.limit]
                shares.append(len(truth.intersection(found)) / len(truth))
        return float(numpy.mean(shares))


class Qdrant:
    """The server, and `pixie qdrant` with a state folder of its own."""

    def __init__(self, binary, folder):
        self.binary, self.folder, self.variables = binary, pathlib.Path(folder), {}
        self.process = subprocess.Popen(
            [sys.executable, SERVER, "--until-input-closes"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = "http://127.0.0.1:" + self.process.stdout.readline().split()[1]
        self.http = httpx.Client(base_url=self.address, timeout=60, trust_env=False)

    def close(self):
        # Where Qdrant's own document is there (PIXIE_QDRANT_OPENAPI), everything that was answered is compared with it.
        mismatches = self.http.get("/control").json()["mismatches"]
        self.http.close()
        self.process.stdin.close()
        self.process.wait(30)
        assert not mismatches, mismatches[:3]

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

    def points(self, name):
        """Every point with its payload, in order of the ids."""
        found, offset = [], None
        while True:
            page = self.call("POST", f"/collections/{name}/points/scroll", {"limit": 1000, "offset": offset, "with_payload": True})
            found += page["points"]
            offset = page["next_page_offset"]
            if offset is None:
                return found

    def contents(self, name):
        """What every point holds, in order of the ids."""
        return [point["payload"]["content"] for point in self.points(name)]

    def search(self, name, vector, of_user, limit, ef=None, exact=False):
        """Ids, best first."""
        params = {"exact": True} if exact else {"hnsw_ef": ef} if ef else {}
        body = {"query": [float(value) for value in vector], "limit": limit, "params": params, "with_payload": False,
                "filter": {"must": [{"key": "user_id", "match": {"value": of_user}}]}}
        return [point["id"] for point in self.call("POST", f"/collections/{name}/points/query", body)["points"]]

    # The command

    def environment(self):
        return environment(**{"QDRANT_URL": self.address, "PIXIE_STATE_DIR": self.folder / "state"} | self.variables)

    def start(self, *arguments):
        return subprocess.Popen(
            [self.binary, "qdrant", *map(str, arguments)], cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments, code=0, within=300):
        """Its output as JSON."""
        done = subprocess.run(
            [self.binary, "qdrant", *map(str, arguments), "--output", "json"], cwd=self.folder, env=self.environment(),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=within)
        assert done.returncode == code, f"exit code {done.returncode}: {done.stdout} {done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def parked(self):
        """How many requests wait since the last `control(park=...)`."""
        return self.http.get("/control").json()["parked"]

    def killed_while_parked(self, *arguments, **park):
        """Runs the command, and kills it while a request that `park` names waits."""
        self.control(park=park)
        process = self.start(*arguments)
        eventually(lambda: self.parked() or process.poll() is not None, within=300, what="the request")
        assert process.poll() is None, f"it ended: {process.communicate()}"
        process.kill()
        process.communicate()
        self.control(park=None)

    def killed_until_done(self, random, *arguments, sparing="^$", when_stopped=lambda: None, within=900.0):
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
            eventually(lambda: self.parked() or process.poll() is not None, within=300, what="a request")
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
