extension OpenAPIDocument {
    static let documentPaths = #"""
        "/v1/documents/{document_id}": {
          "put": {
            "operationId": "putDocument",
            "summary": "Index a user's document in place of the one of this id; answers built on that are dropped",
            "parameters": [{"$ref": "#/components/parameters/DocumentID"}],
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Document"}}}},
            "responses": {
              "200": {
                "description": "Searches find it now.",
                "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
                "content": {"application/json": {"schema": {
                  "type": "object", "required": ["document_id", "chunks"],
                  "properties": {"document_id": {"type": "string"}, "chunks": {"type": "integer", "minimum": 1, "description": "Passages it was cut into."}}
                }}}
              },
              \#(refusedBodies),
              "502": {"$ref": "#/components/responses/UpstreamFailed"},
              "503": {"$ref": "#/components/responses/StoreUnavailable"},
              "504": {"$ref": "#/components/responses/DeadlineExceeded"}
            }
          },
          "delete": {
            "operationId": "deleteDocument",
            "summary": "Remove a user's document, and the answers built on it",
            "parameters": [{"$ref": "#/components/parameters/DocumentID"}, {"name": "user_id", "in": "query", "required": true, "schema": {"type": "string", "format": "uuid"}}],
            "responses": {
              "200": {
                "description": "Searches do not find it any more.",
                "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
                "content": {"application/json": {"schema": {
                  "type": "object", "required": ["document_id", "removed"],
                  "properties": {"document_id": {"type": "string"}, "removed": {"const": true}}
                }}}
              },
              "401": {"$ref": "#/components/responses/Unauthorized"},
              "403": {"$ref": "#/components/responses/Forbidden"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/TooLarge"},
              "422": {"$ref": "#/components/responses/InvalidField"},
              "502": {"$ref": "#/components/responses/UpstreamFailed"},
              "503": {"$ref": "#/components/responses/StoreUnavailable"},
              "504": {"$ref": "#/components/responses/DeadlineExceeded"}
            }
          }
        },
        "/v1/sessions/{session_id}": {
          "delete": {
            "operationId": "deleteSession",
            "summary": "Forget a conversation",
            "parameters": [{"name": "session_id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}, {"name": "user_id", "in": "query", "required": true, "schema": {"type": "string", "format": "uuid"}}],
            "responses": {
              "200": {
                "description": "Forgotten.",
                "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
                "content": {"application/json": {"schema": {
                  "type": "object", "required": ["removed"], "properties": {"removed": {"const": true}}
                }}}
              },
              "401": {"$ref": "#/components/responses/Unauthorized"},
              "403": {"$ref": "#/components/responses/Forbidden"},
              "404": {"$ref": "#/components/responses/NotFound"},
              "413": {"$ref": "#/components/responses/TooLarge"},
              "422": {"$ref": "#/components/responses/InvalidField"},
              "503": {"$ref": "#/components/responses/StoreUnavailable"}
            }
          }
        }
        """#

    static let documentParameters = #"""
        {
          "DocumentID": {"name": "document_id", "in": "path", "required": true, "description": "The caller's own id, 1 to 256 bytes without control characters; unique for a user.", "schema": {"type": "string", "minLength": 1, "maxLength": 256}}
        }
        """#

    static let documentSchemas = #"""
        "Document": {
          "type": "object",
          "required": ["user_id", "content"],
          "properties": {
            "user_id": {"type": "string", "format": "uuid"},
            "content": {"type": "string", "minLength": 1, "maxLength": 50000, "description": "The whole text; not only white space."},
            "metadata": {
              "type": ["object", "null"],
              "properties": {
                "title": {"type": ["string", "null"], "maxLength": 500},
                "source": {"type": ["string", "null"], "enum": ["task", "event", "note", null], "default": "note"},
                "created_at": {"type": ["string", "null"], "format": "date-time", "description": "By default the time of the request."}
              }
            }
          }
        }
        """#
}
