"""Tokens and TLS."""

import ssl
import subprocess

import httpx
import pytest

from pixie_process import DEMO_USER, PUBLIC_TOKEN

QUERY = {"user_id": DEMO_USER, "query": "What are my pending tasks?"}


@pytest.fixture
def guarded(start):
    return start(PIXIE_API_TOKENS=f"another-token-abc,{PUBLIC_TOKEN}")


@pytest.mark.parametrize("path", ["/v1/query", "/v1/embeddings"])
@pytest.mark.parametrize("header, status, code", [
    (None, 401, "missing_token"), ("", 401, "missing_token"), ("Bearer", 401, "missing_token"), ("Bearer,", 401, "missing_token"),
    ("Basic dXNlcjpwYXNz", 401, "missing_token"), (PUBLIC_TOKEN, 401, "missing_token"), ("Bearer wrong", 403, "forbidden"),
    (f"Bearer {PUBLIC_TOKEN[:-1]}", 403, "forbidden"), (f"Bearer {PUBLIC_TOKEN}x", 403, "forbidden"), ("Bearer \u00e4", 403, "forbidden"),
    (f"Bearer {PUBLIC_TOKEN.upper()}", 403, "forbidden")])
def test_without_the_token_nobody_asks(guarded, path, header, status, code):
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    response = guarded.post(path, QUERY, headers=headers)
    assert response.status_code == status and response.json()["code"] == code
    if status == 401:
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_each_configured_token_opens_the_query_api(guarded):
    for token in (PUBLIC_TOKEN, "another-token-abc"):
        for scheme in ("Bearer", "bearer"):
            assert guarded.ask(QUERY["query"], headers={"Authorization": f"{scheme} {token}"}).status_code == 200


def test_two_tokens_at_once_are_refused(guarded):
    response = guarded.client.post("/v1/query", json=QUERY, headers=[
        ("Authorization", f"Bearer {PUBLIC_TOKEN}"), ("Authorization", "Bearer wrong")])
    assert response.status_code == 401


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/version", "/metrics", "/openapi.json"])
def test_probes_and_metrics_need_no_token(guarded, path):
    assert guarded.get(path).status_code == 200


def test_the_printed_command_says_where_the_token_goes(guarded):
    assert "Authorization: Bearer YOUR_TOKEN" in guarded.output


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", folder / "key.pem", "-out",
                    folder / "certificate.pem"], check=True, capture_output=True)
    return folder


@pytest.fixture
def encrypted(start, certificate):
    trust = ssl.create_default_context(cafile=certificate / "certificate.pem")
    return start(verify=trust, PIXIE_TLS_CERTIFICATE=certificate / "certificate.pem", PIXIE_TLS_KEY=certificate / "key.pem")


def test_tls_answers_queries_and_streams(encrypted):
    assert encrypted.address.startswith("https://")
    assert encrypted.ask(QUERY["query"]).json()["response"]
    assert "event: done" in encrypted.ask(QUERY["query"], stream=True).text


def test_a_plain_request_to_the_tls_port_is_dropped(encrypted):
    with pytest.raises(httpx.HTTPError):
        httpx.get(encrypted.address.replace("https", "http") + "/livez", trust_env=False)
    encrypted.assert_answers()


def test_old_tls_is_refused(encrypted, certificate):
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.load_verify_locations(certificate / "certificate.pem")
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(httpx.ConnectError):
        httpx.get(encrypted.address + "/livez", verify=old, trust_env=False)
    encrypted.assert_answers()
