"""The client most callers use: Node's fetch."""

import pathlib
import shutil
import subprocess

from pixie_process import environment

SCRIPT = pathlib.Path(__file__).parent / "node_client.test.mjs"


def test_a_node_backend_gets_answers_problems_and_streams(start):
    node = shutil.which("node")
    assert node, "node is missing: ./deploy/install-dependencies.sh --tests installs it"
    pixie = start(PIXIE_RATE_LIMIT_PER_USER=0)
    done = subprocess.run([node, "--test", SCRIPT], env=environment(PIXIE_ADDRESS=pixie.address), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    pixie.assert_answers()
