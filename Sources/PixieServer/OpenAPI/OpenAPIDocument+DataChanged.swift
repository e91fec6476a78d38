extension OpenAPIDocument {
    static let dataChangedPath = #"""
        "/v1/events/data-changed": {
          "post": {
            "operationId": "dataChanged",
            "summary": "Say that a user's data changed: cached answers built on it go",
            "parameters": [{"name": "wait", "in": "query", "required": false, "description": "true: answer once every live instance has dropped them.", "schema": {"type": "string"}}],
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DataChanged"}}}},
            "responses": {
              "202": {
                "description": "Dropped, and nothing that was being built on the old data will be kept.",
                "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Invalidated"}}}
              },
              \#(refusedBodies),
              "503": {"$ref": "#/components/responses/CacheUnavailable"}
            }
          }
        },
        "/v1/feedback": {
          "post": {
            "operationId": "feedback",
            "summary": "Say whether an answer was good; a wrong one from a cache is dropped everywhere",
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Feedback"}}}},
            "responses": {
              "202": {
                "description": "Noted.",
                "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
                "content": {"application/json": {"schema": {"type": "object", "required": ["dropped"], "properties": {"dropped": {"type": "boolean", "description": "Whether a cached answer was dropped."}}}}}
              },
              \#(refusedBodies),
              "503": {"$ref": "#/components/responses/CacheUnavailable"}
            }
          }
        }
        """#

    static let dataChangedSchemas = #"""
        "Feedback": {
          "type": "object",
          "required": ["request_id", "verdict"],
          "properties": {
            "request_id": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
            "verdict": {"type": "string", "enum": ["good", "wrong"]}
          }
        },
        "DataChanged": {
          "type": "object",
          "description": "Without tables and document_ids: everything of the user's.",
          "required": ["user_id"],
          "properties": {
            "user_id": {"type": "string", "format": "uuid"},
            "tables": {"type": ["array", "null"], "items": {"type": "string", "enum": ["tasks", "events"]}},
            "document_ids": {"type": ["array", "null"], "maxItems": 500, "items": {"type": "string", "minLength": 1, "maxLength": 256}}
          }
        },
        "Invalidated": {
          "type": "object",
          "required": ["matched", "removed", "tiers"],
          "properties": {
            "matched": {"type": "integer", "minimum": 0, "description": "Entries built on it, in the memory of the instance that was asked."},
            "removed": {"type": "integer", "minimum": 0},
            "tiers": {
              "type": "object",
              "required": ["exact", "semantic", "embedding"],
              "properties": {"exact": {"type": "integer"}, "semantic": {"type": "integer"}, "embedding": {"type": "integer"}}
            },
            "instances": {
              "type": ["object", "null"],
              "required": ["applied", "live"],
              "properties": {"applied": {"type": "integer"}, "live": {"type": "integer"}}
            }
          }
        }
        """#
}
