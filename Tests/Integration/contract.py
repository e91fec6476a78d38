"""Holds responses against the OpenAPI document the server itself gives out: it must be true."""

import copy

import referencing
from jsonschema import Draft202012Validator, FormatChecker
from referencing.jsonschema import DRAFT202012

PROBLEM = "application/problem+json"


def closed(schema):
    """The same schema, in which an object may have no members but the described ones: an undocumented field is an error."""
    schema = copy.deepcopy(schema)

    def close(node):
        if isinstance(node, dict):
            if "properties" in node and node.get("type") == "object":
                node.setdefault("additionalProperties", False)
            for value in node.values():
                close(value)
        elif isinstance(node, list):
            for value in node:
                close(value)

    close(schema.get("components", {}).get("schemas", {}))
    close(schema.get("paths", {}))
    return schema


class Contract:
    def __init__(self, document):
        self.document = document
        self._registry = referencing.Registry().with_resource(
            "document", referencing.Resource(contents=closed(document), specification=DRAFT202012))

    def check(self, method, response):
        """Fails unless status, type, headers and body are as documented for this path and method."""
        path = response.url.path
        where = f"{method} {path} -> {response.status_code}"
        assert response.headers.get("X-Request-Id"), f"{where} has no X-Request-Id"
        if response.status_code >= 400 and response.status_code != 503:
            self.check_problem(response)
        operation = self.described(path).get("get" if method == "HEAD" else method.lower())
        if operation is None:
            assert response.status_code in (404, 405), f"{where} is not in the document"
            return
        documented = operation["responses"].get(str(response.status_code))
        assert documented, f"{where} is not documented: {response.text[:500]}"
        documented = self._resolved(documented)
        for name, header in documented.get("headers", {}).items():
            header = self._resolved(header)
            value = response.headers.get(name)
            if value is None:
                assert not header.get("required"), f"{where} lacks the documented header {name}"
                continue
            self._validate(int(value) if header["schema"].get("type") == "integer" else value, header["schema"], where)
        kind = response.headers["Content-Type"].split(";")[0]
        assert kind in documented["content"], f"{where} came as {kind}"
        if kind.endswith("json") and method != "HEAD":
            self._validate(response.json(), documented["content"][kind]["schema"], where)

    def described(self, path):
        """The operations of a path, or of the path with a name in braces that it fits."""
        paths = self.document["paths"]
        fits = [name for name in paths if "{" in name and path.startswith(name[:name.index("{")]) and len(path) > name.index("{")]
        return paths.get(path) or paths.get(next(iter(fits), None), {})

    def check_answer(self, answer):
        self._validate(answer, {"$ref": "#/components/schemas/Answer"}, "answer")

    def check_problem(self, response):
        """RFC 9457, with the members every one of Pixie's problems has."""
        assert response.headers["Content-Type"] == PROBLEM, response.headers
        if not response.content:
            return
        problem = response.json()
        self._validate(problem, {"$ref": "#/components/schemas/Problem"}, "problem")
        assert problem["status"] == response.status_code
        assert problem["request_id"] == response.headers["X-Request-Id"]
        assert problem["detail"] and problem["title"] and problem["code"]

    def _resolved(self, node):
        if "$ref" not in node:
            return node
        return self._registry.resolver("document").lookup(node["$ref"]).contents

    def _validate(self, instance, schema, where):
        reference = schema.get("$ref")
        schema = {"$ref": "document" + reference} if reference else closed({"paths": schema})["paths"]
        validator = Draft202012Validator(schema, registry=self._registry, format_checker=FormatChecker())
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(instance)]
        assert not errors, f"{where} breaks the document: {errors}"
