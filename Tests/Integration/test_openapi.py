"""The OpenAPI document: valid, complete, and true under fire."""

import pathlib
import re
import subprocess
import sys

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator


def test_the_document_is_valid(pixie):
    errors = [error.message for error in OpenAPIV31SpecValidator(pixie.get("/openapi.json").json()).iter_errors()]
    assert errors == []


def test_the_document_names_exactly_the_routes_that_are_served(pixie):
    document = pixie.get("/openapi.json").json()
    assert document["info"]["version"] == pixie.get("/version").json()["version"]
    for path, operations in document["paths"].items():
        for method in operations:
            response = pixie.client.request(method.upper(), path)
            assert response.status_code not in (404, 405), (method, path)


def test_every_reference_leads_somewhere_and_every_part_is_used(pixie):
    text = pixie.get("/openapi.json").text
    used = set(re.findall(r'"#/components/(\w+)/(\w+)"', text))
    document = pixie.get("/openapi.json").json()
    there = {(kind, name) for kind, parts in document["components"].items() if kind != "securitySchemes" for name in parts}
    assert used == there


@pytest.mark.parametrize("with_tokens", [False, True])
def test_generated_requests_find_no_crash_and_no_undocumented_answer(start, tmp_path, request, with_tokens):
    settings = {"PIXIE_API_TOKENS": "a-token-for-the-generator"} if with_tokens else {}
    pixie = start(PIXIE_RATE_LIMIT_PER_USER=0, **settings)
    examples = 500 if request.config.getoption("--long") else 50
    tool = pathlib.Path(sys.executable).parent / "schemathesis"
    command = [
        tool, "run", f"{pixie.address}/openapi.json", "--max-examples", str(examples), "--workers", "1", "--generation-database", "none",
        "--phases", "examples,coverage,fuzzing", "--request-timeout", "10", "--seed", "20240229", "--suppress-health-check", "all",
        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
                    "response_schema_conformance,unsupported_method" + (",ignored_auth" if with_tokens else ""),
    ]
    if with_tokens:
        command += ["--header", "Authorization: Bearer a-token-for-the-generator"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800 if examples > 50 else 600, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    pixie.assert_answers()
