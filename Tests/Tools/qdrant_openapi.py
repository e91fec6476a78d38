"""Compares what passes the test server with Qdrant's own OpenAPI document. Needs the package jsonschema-rs."""

import json
import re

from jsonschema_rs import Draft202012Validator


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
        self.operations, self.validators = [], {}
        schemas = document["components"]["schemas"]
        self.components = [{"schemas": {name: converted(schema, closed) for name, schema in schemas.items()}} for closed in (False, True)]
        for template, methods in document["paths"].items():
            pattern = re.compile(re.sub(r"\{[^}]+\}", "[^/]+", template) + "$")
            for method, operation in methods.items():
                request = self.content(operation.get("requestBody"))
                response = self.content(operation["responses"].get("200"))
                self.operations.append((method.upper(), pattern, template.count("{"), request, response))
        self.operations.sort(key=lambda operation: operation[2])

    @staticmethod
    def content(part):
        return (part or {}).get("content", {}).get("application/json", {}).get("schema")

    def validator(self, schema, closed):
        """Made when it is first needed: there are a hundred, and a test needs a few."""
        key = (id(schema), closed)
        if key not in self.validators:
            self.validators[key] = Draft202012Validator({"components": self.components[closed], **converted(schema, closed)})
        return self.validators[key]

    def mismatches(self, method, path, request, response):
        """What does not fit, in words; `response` is the body of a 200."""
        for known, pattern, _, of_request, of_response in self.operations:
            if known == method and pattern.match(path):
                break
        else:
            return [f"{method} {path}: not in the document"]
        found = []
        for word, schema, body, closed in (("request", of_request, request, True), ("response", of_response, response, False)):
            if schema and body is not None:
                found += [f"{method} {path} {word} {list(error.instance_path)}: {error.message[:200]}"
                          for error in self.validator(schema, closed).iter_errors(body)]
        return found
