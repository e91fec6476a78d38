"""What deploy/ shows to others works: the Node client, and the load scenarios."""

import csv
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from pixie_process import environment

DEPLOY = pathlib.Path(__file__).parent.parent.parent / "deploy"


def test_the_node_example_asks_streams_converses_and_indexes(start):
    node = shutil.which("node")
    assert node, "node is missing: ./deploy/install-dependencies.sh --tests installs it"
    pixie = start(PIXIE_RATE_LIMIT_PER_USER=0)
    done = subprocess.run([node, DEPLOY / "examples" / "node" / "example.mjs", pixie.address], env=environment(),
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Northwind" in done.stdout and "water the orchids" in done.stdout.lower().lower()
    assert "create_task" in done.stdout and "Friday" in done.stdout and "orchids'" in done.stdout


@pytest.mark.parametrize("seconds", [15, pytest.param(60, marks=pytest.mark.long)])
def test_the_four_load_scenarios_run_without_a_failure(with_model, model, tmp_path, seconds):
    model.tell(chat={"latency": 0.2})
    pixie = with_model()
    locust = [sys.executable, "-m", "locust", "-f", DEPLOY / "loadtest" / "locustfile.py", "--headless", "-u", "20", "-r", "20",
              "-t", f"{seconds}s", "--host", pixie.address, "--csv", tmp_path / "load", "--only-summary"]
    done = subprocess.run(locust, env=environment(PIXIE_RAMP="off"), capture_output=True, text=True, timeout=seconds + 60)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    with open(tmp_path / "load_stats.csv") as file:
        rows = {row["Name"]: row for row in csv.DictReader(file)}
    assert set(rows) >= {"simple", "rag", "create task", "then list all tasks", "heavy"}
    assert rows["Aggregated"]["Failure Count"] == "0" and all(int(row["Request Count"]) > 0 for row in rows.values())
    print(os.linesep.join(f"{name}: {row['Request Count']} requests, 95% {row['95%']} ms" for name, row in rows.items()))
