"""Compares what passes the test server with Qdrant's own OpenAPI document. Needs the package jsonschema."""

import json
import re

from jsonschema import Draft202012Validator


def converted(schema, closed):
    """OpenAPI 3.0 as JSON Schema; with `closed` no object may have members that are not described."""
    if isinstance(schema, list):
        return [converted(each, closed) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema == {"nullable": True}:
        return {"type": "null"}
    # The alternatives of the document overlap (a number is also an integer), so that one of them is as good as exactly one.
    result = {"anyOf" if name == "oneOf" else name: converted(value, closed)
              for name, value in schema.items() if name not in ("nullable", "example", "examples", "default")}
    if closed and schema.get("type") == "object" and schema.get("properties") and "additionalProperties" not in schema:
        result["additionalProperties"] = False
    return {"anyOf": [result, {"type": "null"}]} if schema.get("nullable") else result


class Document:
    def __init__(self, path):
        with open(path) as file:
            document = json.load(file)
        self.operations = []
        schemas = document["components"]["schemas"]
        components = [{"schemas": {name: converted(schema, closed) for name, schema in schemas.items()}} for closed in (False, True)]
        for template, methods in document["paths"].items():
            pattern = re.compile(re.sub(r"\{[^}]+\}", "[^/]+", template) + "$")
            for method, operation in methods.items():
                request = self.content(operation.get("requestBody"))
                response = self.content(operation["responses"].get("200"))
                self.operations.append((
                    method.upper(), pattern, template.count("{"),
                    request and Draft202012Validator({"components": components[1], **converted(request, True)}),
                    response and Draft202012Validator({"components": components[0], **converted(response, False)})))
        self.operations.sort(key=lambda operation: operation[2])

    @staticmethod
    def content(part):
        return (part or {}).get("content", {}).get("application/json", {}).get("schema")

    def mismatches(self, method, path, request, response):
        """What does not fit, in words; `response` is the body of a 200."""
        for known, pattern, _, of_request, of_response in self.operations:
            if known == method and pattern.match(path):
                break
        else:
            return [f"{method} {path}: not in the document"]
        found = []
        for word, validator, body in (("request", of_request, request), ("response", of_response, response)):
            if validator and body is not None:
                found += [f"{method} {path} {word} {list(error.absolute_path)}: {error.message[:200]}"
                          for error in validator.iter_errors(body)]
        return found
