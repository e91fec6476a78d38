extension OpenAPIDocument {
    static let operationsPaths = #"""
        "/metrics": {
          "get": {
            "operationId": "metrics",
            "security": [],
            "summary": "Metrics for Prometheus",
            "parameters": [{"name": "name[]", "in": "query", "required": false, "description": "Only these families.", "schema": {"type": "array", "items": {"type": "string"}}}],
            "responses": {
              "200": {
                "description": "Text 0.0.4, or OpenMetrics 1.0 or protobuf where Accept prefers it; compressed where Accept-Encoding has gzip.",
                "content": {"text/plain": {"schema": {"type": "string"}}, "application/openmetrics-text": {"schema": {"type": "string"}}, "application/vnd.google.protobuf": {"schema": {"type": "string", "format": "binary"}}}
              }
            }
          }
        },
        "/livez": {
          "get": {
            "operationId": "livez",
            "security": [],
            "summary": "Whether the process answers",
            "responses": {"200": {"description": "It does.", "content": {"application/json": {"schema": {"type": "object", "required": ["status"], "properties": {"status": {"const": "ok"}}}}}}}
          }
        },
        "/readyz": {
          "get": {
            "operationId": "readyz",
            "security": [],
            "summary": "Whether queries are taken, and how each dependency is doing",
            "responses": {
              "200": {"description": "Queries are taken; `degraded` names what they do without.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}}},
              "503": {"description": "Starting or stopping.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}}}
            }
          }
        },
        "/version": {
          "get": {
            "operationId": "version",
            "security": [],
            "summary": "Name and version",
            "responses": {"200": {"description": "Both.", "content": {"application/json": {"schema": {"type": "object", "required": ["name", "version"], "properties": {"name": {"const": "pixie"}, "version": {"type": "string"}}}}}}}
          }
        },
        "/openapi.json": {
          "get": {
            "operationId": "openapi",
            "security": [],
            "summary": "This document",
            "responses": {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {"type": "object"}}}}}
          }
        }
        """#

    static let operationsSchemas = #"""
        "Readiness": {
          "type": "object",
          "required": ["status", "degraded", "dependencies"],
          "properties": {
            "status": {"type": "string", "enum": ["starting", "ready", "degraded", "stopping"]},
            "degraded": {"type": "array", "items": {"type": "string"}},
            "dependencies": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["name", "state", "detail", "without", "findings"],
                "properties": {
                  "name": {"type": "string", "enum": ["llm", "embedding", "qdrant", "postgres", "redis"]},
                  "state": {"type": "string", "enum": ["embedded", "up", "failing", "down", "unknown"]},
                  "detail": {"type": "string"},
                  "without": {"type": "string", "description": "What answers lack while it does not work."},
                  "findings": {
                    "type": "array",
                    "description": "What is wrong with it, as far as it was looked at, and how to mend that.",
                    "items": {
                      "type": "object",
                      "required": ["severity", "text"],
                      "properties": {
                        "severity": {"type": "string", "enum": ["warning", "problem"]},
                        "text": {"type": "string"},
                        "mend": {"type": "string"}
                      }
                    }
                  }
                }
              }
            }
          }
        },
        "Problem": {
          "type": "object",
          "description": "RFC 9457.",
          "required": ["type", "title", "status", "detail", "code", "request_id"],
          "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "code": {"type": "string"},
            "request_id": {"type": "string"},
            "errors": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}}
              }
            }
          }
        }
        """#
}
