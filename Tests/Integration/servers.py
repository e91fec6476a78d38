"""Real servers of a test's own: Redis, PostgreSQL, and Qdrant's engine behind its REST API. Each can be killed, frozen and started
again on its port; all of them on loopback, in a temporary folder."""

import itertools
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

import httpx

from pixie_process import MODEL_KEY, environment, eventually

ROOT = pathlib.Path(__file__).parent.parent.parent
POSTGRES = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1:]


# Below the range from which the system takes the local ports of outgoing connections: a port of that range, free now, may be
# one's own client's a moment later. Runs beside one another begin at different places.
PORTS = itertools.cycle(range(12_000, 32_000))
for _ in range(os.getpid() * 97 % 20_000):
    next(PORTS)


def free_port():
    """A port nobody listens on, given to nobody else in this run."""
    for port in itertools.islice(PORTS, 20_000):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("no port is free")


def until(condition, what, seconds=60):
    """As `eventually`, of a server that may not listen yet."""

    def answered():
        try:
            return condition()
        except (OSError, httpx.TransportError):
            return None

    return eventually(answered, seconds, what)


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Server:
    """A child process on a port of its own. `kill` is `kill -9`; `freeze` leaves its connections open and answers nothing."""

    def __init__(self):
        self.port = free_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pixie-test-"))
        self.process = None

    def spawn(self, command, **arguments):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=environment(), start_new_session=True, **arguments)

    def await_listening(self, what):
        def listens():
            assert self.process.poll() is None, f"{what} ended: {(self.folder / 'log').read_text()[-2000:]}"
            return accepts(self.port)
        eventually(listens, within=60, what=what)

    def family(self):
        """The process and its children, which have groups of their own."""
        found = [self.process.pid]
        for parent in found:
            path = pathlib.Path(f"/proc/{parent}/task/{parent}/children")
            found += [int(child) for child in path.read_text().split()] if path.exists() else []
        return found

    def tell(self, number):
        for process in self.family():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass

    def kill(self):
        self.tell(signal.SIGSTOP)
        self.tell(signal.SIGKILL)
        self.process.wait()

    def freeze(self):
        self.tell(signal.SIGSTOP)

    def thaw(self):
        self.tell(signal.SIGCONT)

    def close(self):
        if self.process and self.process.poll() is None:
            self.kill()
        if self.process and self.process.stdin:
            self.process.stdin.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis(Server):
    def __init__(self, *options):
        super().__init__()
        self.options = options
        self.start()

    def start(self):
        self.spawn(["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                    "--dir", str(self.folder), *self.options])
        self.await_listening("Redis")

    @property
    def settings(self):
        return {"REDIS_URL": f"redis://127.0.0.1:{self.port}/0"}

    def command(self, *words):
        return subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True, text=True, timeout=10).stdout


class Model(Server):
    """The scripted OpenAI-compatible server; started again, it behaves as before."""

    def __init__(self, **script):
        super().__init__()
        self.script = script
        self.start()

    def start(self):
        self.spawn([sys.executable, str(ROOT / "Tests" / "Tools" / "scripted_model.py"), "--port", str(self.port),
                    "--until-input-closes"])
        self.await_listening("the model")
        httpx.post(f"http://127.0.0.1:{self.port}/control", json=self.script, timeout=10, trust_env=False).raise_for_status()

    @property
    def seen(self):
        return httpx.get(f"http://127.0.0.1:{self.port}/count", timeout=10, trust_env=False).json()

    @property
    def settings(self):
        return {"OPENAI_BASE_URL": f"http://127.0.0.1:{self.port}/v1", "OPENAI_API_KEY": MODEL_KEY}


class Postgres(Server):
    def __init__(self):
        super().__init__()
        self.account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self.data = self.folder / "data"
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        self.run("initdb", "-D", self.data, "-U", "owner", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self.run("psql", "-X", "-q", *self.place, "-d", "postgres", "-c", "CREATE DATABASE pixie")
        for name in ("schema.sql", "sample.sql"):
            self.sql((ROOT / "deploy" / "postgres" / name).read_text())

    @property
    def place(self):
        return ["-h", str(self.folder), "-p", str(self.port), "-U", "owner"]

    def as_account(self, command):
        if not self.account:
            return command
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *command]

    def run(self, program, *arguments, **options):
        done = subprocess.run(self.as_account([str(POSTGRES[0] / program), *map(str, arguments)]), capture_output=True, text=True,
                              timeout=60, cwd="/", **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self):
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.spawn(self.as_account([str(POSTGRES[0] / "postgres"), "-D", str(self.data), "-p", str(self.port), "-k", str(self.folder),
                                    "-h", "127.0.0.1", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=80"]),
                   cwd="/")
        ready = [str(POSTGRES[0] / "pg_isready"), "-q", *self.place]
        eventually(lambda: subprocess.run(ready).returncode == 0, within=60, what="PostgreSQL")

    def sql(self, text):
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *self.place, "-d", "pixie", input=text)

    @property
    def settings(self):
        return {"DATABASE_URL": f"postgresql://pixie_reader@127.0.0.1:{self.port}/pixie"}


class Qdrant(Server):
    """Holds nothing after `start`: the collection is made anew, as with a server that lost its disk."""

    def __init__(self, binary, dimensions=1536):
        super().__init__()
        self.binary, self.dimensions = binary, dimensions
        self.start()

    def start(self):
        self.spawn([sys.executable, str(ROOT / "Tests" / "Tools" / "qdrant_server.py"), "--port", str(self.port),
                    "--until-input-closes"])
        self.await_listening("Qdrant's engine")
        self.make_collection()

    def make_collection(self):
        done = subprocess.run(
            [self.binary, "qdrant", "init"], capture_output=True, text=True, timeout=60, cwd=self.folder,
            env=environment(PIXIE_EMBEDDING_DIMENSIONS=self.dimensions, **self.settings))
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self):
        return {"QDRANT_URL": self.address}

    def control(self, **change):
        httpx.post(f"{self.address}/control", json=change, timeout=10, trust_env=False).raise_for_status()

    def points(self, **payload):
        """The stored points whose payload has these members."""
        must = [{"key": key, "match": {"value": value}} for key, value in payload.items()]
        answer = httpx.post(f"{self.address}/collections/user_documents/points/scroll", timeout=10, trust_env=False,
                            json={"limit": 1000, "with_payload": True, "filter": {"must": must}})
        return answer.raise_for_status().json()["result"]["points"]
