extension OpenAPIDocument {
    static let embeddingsPath = #"""
        "/v1/embeddings": {
          "post": {
            "operationId": "embeddings",
            "summary": "Embed texts, through the embedding cache",
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EmbeddingRequest"}}}},
            "responses": {
              "200": {
                "description": "One vector a text, in order.",
                "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EmbeddingList"}}}
              },
              \#(refusedBodies),
              "502": {"$ref": "#/components/responses/UpstreamFailed"},
              "503": {"$ref": "#/components/responses/Overloaded"},
              "504": {"$ref": "#/components/responses/DeadlineExceeded"}
            }
          }
        }
        """#

    static let embeddingSchemas = #"""
        "EmbeddingRequest": {
          "type": "object",
          "required": ["input"],
          "properties": {
            "input": {
              "oneOf": [
                {"type": "string", "minLength": 1, "maxLength": 8192},
                {"type": "array", "minItems": 1, "maxItems": 256, "items": {"type": "string", "minLength": 1, "maxLength": 8192}}
              ]
            },
            "model": {"type": ["string", "null"], "description": "When given, the configured model."},
            "dimensions": {"type": ["integer", "null"], "description": "When given, the configured dimensions."},
            "encoding_format": {"type": ["string", "null"], "enum": ["float", "base64", null], "default": "float", "description": "base64: little-endian float32."}
          }
        },
        "EmbeddingList": {
          "type": "object",
          "required": ["object", "data", "model", "usage"],
          "properties": {
            "object": {"const": "list"},
            "data": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["object", "index", "embedding"],
                "properties": {
                  "object": {"const": "embedding"},
                  "index": {"type": "integer"},
                  "embedding": {"oneOf": [{"type": "array", "items": {"type": "number"}}, {"type": "string"}]}
                }
              }
            },
            "model": {"type": "string"},
            "usage": {
              "type": "object",
              "required": ["prompt_tokens", "total_tokens"],
              "description": "Tokens of the texts the model was asked for; those from the cache count nothing.",
              "properties": {"prompt_tokens": {"type": "integer"}, "total_tokens": {"type": "integer"}}
            }
          }
        }
        """#
}
