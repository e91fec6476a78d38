"""SIGTERM: what was accepted is answered, nothing new is taken, and the exit code is 0."""

import asyncio
import signal
import socket
import subprocess
import time

import pytest

from load import burst
from pixie_process import environment, eventually
from raw_http import connection, query_request


def loaded(with_model, model, hold_after=None, **settings):
    pixie = with_model(**settings)
    model.await_sample()
    model.tell(chat={"hold_after": hold_after})
    return pixie


def refuses(pixie):
    try:
        socket.create_connection((pixie.host, pixie.port), timeout=2).close()
        return False
    except ConnectionRefusedError:
        return True


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_stopped_under_load_no_accepted_request_is_lost(with_model, model, signal_number):
    pixie = loaded(with_model, model, 0, PIXIE_SHUTDOWN_GRACE="60s", PIXIE_QUERY_TIMEOUT="60s")

    async def scenario():
        asked = asyncio.create_task(burst(pixie, 200))
        await asyncio.to_thread(model.await_chat, 200)
        pixie.process.send_signal(signal_number)
        await asyncio.to_thread(eventually, lambda: refuses(pixie), 30, "the end of accepting")
        await asyncio.to_thread(model.release)
        return await asked, time.monotonic()

    outcomes, answered = asyncio.run(scenario())
    assert [outcome.error for outcome in outcomes if outcome.status != 200] == []
    assert pixie.wait(30) == 0
    assert time.monotonic() - answered < 20, "once all are answered nothing is waited for"
    assert pixie.log_lines()[-1]["msg"] == "stopped"


def test_a_stream_in_flight_is_finished(with_model, model, user):
    pixie = loaded(with_model, model)
    model.tell(chat={"text": "word " * 20, "hold_after": 2})
    with pixie.client.stream("POST", "/v1/query", json={"user_id": user, "query": "Talk", "stream": True}) as response:
        pieces = response.iter_text()
        first = next(pieces)
        pixie.process.send_signal(signal.SIGTERM)
        eventually(lambda: refuses(pixie), within=30, what="the end of accepting")
        model.release()
        rest = first + "".join(pieces)
    assert "event: done" in rest
    assert pixie.wait(20) == 0


def test_idle_connections_do_not_hold_the_stop_up(with_model, model):
    pixie = loaded(with_model, model, PIXIE_SHUTDOWN_GRACE="60s")
    with connection(pixie) as idle, connection(pixie) as used:
        used.send(b"GET /livez HTTP/1.1\r\nHost: pixie\r\n\r\n")
        assert used.read_response()[0] == 200
        started = time.monotonic()
        assert pixie.stop() == 0
        assert time.monotonic() - started < 20
        assert idle.is_closed_by_peer() and used.is_closed_by_peer()


def test_when_the_grace_ends_the_rest_is_cut_and_cancelled(with_model, model, user):
    pixie = loaded(with_model, model, 0, PIXIE_SHUTDOWN_GRACE="500ms", PIXIE_QUERY_TIMEOUT="60s")
    cancelled = model.seen["cancelled"]
    with connection(pixie) as made:
        made.send(query_request(b'{"user_id": "%b", "query": "What is due?"}' % user.encode()))
        model.await_chat()
        started = time.monotonic()
        assert pixie.stop() == 0
        assert 0.3 < time.monotonic() - started < 20
        assert made.is_closed_by_peer()
    eventually(lambda: model.seen["cancelled"] == cancelled + 1, within=30, what="the cancelled call")


def test_it_stops_before_anybody_asked(fresh_pixie):
    started = time.monotonic()
    assert fresh_pixie.stop() == 0
    assert time.monotonic() - started < 20, "the grace, which nobody needs, is 30 s"


def test_a_taken_port_stops_the_start_with_one_line(fresh_pixie, binary, tmp_path):
    second = subprocess.run([binary, "serve"], cwd=tmp_path, env=environment(PIXIE_PORT=fresh_pixie.port), capture_output=True, text=True, timeout=20)
    assert second.returncode == 1
    assert str(fresh_pixie.port) in second.stderr and "in use" in second.stderr
    fresh_pixie.assert_answers()
