"""Every documented route beside the query's, and what every response carries."""

import base64
import math
import struct
import uuid

import pytest

DOCUMENTED = {
    "/v1/query": "POST", "/v1/embeddings": "POST", "/metrics": "GET", "/livez": "GET", "/readyz": "GET", "/version": "GET",
    "/openapi.json": "GET",
}


def test_health_version_and_readiness(pixie):
    assert pixie.get("/livez").json() == {"status": "ok"}
    assert pixie.get("/version").json()["name"] == "pixie"
    ready = pixie.get("/readyz").json()
    assert ready["status"] == "ready" and ready["degraded"] == []
    assert {dependency["name"] for dependency in ready["dependencies"]} == {"llm", "embedding", "qdrant", "postgres", "redis"}
    assert all(dependency["state"] == "embedded" for dependency in ready["dependencies"])


@pytest.mark.parametrize("path", [path for path, method in DOCUMENTED.items() if method == "GET"])
def test_head_is_get_without_the_body(pixie, path):
    whole, head = pixie.get(path), pixie.request("HEAD", path)
    assert head.status_code == whole.status_code == 200 and head.content == b""
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]
    if path not in ("/metrics", "/readyz"):
        assert head.headers["Content-Length"] == whole.headers["Content-Length"]


@pytest.mark.parametrize("path", DOCUMENTED)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_a_method_nobody_serves_gets_405_and_the_allowed_ones(pixie, path, method):
    if method == DOCUMENTED[path]:
        pytest.skip("this one is served")
    response = pixie.request(method, path)
    assert response.status_code == 405 and response.json()["code"] == "method_not_allowed"
    assert DOCUMENTED[path] in response.headers["Allow"].split(", ")


@pytest.mark.parametrize("path", [
    "/", "/v1", "/v1/query/", "/V1/QUERY", "/v1//query", "/other", "/admin/v1/cache", "/../etc/passwd", "/%2e%2e/etc/passwd",
    "/v1/query%00", "/v1/query%2f", "/\u00e4", "/" + "a" * 4000])
def test_a_path_nobody_serves_gets_404(pixie, path):
    response = pixie.request("GET", path)
    assert response.status_code == 404 and response.json()["code"] == "not_found"


def test_the_callers_request_id_comes_back_and_a_strange_one_does_not(pixie, user):
    own = f"caller-{uuid.uuid4()}"
    answer = pixie.ask("What is planned?", user=user, headers={"X-Request-Id": own})
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"] == own
    for strange in ["", "a b", "x" * 65, "<script>", "a\"b", "\u00e4"]:
        response = pixie.get("/livez", headers={"X-Request-Id": strange.encode("latin-1")})
        assert response.headers["X-Request-Id"] not in ("", strange) and len(response.headers["X-Request-Id"]) == 32


def test_a_query_says_how_long_each_stage_took(pixie, user):
    cold = pixie.ask("Which documents mention Atlas?", user=user).headers["Server-Timing"]
    stages = dict(part.split(";dur=") for part in cold.split(", "))
    assert {"embed", "retrieve", "generate", "store"} <= set(stages)
    assert all(float(took) >= 0 for took in stages.values())


def test_no_answer_may_be_kept_by_a_proxy(pixie, user):
    assert pixie.ask("What is planned?", user=user).headers["Cache-Control"] == "no-store"


def test_embeddings_have_openais_shape(pixie):
    response = pixie.post("/v1/embeddings", {"input": ["red apples", "red apple", "tax law"]})
    listed = response.json()
    assert listed["object"] == "list" and [item["index"] for item in listed["data"]] == [0, 1, 2]
    vectors = [item["embedding"] for item in listed["data"]]
    assert all(len(vector) == 1536 for vector in vectors)
    assert all(math.isclose(sum(x * x for x in vector), 1, rel_tol=1e-4) for vector in vectors)

    def similarity(a, b):
        return sum(x * y for x, y in zip(vectors[a], vectors[b]))
    assert similarity(0, 1) > similarity(0, 2)
    encoded = pixie.post("/v1/embeddings", {"input": "red apples", "encoding_format": "base64"}).json()["data"][0]["embedding"]
    decoded = struct.unpack("<1536f", base64.b64decode(encoded))
    assert all(math.isclose(a, b, abs_tol=1e-6) for a, b in zip(decoded, vectors[0]))


@pytest.mark.parametrize("body, field", [
    ({}, "input"), ({"input": []}, "input"), ({"input": ""}, "input"), ({"input": ["a", ""]}, "input"), ({"input": 1}, "input"),
    ({"input": ["a"] * 257}, "input"), ({"input": "a" * 8193}, "input"), ({"input": [1, 2]}, "input"), ({"input": None}, "input"),
    ({"input": "a", "model": "another"}, "model"), ({"input": "a", "model": 1}, "model"),
    ({"input": "a", "dimensions": 2}, "dimensions"), ({"input": "a", "dimensions": "x"}, "dimensions"),
    ({"input": "a", "encoding_format": "hex"}, "encoding_format")])
def test_wrong_embedding_requests_name_their_field(pixie, body, field):
    response = pixie.post("/v1/embeddings", body)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_a_user_who_asks_too_often_is_told_when_to_come_back(start, user):
    pixie = start(PIXIE_RATE_LIMIT_PER_USER="3/min")
    answers = [pixie.ask(f"Question {number}?", user=user) for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.json()["code"] == "rate_limited"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Limit"] == "3" and refused.headers["RateLimit-Remaining"] == "0"
    assert int(refused.headers["RateLimit-Reset"]) >= 1
    assert pixie.ask("Question?", user=str(uuid.uuid4())).status_code == 200, "others are not affected"
