"""Bodies that are wrong: each gets the right status and a problem document, and the server goes on."""

import json
import time

import pytest

from pixie_process import DEMO_USER
from raw_http import connection, exchange, problem, query_request

GOOD = {"user_id": DEMO_USER, "query": "What are my pending tasks?"}


@pytest.fixture(autouse=True)
def goes_on(pixie):
    yield
    pixie.assert_answers()
    assert pixie.ask(GOOD["query"]).status_code == 200


MALFORMED = {
    "empty": b"", "cut": b'{"user_id": "' + DEMO_USER.encode(), "no object": b'["a"]', "a string": b'"a"', "a number": b"12",
    "null": b"null", "two objects": b"{}{}", "a trailing comma": b'{"query": "a",}', "single quotes": b"{'query': 'a'}",
    "a comment": b'{"query": "a" /* b */}', "a bare word": b"query", "NaN": b'{"query": NaN}',
    "invalid UTF-8": json.dumps(GOOD).encode().replace(b"pending", b"\xff\xfe\xfd"),
    "an overlong slash": json.dumps(GOOD).encode().replace(b"pending", b"\xc0\xaf"),
    "a surrogate in UTF-8": json.dumps(GOOD).encode().replace(b"pending", b"\xed\xa0\x80"),
    "UTF-16": json.dumps(GOOD).encode("utf-16"), "a NUL byte": json.dumps(GOOD).encode().replace(b"pending", b"pend\x00ing"),
    "only NUL bytes": b"\x00" * 1000, "a raw line break in a string": json.dumps(GOOD).encode().replace(b"pending", b"a\nb"),
    "a lone escape": b'{"user_id": "\\', "UTF-16 without a mark": json.dumps(GOOD).encode("utf-16-le"),
    "UTF-32": json.dumps(GOOD).encode("utf-32"), "a comma before the end of a list": b'{"input": ["a",], "query": ["a",]}',
    "duplicate keys": b'{"user_id": "%b", "query": "a", "query": "b"}' % DEMO_USER.encode(),
    "an escaped key": b'{"user_id": "%b", "quer\\u0079": "a"}' % DEMO_USER.encode(),
    "many members": json.dumps(GOOD | {f"m{i}": 1 for i in range(100)}).encode(),
    "deep arrays": b"[" * 30_000 + b"]" * 30_000, "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "deep metadata": b'{"user_id":"%b","query":"a","metadata":{"a":%b}}' % (DEMO_USER.encode(), b"[" * 20_000 + b"]" * 20_000),
}


@pytest.mark.parametrize("name", MALFORMED)
@pytest.mark.parametrize("path", ["/v1/query", "/v1/embeddings"])
def test_a_body_that_is_no_json_object_gets_400(pixie, name, path):
    response = pixie.request("POST", path, content=MALFORMED[name], headers={"Content-Type": "application/json"})
    assert response.status_code == 400, response.text
    assert response.json()["code"] == "malformed_json"


WRONG = {
    "no members": ({}, ["query", "user_id"]),
    "no query": ({"user_id": DEMO_USER}, ["query"]), "no user": ({"query": "a"}, ["user_id"]),
    "a user that is no UUID": (GOOD | {"user_id": "alex"}, ["user_id"]), "a number for a user": (GOOD | {"user_id": 1}, ["user_id"]),
    "a null user": (GOOD | {"user_id": None}, ["user_id"]), "a null query": (GOOD | {"query": None}, ["query"]),
    "a number": (GOOD | {"query": 12}, ["query"]), "a list": (GOOD | {"query": ["a"]}, ["query"]),
    "an object": (GOOD | {"query": {"a": "b"}}, ["query"]), "nothing": (GOOD | {"query": ""}, ["query"]),
    "white space": (GOOD | {"query": " \t\n\u3000\u00a0"}, ["query"]),
    "1,001 characters": (GOOD | {"query": "a" * 1001}, ["query"]), "1,001 emoji": (GOOD | {"query": "\U0001F600" * 1001}, ["query"]),
    "a NUL": (GOOD | {"query": "a\u0000b"}, ["query"]), "an escape": (GOOD | {"query": "a\u001b[2Jb"}, ["query"]),
    "a lone surrogate": (GOOD | {"query": "\ud800"}, ["query"]),
    "a delete": (GOOD | {"query": "a\u007fb"}, ["query"]),
    "a session that is no UUID": (GOOD | {"session_id": "x"}, ["session_id"]),
    "a word for stream": (GOOD | {"stream": "yes"}, ["stream"]), "a number for stream": (GOOD | {"stream": 1}, ["stream"]),
    "an unknown cache mode": (GOOD | {"cache": "never"}, ["cache"]), "a list for metadata": (GOOD | {"metadata": []}, ["metadata"]),
    "everything": ({"user_id": 1, "query": 2, "session_id": 3, "stream": 4, "cache": 5, "metadata": 6},
                   ["cache", "metadata", "query", "session_id", "stream", "user_id"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_field_gets_422_and_is_named(pixie, name):
    body, fields = WRONG[name]
    response = pixie.request("POST", "/v1/query", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert response.status_code == 422 and response.json()["code"] == "invalid_field"
    assert sorted(error["field"] for error in response.json()["errors"]) == fields


@pytest.mark.parametrize("query", [
    "a" * 1000, "\U0001F600" * 1000, "a\u0301" * 500, "\u202ereversed\u202c", "\ufeffwhat is due?", "zero\u200bwidth", "\U000E0041 tag",
    "' OR 1=1; DROP TABLE tasks; --", "\u0130stanbul \u1E9E \ufb01", "\uffff\ufffe", "<script>alert(1)</script>", "{{7*7}} ${7*7} %s %n",
    "z\u0335\u0327\u0340" * 50, "line\r\nbreak\tand tab"])
def test_hostile_text_is_a_question_like_any_other(pixie, query):
    for cache in ("miss", "hit-exact"):
        response = pixie.ask(query)
        assert response.status_code == 200, response.text


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml",
                                  "application/json; charset=utf-16", "application/jsonp", ";", "\u00e4"])
def test_another_media_type_gets_415(pixie, kind):
    response = pixie.request("POST", "/v1/query", content=json.dumps(GOOD), headers={"Content-Type": kind.encode("latin-1")})
    assert response.status_code == 415 and response.json()["code"] == "unsupported_media_type"


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON;charset=UTF-8", "application/ld+json"])
def test_json_by_any_of_its_names_is_read(pixie, kind):
    response = pixie.request("POST", "/v1/query", content=json.dumps(GOOD), headers={"Content-Type": kind})
    assert response.status_code == 200


@pytest.mark.parametrize("size", [64 * 1024 + 1, 1024 * 1024, 10 * 1024 * 1024])
def test_a_body_over_the_limit_gets_413(pixie, size):
    response = pixie.request("POST", "/v1/query", content=b" " * size, headers={"Content-Type": "application/json"})
    assert response.status_code == 413 and response.json()["code"] == "body_too_large"


def test_a_chunked_body_over_the_limit_gets_413(pixie):
    with connection(pixie) as made:
        made.send(b"POST /v1/query HTTP/1.1\r\nHost: pixie\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        # What is sent after the refusal may meet a connection that is closed.
        pieces = [b"10000\r\n" + b" " * 65536 + b"\r\n"] * 160 + [b"0\r\n\r\n"]
        all(made.try_send(piece) for piece in pieces)
        assert problem(made.read_response())["code"] == "body_too_large"


def test_a_chunked_body_without_end_is_cut_off(pixie):
    with connection(pixie) as made:
        made.send(b"POST /v1/query HTTP/1.1\r\nHost: pixie\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        started = time.monotonic()
        while made.try_send(b"10000\r\n" + b" " * 65536 + b"\r\n"):
            assert time.monotonic() - started < 60, "nothing ended it"


def test_a_body_at_the_limit_is_read(pixie):
    body = json.dumps(GOOD).encode()
    response = pixie.request("POST", "/v1/query", content=body + b" " * (64 * 1024 - len(body)), headers={"Content-Type": "application/json"})
    assert response.status_code == 200


def test_a_chunked_body_is_read(pixie):
    body = json.dumps(GOOD).encode()
    pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    status, _, answer = exchange(pixie, b"POST /v1/query HTTP/1.1\r\nHost: pixie\r\nContent-Type: application/json\r\n"
                                 b"Transfer-Encoding: chunked\r\n\r\n" + pieces + b"0\r\n\r\n")
    assert status == 200 and json.loads(answer)["response"]


def test_requests_in_one_packet_are_each_answered(pixie):
    with connection(pixie) as made:
        made.send(query_request(json.dumps(GOOD).encode()) + query_request(b"{") + query_request(json.dumps(GOOD).encode()))
        assert [made.read_response()[0] for _ in range(3)] == [200, 400, 200]
