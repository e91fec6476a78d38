"""Clients that do not keep to HTTP, or take their time: the server goes on, for everybody else too."""

import contextlib
import json
import time

import pytest

from pixie_process import DEMO_USER, Pixie, eventually
from raw_http import connection, exchange, problem, query_request

BODY = json.dumps({"user_id": DEMO_USER, "query": "What are my pending tasks?"}).encode()
HEAD = b"POST /v1/query HTTP/1.1\r\nHost: pixie\r\nContent-Type: application/json\r\n"


@pytest.fixture(autouse=True)
def goes_on(pixie):
    yield
    pixie.assert_answers()
    assert exchange(pixie, query_request(BODY))[0] == 200


@pytest.fixture(scope="module")
def hasty(binary, tmp_path_factory):
    """A Pixie that waits one second for a header and one for a body."""
    pixie = Pixie(binary, tmp_path_factory.mktemp("hasty"), {"PIXIE_HEADER_TIMEOUT": "1s", "PIXIE_BODY_TIMEOUT": "1s"})
    yield pixie
    pixie.close()


CONTRADICTIONS = {
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n", "two equal lengths": b"Content-Length: 5\r\nContent-Length: 5\r\n",
    "a list of lengths": b"Content-Length: 5, 5\r\n", "a negative length": b"Content-Length: -1\r\n", "a signed length": b"Content-Length: +5\r\n",
    "a hexadecimal length": b"Content-Length: 0x5\r\n", "a huge length": b"Content-Length: 99999999999999999999999999\r\n",
    "a word for a length": b"Content-Length: five\r\n", "length and chunked": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "an unknown coding": b"Transfer-Encoding: gzip, chunked\r\n", "two codings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    "a padded coding": b"Transfer-Encoding: \x0bchunked\r\n",
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_length_that_can_be_read_in_two_ways_is_refused_and_the_connection_closed(pixie, name):
    with connection(pixie) as made:
        made.send(HEAD + CONTRADICTIONS[name] + b"\r\nhello" + b"GET /smuggled HTTP/1.1\r\nHost: pixie\r\n\r\n")
        response = made.read_response()
        assert response is None or response[0] in (400, 413), response
        assert made.read_response() is None, "what follows must not be taken for a request"


GARBAGE = {
    "random bytes": bytes(range(256)) * 4, "TLS to a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
    "HTTP/2's preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "no version": b"GET /livez\r\n\r\n", "HTTP/9": b"GET /livez HTTP/9.9\r\nHost: a\r\n\r\n",
    "a NUL in the path": b"GET /livez\x00 HTTP/1.1\r\nHost: a\r\n\r\n", "a NUL in a header": b"GET /livez HTTP/1.1\r\nHost: a\r\nX-A: b\x00c\r\n\r\n",
    "a folded header": b"GET /livez HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n", "a header without a colon": b"GET /livez HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n",
    "a space before the colon": b"GET /livez HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n", "only line ends": b"\r\n" * 5000, "a bad chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "a huge chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nhello\r\n", "a proxy's request": b"CONNECT evil:443 HTTP/1.1\r\nHost: evil\r\n\r\n",
}


@pytest.mark.parametrize("name", GARBAGE)
def test_what_is_no_http_is_refused_or_dropped(hasty, name):
    with connection(hasty) as made:
        made.try_send(GARBAGE[name])
        with contextlib.suppress(OSError):
            made.socket.shutdown(1)
        response = made.read_response()
        assert response is None or response[0] >= 400 or name == "a space before the colon", response
    hasty.assert_answers()


@pytest.mark.parametrize("header", [
    b"".join(b"X-Flood-%d: x\r\n" % number for number in range(5000)), b"X-Long: " + b"a" * 100_000 + b"\r\n",
    b"X" * 50_000 + b": a\r\n", b"Cookie: " + b"a=b; " * 10_000 + b"\r\n"])
def test_a_flood_of_headers_is_refused(pixie, header):
    response = exchange(pixie, b"GET /livez HTTP/1.1\r\nHost: pixie\r\n" + header + b"\r\n")
    assert response is None or response[0] in (400, 413, 431), response


def test_a_path_beyond_all_measure_is_refused(pixie):
    response = exchange(pixie, b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: pixie\r\n\r\n")
    assert response is None or response[0] in (400, 414, 431), response


def test_many_small_headers_within_the_limit_are_read(pixie):
    flood = b"".join(b"X-H%d: x\r\n" % number for number in range(60))
    assert exchange(pixie, b"GET /livez HTTP/1.1\r\nHost: pixie\r\n" + flood + b"\r\n")[0] == 200


def assert_cut_off(made, drip):
    """Sends a byte every 50 ms; the server, which gives it a second, must end that, and not at once."""
    started = time.monotonic()
    made.socket.settimeout(0.05)
    while True:
        if not made.try_send(drip):
            break
        try:
            if not made.socket.recv(65536):
                break
        except TimeoutError:
            pass
        except ConnectionResetError:
            break
        assert time.monotonic() - started < 20, "a client that drips bytes was not cut off"
    assert time.monotonic() - started > 0.5


def test_a_slow_header_is_cut_off(hasty):
    with connection(hasty) as made:
        made.send(b"GET /livez HTTP/1.1\r\nHost: pixie\r\nX-Slow: ")
        assert_cut_off(made, b"a")
    hasty.assert_answers()


def test_a_slow_body_is_cut_off(hasty):
    with connection(hasty) as made:
        made.send(HEAD + b"Content-Length: 60000\r\n\r\n{")
        assert_cut_off(made, b" ")
    hasty.assert_answers()


def test_a_slow_chunked_body_is_cut_off(hasty):
    with connection(hasty) as made:
        made.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        assert_cut_off(made, b"1\r\n \r\n")
    hasty.assert_answers()


def test_a_client_that_says_nothing_is_cut_off(hasty):
    with connection(hasty) as made:
        assert made.is_closed_by_peer()


def test_slow_clients_do_not_keep_the_others_waiting(start):
    patient = start(PIXIE_HEADER_TIMEOUT="120s")
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(connection(patient)).send(HEAD + b"X-Slow: ")
        eventually(lambda: patient.metric("pixie_http_connections") > 200, within=30, what="the slow clients")
        patient.assert_answers()
        assert patient.metric("pixie_http_connections") > 200, "they are all still there"


def test_a_half_open_client_still_gets_its_answer(pixie):
    with connection(pixie) as made:
        made.send(query_request(BODY))
        made.socket.shutdown(1)
        assert made.read_response()[0] == 200


def test_clients_that_hang_up_at_any_byte_harm_nobody(pixie):
    request = query_request(BODY)
    for cut in range(0, len(request), 7):
        with connection(pixie) as made:
            made.send(request[:cut])


def test_clients_that_never_read_harm_nobody(pixie):
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(connection(pixie)).send(b"GET /metrics HTTP/1.1\r\nHost: pixie\r\n\r\n" * 50)
        pixie.assert_answers()


def test_expect_continue_is_answered_before_the_body(pixie):
    with connection(pixie) as made:
        made.send(HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY))
        assert made.read_response()[0] == 100
        made.send(BODY)
        assert made.read_response()[0] == 200


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(pixie):
    with connection(pixie) as made:
        made.send(HEAD + b"Expect: 100-continue\r\nContent-Length: 10000000\r\n\r\n")
        assert problem(made.read_response())["code"] == "body_too_large"


def test_connections_over_the_limit_are_closed_and_come_back(start):
    pixie = start(PIXIE_MAX_CONNECTIONS=20)
    with contextlib.ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(connection(pixie))

    def answers():
        response = exchange(pixie, b"GET /livez HTTP/1.1\r\nHost: pixie\r\nConnection: close\r\n\r\n")
        return response and response[0] == 200

    eventually(answers, within=30, what="room for a connection")
    assert pixie.process.poll() is None
