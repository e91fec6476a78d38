#!/usr/bin/env python3
"""Points a second of `pixie qdrant load` beside the official Python client's `upload_points` (64 points a batch), their CPU, and
Pixie's memory.

All write the same points, in turn, to the same server (`Tests/Tools/qdrant_server.py`, over Qdrant's own engine) with indexing put off:

  pixie          from a file of JSON lines, by the clock from the start of the process to its end
  client, file   from the same file, each line read by orjson, the fastest reader there is for Python
  client, lists  from lists in memory, which nobody has who did not read a file before: its upload alone
  floor          bodies made beforehand, with the shortest numbers, three requests at a time: what is left is the server

That server is one Python process, which takes longer for a point than the engine in it, and shares the machine with who sends. With
--sink it throws the points away unread, and what is left is the sender. With --away it does that too, and answers only after the time
that a server with processors of its own would take for the points, those of several requests side by side. With --server all are
measured on a server that runs already, say Qdrant itself; it gets, and loses at the end, collections named bulk-load-...

Needs qdrant-edge-py, qdrant-client, numpy and orjson.

    python Benchmarks/Qdrant/bulk_load.py --pixie .build/release/pixie
    python Benchmarks/Qdrant/bulk_load.py --pixie .build/release/pixie --sink
    python Benchmarks/Qdrant/bulk_load.py --pixie .build/release/pixie --away 200
    python Benchmarks/Qdrant/bulk_load.py --pixie .build/release/pixie --server http://127.0.0.1:6333
    python Benchmarks/Qdrant/bulk_load.py --pixie .build/release/pixie --points 200000 --memory-only --dimensions 256
"""

import argparse
import http.client
import itertools
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from urllib.parse import urlsplit

import numpy
import orjson
from qdrant_client import QdrantClient, models

ROOT = pathlib.Path(__file__).resolve().parents[2]
TENANTS = 8
PREFIX = "bulk-load-"


def vectors(count, dimensions, seed=1, latent=32):
    """Unit vectors with the structure of a space of few dimensions, as Float."""
    random = numpy.random.default_rng(seed)
    basis = random.standard_normal((latent, dimensions), dtype=numpy.float32)
    found = random.standard_normal((count, latent), dtype=numpy.float32) @ basis
    return found / numpy.linalg.norm(found, axis=1, keepdims=True)


def lines(found, first, long):
    """`long`: numbers with the digits of a Double, as most programs write a Float."""
    for index, vector in enumerate(found, first):
        yield orjson.dumps({
            "user_id": str(uuid.UUID(int=index % TENANTS)), "document_id": f"d{index // 8}", "content": f"text {index}",
            "metadata": {"source": "note", "title": f"T{index}", "created_at": "2025-01-15T12:00:00Z"},
            "vector": vector.astype(numpy.float64) if long else vector}, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n"


def write_file(path, count, dimensions, long):
    with open(path, "wb") as file:
        for first in range(0, count, 5_000):
            file.writelines(lines(vectors(min(5_000, count - first), dimensions, seed=first + 1), first, long))


class Server:
    """The test server, unless there is one already at `url`."""

    def __init__(self, url=None):
        self.url, self.process, self.made = url, None, set()
        if not url:
            self.start()
        self.client = QdrantClient(url=self.url, check_compatibility=False, timeout=600)

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "Tests/Tools/qdrant_server.py", "--until-input-closes"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
            # Comparing what passes with Qdrant's document is for tests.
            env={name: value for name, value in os.environ.items() if name != "PIXIE_QDRANT_OPENAPI"})
        self.url = "http://127.0.0.1:" + self.process.stdout.readline().split()[1]

    def fresh(self, name, dimensions):
        self.made.add(name)
        self.client.delete_collection(name)
        self.client.create_collection(
            name, vectors_config=models.VectorParams(size=dimensions, distance=models.Distance.COSINE),
            optimizers_config=models.OptimizersConfigDiff(indexing_threshold=0))

    def throw_away(self, delay):
        """Answers after so many seconds."""
        control = http.client.HTTPConnection(urlsplit(self.url).netloc)
        control.request("POST", "/control", orjson.dumps({"sink": True, "delay": delay}))
        assert control.getresponse().status == 200
        control.close()

    def processor_seconds(self):
        if not self.process:
            return 0
        times = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
        return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")

    def close(self):
        for name in self.made:
            self.client.delete_collection(name)
        if self.process:
            self.process.stdin.close()
            self.process.wait()


def run_pixie(pixie, server, path, name, folder, strategy="online"):
    """Points a second by its own report, and by the clock from start to end; the most memory it had, in MB; CPU in us a point."""
    environment = {"PATH": os.environ["PATH"], "PIXIE_STATE_DIR": str(folder), "QDRANT_URL": server.url}
    start = time.perf_counter()
    process = subprocess.Popen(
        [pixie, "qdrant", "load", path, name, "--strategy", strategy, "--timeout", "0"], env=environment, cwd=folder,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    memory = 0
    before = os.times()
    while process.poll() is None:
        # Not what wait4 says: that counts this program's own memory, which the child had for a moment.
        if peak := re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text()):
            memory = max(memory, int(peak[1]) / 1024)
        time.sleep(0.005)
    seconds = time.perf_counter() - start
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    output = process.stdout.read()
    assert process.returncode == 0, output
    found = re.search(r"(\d+) points loaded.*, (\d+) points a second", output)
    return int(found[2]), int(found[1]) / seconds, memory, cpu / int(found[1]) * 1e6


def points_of(path):
    with open(path, "rb") as file:
        for line in file:
            payload = orjson.loads(line)
            yield str(uuid.uuid4()), payload.pop("vector"), payload


def run_client(server, points, count, name):
    """Points a second, and CPU in us a point."""
    start, cpu = time.perf_counter(), time.process_time()
    server.client.upload_points(
        name, (models.PointStruct(id=id, vector=vector, payload=payload) for id, vector, payload in points), batch_size=64, wait=True)
    return count / (time.perf_counter() - start), (time.process_time() - cpu) / count * 1e6


def bodies_of(path, size=64):
    points = points_of(path)
    while batch := list(itertools.islice(points, size)):
        yield orjson.dumps({"points": [
            {"id": id, "vector": numpy.array(vector, dtype=numpy.float32), "payload": payload} for id, vector, payload in batch
        ]}, option=orjson.OPT_SERIALIZE_NUMPY)


def run_floor(server, bodies, count, name, parallel=3):
    """Points a second of bodies that are there already."""
    waiting, lock = iter(bodies), threading.Lock()

    def send():
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
        while True:
            with lock:
                body = next(waiting, None)
            if body is None:
                return connection.close()
            connection.request("PUT", f"/collections/{name}/points?wait=true", body, {"content-type": "application/json"})
            response = connection.getresponse()
            response.read()
            assert response.status == 200
    start = time.perf_counter()
    threads = [threading.Thread(target=send) for _ in range(parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.perf_counter() - start)


def compare(arguments, pixie, server, path, folder, digits):
    count, lists, bodies = arguments.points, list(points_of(path)), list(bodies_of(path))
    rates = {"pixie": [], "client, file": [], "client, lists": [], "floor": []}
    for _ in range(arguments.rounds):
        cpu = {}
        for way, found in rates.items():
            name, before = PREFIX + way.replace(", ", "-"), server.processor_seconds()
            server.fresh(name, arguments.dimensions)
            if way == "pixie":
                _, rate, memory, cpu[way] = run_pixie(pixie, server, path, name, folder)
            elif way == "floor":
                rate, cpu[way] = run_floor(server, bodies, count, name), 0
            else:
                rate, cpu[way] = run_client(server, points_of(path) if way == "client, file" else lists, count, name)
            found.append(rate)
            cpu[way] = f"{cpu[way]:.0f} us CPU a point"
            if server.process:
                cpu[way] += f" + {(server.processor_seconds() - before) / count * 1e6:.0f} of the server"
            assert server.client.count(name, exact=True).count == (0 if arguments.sink or arguments.away else count), name
        print("  " + "; ".join(f"{way} {found[-1]:.0f} points/s ({cpu[way]})" for way, found in rates.items()) + f"; {memory:.0f} MB")
    ratios = {way: statistics.median(own / other for own, other in zip(rates["pixie"], found)) for way, found in rates.items()}
    print(f"{count} x {arguments.dimensions}, numbers in {digits}: {ratios['client, file']:.2f} times the client from the same file, "
          f"{ratios['client, lists']:.2f} times its upload alone, {ratios['floor']:.2f} of what the server takes at most")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pixie", default=ROOT / ".build/release/pixie", type=pathlib.Path)
    parser.add_argument("--points", type=int, default=6_000)
    parser.add_argument("--dimensions", type=int, default=1_536)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sink", action="store_true", help="let the server throw the points away unread")
    parser.add_argument("--away", type=float, metavar="US", help="let it do that as if it took so long for a point, elsewhere")
    parser.add_argument("--memory-only", action="store_true", help="one load, without the client")
    parser.add_argument("--server", metavar="URL", help="measure on this one")
    arguments = parser.parse_args()
    if arguments.server and (arguments.sink or arguments.away):
        parser.error("--sink and --away are orders to the test server: leave --server out")
    pixie, server = arguments.pixie.resolve(), Server(arguments.server)
    try:
        if arguments.sink or arguments.away:
            server.throw_away(delay=(arguments.away or 0) * 64e-6)
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/points.jsonl"
            if arguments.memory_only:
                for long in (True, False):
                    write_file(path, arguments.points, arguments.dimensions, long)
                    name = PREFIX + "pixie"
                    server.fresh(name, arguments.dimensions)
                    _, rate, memory, _ = run_pixie(pixie, server, path, name, folder)
                    counted = server.client.count(name, exact=True).count
                    print(f"{counted} points from {os.path.getsize(path) >> 20} MB: {rate:.0f} points/s, at most {memory:.0f} MB")
                return
            for long in (True, False):
                write_file(path, arguments.points, arguments.dimensions, long)
                compare(arguments, pixie, server, path, folder, "17 digits" if long else "shortest form")
    finally:
        server.close()


if __name__ == "__main__":
    main()
