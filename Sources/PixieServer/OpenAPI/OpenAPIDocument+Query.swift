extension OpenAPIDocument {
    static let queryPath = #"""
        "/v1/query": {
          "post": {
            "operationId": "query",
            "summary": "Answer a user's question",
            "description": "With `stream` the answer comes as server-sent events: `token` ({\"text\"}), `tool_call` (a ToolCall), `sources` ({\"sources\"}), then `done` (an Answer) or `error` (a Problem). Errors before the first piece are ordinary error responses.",
            "parameters": [
              {"name": "X-Request-Id", "in": "header", "required": false, "description": "1 to 64 of A-Z a-z 0-9 . _ -; another value is ignored.", "schema": {"type": "string"}},
              {"name": "traceparent", "in": "header", "required": false, "description": "W3C trace context, passed on to the model.", "schema": {"type": "string"}}
            ],
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Query"}}}},
            "responses": {
              "200": {
                "description": "The answer.",
                "headers": {
                  "X-Request-Id": {"$ref": "#/components/headers/RequestID"},
                  "X-Cache": {"$ref": "#/components/headers/Cache"},
                  "Server-Timing": {"$ref": "#/components/headers/ServerTiming"}
                },
                "content": {
                  "application/json": {"schema": {"$ref": "#/components/schemas/Answer"}},
                  "text/event-stream": {"schema": {"description": "Server-sent events, each of a name and one line of JSON."}}
                }
              },
              \#(refusedBodies),
              "404": {"$ref": "#/components/responses/NotCached"},
              "429": {"$ref": "#/components/responses/RateLimited"},
              "502": {"$ref": "#/components/responses/UpstreamFailed"},
              "503": {"$ref": "#/components/responses/Overloaded"},
              "504": {"$ref": "#/components/responses/DeadlineExceeded"}
            }
          }
        }
        """#

    static let querySchemas = #"""
        "Query": {
          "type": "object",
          "required": ["user_id", "query"],
          "properties": {
            "user_id": {"type": "string", "format": "uuid", "description": "Whose data the answer may be built on."},
            "query": {"type": "string", "minLength": 1, "maxLength": 1000, "description": "No control characters but line breaks and tabs; not only white space."},
            "session_id": {"type": ["string", "null"], "format": "uuid", "description": "A conversation of this user, which begins with an id nobody has used: its last turns, up to about 2000 tokens, are remembered for 24 hours."},
            "stream": {"type": ["boolean", "null"], "default": false},
            "cache": {"type": ["string", "null"], "enum": ["use", "bypass", "refresh", "only", null], "default": "use", "description": "bypass: neither read nor write the response caches. refresh: generate and store anew. only: answer from a cache or with 404."},
            "tool_results": {
              "type": ["array", "null"],
              "maxItems": 16,
              "description": "What became of the calls that earlier answers of the session asked for; needs session_id.",
              "items": {
                "type": "object",
                "required": ["tool_call_id", "result"],
                "properties": {
                  "tool_call_id": {"type": "string", "minLength": 1, "maxLength": 128},
                  "result": {"description": "Any JSON: what was made, or why it could not be."}
                }
              }
            },
            "metadata": {
              "type": ["object", "null"],
              "description": "Free for the caller; not stored.",
              "properties": {"time_zone": {"description": "The user's, as in Europe/Berlin. A name that is not known is ignored."}}
            }
          }
        },
        "Answer": {
          "type": "object",
          "required": ["response", "tool_calls", "sources", "source", "request_id", "model", "usage", "cache", "degraded"],
          "properties": {
            "response": {"type": "string"},
            "tool_calls": {"type": "array", "items": {"$ref": "#/components/schemas/ToolCall"}, "description": "Actions for the caller to carry out. Pixie carries out none."},
            "sources": {"type": "array", "items": {"$ref": "#/components/schemas/Source"}},
            "source": {"type": "string", "enum": ["llm", "cache"]},
            "request_id": {"type": "string"},
            "model": {"type": "string", "description": "What wrote the answer. Names that begin with pixie-embedded are no language models."},
            "usage": {
              "type": "object",
              "required": ["prompt_tokens", "completion_tokens"],
              "description": "Tokens used when the answer was generated.",
              "properties": {"prompt_tokens": {"type": "integer"}, "completion_tokens": {"type": "integer"}}
            },
            "cache": {
              "oneOf": [
                {"type": "null"},
                {
                  "type": "object",
                  "required": ["kind", "similarity", "age_seconds"],
                  "properties": {
                    "kind": {"type": "string", "enum": ["exact", "semantic"]},
                    "similarity": {"type": "number"},
                    "age_seconds": {"type": "integer", "minimum": 0},
                    "stale": {"type": "boolean", "description": "True: past its time, given because no model answered."}
                  }
                }
              ]
            },
            "degraded": {"type": "array", "items": {"type": "string", "enum": ["llm", "embedding", "qdrant", "postgres", "redis"]}, "description": "What the answer had to do without."}
          }
        },
        "ToolCall": {
          "type": "object",
          "required": ["id", "name", "arguments"],
          "properties": {
            "id": {"type": "string"},
            "name": {"type": "string", "enum": ["create_task", "update_task", "complete_task", "delete_task", "create_event", "update_event", "delete_event"]},
            "arguments": {"type": "object"}
          }
        },
        "Source": {
          "type": "object",
          "required": ["document_id", "title", "source", "score"],
          "properties": {
            "document_id": {"type": "string"},
            "title": {"type": "string"},
            "source": {"type": "string", "description": "task, event or note."},
            "score": {"type": "number", "description": "Cosine similarity to the question."}
          }
        }
        """#
}
