"""What the cache benchmarks share: a Redis and a Pixie of their own on free loopback ports, and wrk."""

import contextlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait(condition, what, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except OSError:
            pass
        time.sleep(0.02)
    sys.exit(f"{what} did not come")


def resident_bytes(process):
    return int(pathlib.Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Redis:
    def __init__(self, folder):
        self.port = free_port()
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder],
            stdout=subprocess.DEVNULL)
        wait(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close() is None, "Redis")

    @property
    def settings(self):
        return {"REDIS_URL": f"redis://127.0.0.1:{self.port}/0"}

    def used_bytes(self):
        told = subprocess.run(["redis-cli", "-p", str(self.port), "info", "memory"], capture_output=True, text=True, check=True).stdout
        return int(re.search(r"used_memory:(\d+)", told)[1])


class Pixie:
    def __init__(self, binary, folder, settings):
        public, admin = free_port(), free_port()
        self.address, self.admin = f"http://127.0.0.1:{public}", f"http://127.0.0.1:{admin}"
        settings = {"PIXIE_PORT": public, "PIXIE_ADMIN_PORT": admin, "PIXIE_RATE_LIMIT_PER_USER": "0", "LOG_LEVEL": "ERROR"} | settings
        self.process = subprocess.Popen(
            [os.path.abspath(binary), "serve"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"]} | {name: str(value) for name, value in settings.items()})
        wait(lambda: urllib.request.urlopen(self.address + "/livez").status == 200, "Pixie")

    def metric(self, name, **labels):
        total = 0.0
        for line in urllib.request.urlopen(self.address + "/metrics").read().decode().splitlines():
            match = re.match(r"(\w+)(?:\{(.*)\})? (\S+)", line)
            if match and match[1] == name and all(f'{key}="{value}"' in (match[2] or "") for key, value in labels.items()):
                total += float(match[3])
        return total

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def wrk(address, script, arguments, connections, seconds, threads=2):
    """Requests a second, and how long a request took at the 50th and 99th percentile, in ms."""
    done = subprocess.run(
        ["wrk", "--latency", "--timeout", "30s", "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "-s", script, address,
         "--", *map(str, arguments)], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in done:
        sys.exit(done)
    units = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}
    latencies = {int(rank): float(number) * units[unit]
                 for rank, number, unit in re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s|m)\b", done)}
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1]), latencies


@contextlib.contextmanager
def workplace():
    """A folder, and a list of processes to end before it goes."""
    processes = []
    with tempfile.TemporaryDirectory(prefix="pixie-benchmark-") as folder:
        try:
            yield folder, processes
        finally:
            for process in processes:
                if process.poll() is None:
                    process.terminate()
                    process.wait(60)
