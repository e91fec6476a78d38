"""The end of the process: C's exit handlers take apart what threads still use, so they must not run."""

import pathlib
import subprocess

import pytest

from pixie_process import environment

SOURCE = pathlib.Path(__file__).parent.parent / "Tools" / "exit_handlers.c"
WORDS = "exit handlers ran\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Preloaded, it says when the exit handlers of a process run."""
    library = tmp_path_factory.mktemp("library") / "exit_handlers.so"
    subprocess.run(["clang", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
    ordinary = subprocess.run(["true"], env=environment(LD_PRELOAD=library), capture_output=True, text=True)
    assert ordinary.stderr == WORDS
    return library


@pytest.mark.parametrize("arguments, code", [
    (["--help"], 0), (["config"], 0), (["nonsense"], 2), (["query", "Is there a server?", "--server", "http://127.0.0.1:1"], 3)])
def test_a_command_ends_without_them(binary, tmp_path, library, arguments, code):
    done = subprocess.run(
        [binary, *arguments], cwd=tmp_path, env=environment(LD_PRELOAD=library), capture_output=True, text=True, timeout=120)
    assert done.returncode == code and done.stdout + done.stderr and WORDS not in done.stderr


def test_a_server_ends_without_them(start, library):
    pixie = start(LD_PRELOAD=library)
    pixie.ask("What are my pending tasks?")
    assert pixie.stop() == 0 and WORDS not in pixie.errors
