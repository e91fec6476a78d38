#!/usr/bin/env python3
"""Points a second of `pixie qdrant load` beside the official Python client's `upload_points`, and the memory of the former.

Both write the same points, in turn, to the same server (`Tests/Tools/qdrant_server.py`, over Qdrant's own engine) with indexing put
off. Pixie reads them from a file of JSON lines; the client, which has no file format, gets them from memory, as lists, 64 at a time.
Needs qdrant-edge-py, qdrant-client, numpy and orjson.

    python Benchmarks/Qdrant/bulk_load.py --pixie .build/release/pixie
    python Benchmarks/Qdrant/bulk_load.py --pixie .build/release/pixie --points 200000 --memory-only --dimensions 256
"""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

import numpy
import orjson
from qdrant_client import QdrantClient, models

ROOT = pathlib.Path(__file__).resolve().parents[2]
TENANTS = 8


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
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "Tests/Tools/qdrant_server.py", "--until-input-closes"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.url = "http://127.0.0.1:" + self.process.stdout.readline().split()[1]
        self.client = QdrantClient(url=self.url, check_compatibility=False, timeout=600)

    def fresh(self, name, dimensions):
        self.client.delete_collection(name)
        self.client.create_collection(
            name, vectors_config=models.VectorParams(size=dimensions, distance=models.Distance.COSINE),
            optimizers_config=models.OptimizersConfigDiff(indexing_threshold=0))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def run_pixie(pixie, server, path, name, folder, strategy="online"):
    """Points a second by its own report, and by the clock from start to end; the most memory it had, in MB."""
    environment = {"PATH": os.environ["PATH"], "PIXIE_STATE_DIR": str(folder), "QDRANT_URL": server.url}
    start = time.perf_counter()
    process = subprocess.Popen(
        [pixie, "qdrant", "load", path, name, "--strategy", strategy, "--timeout", "0"], env=environment, cwd=folder,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    memory = 0
    while process.poll() is None:
        # Not what wait4 says: that counts this program's own memory, which the child had for a moment.
        if peak := re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text()):
            memory = max(memory, int(peak[1]) / 1024)
        time.sleep(0.005)
    seconds = time.perf_counter() - start
    output = process.stdout.read()
    assert process.returncode == 0, output
    found = re.search(r"(\d+) points loaded.*, (\d+) points a second", output)
    return int(found[2]), int(found[1]) / seconds, memory


def run_client(server, points, name):
    start = time.perf_counter()
    server.client.upload_points(
        name, (models.PointStruct(id=each["id"], vector=each["vector"], payload=each["payload"]) for each in points),
        batch_size=64, wait=True)
    return len(points) / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pixie", default=ROOT / ".build/release/pixie", type=pathlib.Path)
    parser.add_argument("--points", type=int, default=6_000)
    parser.add_argument("--dimensions", type=int, default=1_536)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory-only", action="store_true", help="one load, without the client")
    arguments = parser.parse_args()
    pixie, server = arguments.pixie.resolve(), Server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/points.jsonl"
            if arguments.memory_only:
                write_file(path, arguments.points, arguments.dimensions, long=True)
                server.fresh("pixie", arguments.dimensions)
                own, whole, memory = run_pixie(pixie, server, path, "pixie", folder)
                counted = server.client.count("pixie", exact=True).count
                print(f"{counted} points from {os.path.getsize(path) >> 20} MB: {whole:.0f} points/s, at most {memory:.0f} MB")
                return
            for long in (True, False):
                write_file(path, arguments.points, arguments.dimensions, long)
                with open(path, "rb") as file:
                    points = [orjson.loads(line) for line in file]
                points = [{"id": str(uuid.uuid4()), "vector": each.pop("vector"), "payload": each} for each in points]
                ratios = []
                for _ in range(arguments.rounds):
                    server.fresh("pixie", arguments.dimensions)
                    own, whole, memory = run_pixie(pixie, server, path, "pixie", folder)
                    server.fresh("client", arguments.dimensions)
                    client = run_client(server, points, "client")
                    counts = [server.client.count(name, exact=True).count for name in ("pixie", "client")]
                    assert counts == [arguments.points] * 2, counts
                    ratios.append(whole / client)
                    print(f"  pixie {own} points/s ({whole:.0f} with start and end, at most {memory:.0f} MB), client {client:.0f}")
                digits = "17 digits" if long else "shortest form"
                print(f"{arguments.points} x {arguments.dimensions}, numbers in {digits}: {statistics.median(ratios):.2f} times the client")
    finally:
        server.close()


if __name__ == "__main__":
    main()
