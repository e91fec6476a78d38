"""Fixtures: the built binary, run as users run it.

`pytest Tests/Integration --pixie PATH`; `--long` adds the runs that take minutes.
"""

import os
import pathlib
import resource
import uuid

import pytest

from pixie_process import Pixie
from qdrant import Qdrant
from scripted import ScriptedModel

ROOT = pathlib.Path(__file__).parent.parent.parent


def pytest_addoption(parser):
    parser.addoption("--pixie", default=str(ROOT / ".build" / "release" / "pixie"), help="the binary to test")
    parser.addoption("--long", action="store_true", help="also the runs that take minutes")


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes minutes; only with --long")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 16384)), hard))


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="only with --long"))


@pytest.fixture(scope="session")
def binary(request):
    path = os.path.abspath(request.config.getoption("--pixie"))
    assert os.access(path, os.X_OK), f"{path} is not there: build it, or name another with --pixie"
    return path


@pytest.fixture
def start(binary, tmp_path):
    """Starts a Pixie with these settings; each is stopped and checked at the end of the test."""
    running = []

    def start(verify=True, **settings):
        folder = tmp_path / f"pixie-{len(running)}"
        folder.mkdir()
        pixie = Pixie(binary, folder, settings, verify)
        running.append(pixie)
        return pixie

    yield start
    for pixie in running:
        pixie.close()


@pytest.fixture
def fresh_pixie(start):
    """A Pixie nobody has asked anything, embedded, as `./deploy/run.sh` starts it."""
    return start()


@pytest.fixture(scope="module")
def pixie(binary, tmp_path_factory):
    """An embedded Pixie that a module's tests share, with no rate limit."""
    pixie = Pixie(binary, tmp_path_factory.mktemp("pixie"), {"PIXIE_RATE_LIMIT_PER_USER": 0})
    yield pixie
    pixie.close()


@pytest.fixture(scope="session")
def scripted_server():
    server = ScriptedModel()
    yield server
    server.close()


@pytest.fixture
def model(scripted_server):
    """The scripted model server, back at its start."""
    scripted_server.await_idle()
    scripted_server.reset()
    return scripted_server


@pytest.fixture
def with_model(start, model):
    """Starts a Pixie that asks the scripted model, with no rate limit and time enough on a busy machine."""
    return lambda **settings: start(**({"PIXIE_RATE_LIMIT_PER_USER": 0, "PIXIE_QUERY_TIMEOUT": "60s"} | model.settings | settings))


@pytest.fixture
def user():
    """A user nobody has heard of, so that no other test's cached answers are in the way."""
    return str(uuid.uuid4())


@pytest.fixture
def qdrant(binary, tmp_path):
    """Qdrant's engine behind its REST API, holding nothing, and `pixie qdrant` run against it."""
    server = Qdrant(binary, tmp_path)
    yield server
    server.close()
