/// The OpenAPI 3.1 description of the public listener.
enum OpenAPIDocument {
    static func json(version: String) -> [UInt8] {
        Array(
            """
            {
            "openapi": "3.1.0",
            "info": {
              "title": "Pixie",
              "version": "\(version)",
              "summary": "Query gateway of a retrieval-augmented assistant.",
              "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
            },
            "security": [{}, {"bearer": []}],
            "paths": {\(queryPath), \(embeddingsPath), \(dataChangedPath), \(documentPaths), \(operationsPaths)},
            "components": {
              "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
              "headers": \(headers),
              "parameters": \(documentParameters),
              "responses": \(responses),
              "schemas": {\(querySchemas), \(embeddingSchemas), \(dataChangedSchemas), \(documentSchemas), \(operationsSchemas)}
            }
            }
            """.utf8)
    }

    /// The problems of every operation that takes a JSON body.
    static let refusedBodies = [
        ("400", "BadRequest"), ("401", "Unauthorized"), ("403", "Forbidden"), ("413", "TooLarge"),
        ("415", "UnsupportedMediaType"), ("422", "InvalidField"),
    ].map { status, name in "\"\(status)\": {\"$ref\": \"#/components/responses/\(name)\"}" }.joined(separator: ",\n")

    private static let headers = #"""
        {
          "RequestID": {"required": true, "description": "Ties this response to its log line. The caller's own, where it sent one.", "schema": {"type": "string"}},
          "RetryAfter": {"required": true, "description": "Seconds to wait before asking again.", "schema": {"type": "integer", "minimum": 1}},
          "Cache": {"required": true, "description": "Where the answer came from.", "schema": {"type": "string", "enum": ["hit-exact", "hit-semantic", "miss", "bypass"]}},
          "ServerTiming": {"description": "Milliseconds spent in each stage, and `upstreams`: how much of it all was waiting for other systems. A stream begins before they are known and has none.", "schema": {"type": "string"}}
        }
        """#

    private static let responses: String = {
        let problems = [
            ("BadRequest", "The body is not JSON in UTF-8, or not an object, or repeats a member (`malformed_json`)."),
            ("Unauthorized", "A token is needed (`missing_token`)."),
            ("Forbidden", "The token is not one of those configured (`forbidden`)."),
            (
                "NotCached",
                "`cache` was `only` and no cached answer serves the question (`not_cached`), or the session is another user's (`session_not_found`)."
            ),
            ("NotFound", "The user has nothing of this id (`document_not_found`, `session_not_found`)."),
            (
                "StoreUnavailable",
                "The store does not answer (`documents_unavailable`, `sessions_unavailable`), the shared cache did not take the order (`cache_unavailable`), too much at once (`overloaded`), or Pixie is stopping (`interrupted`, `stopping`)."
            ),
            ("TooLarge", "The body is over 64 KiB (`body_too_large`)."),
            ("UnsupportedMediaType", "The body is not `application/json` (`unsupported_media_type`)."),
            (
                "InvalidField",
                "Fields are missing or wrong; `errors` names each (`invalid_field`). Or a tool result names a call that does not wait for one (`unknown_tool_call`)."
            ),
            ("RateLimited", "The user asked too often (`rate_limited`)."),
            ("UpstreamFailed", "The model, and the one to fall back on, failed (`upstream_failed`)."),
            (
                "Overloaded",
                "Too many queries at once (`overloaded`), or Pixie is stopping (`interrupted`)."
            ),
            (
                "CacheUnavailable",
                "The shared cache did not take the order (`cache_unavailable`), or Pixie is stopping (`stopping`)."
            ),
            ("DeadlineExceeded", "The answer was not ready in time (`deadline_exceeded`)."),
        ].map { name, description in
            let retry = ["RateLimited", "Overloaded", "CacheUnavailable", "StoreUnavailable"].contains(name)
            let retryAfter = retry ? ##", "Retry-After": {"$ref": "#/components/headers/RetryAfter"}"## : ""
            return """
                "\(name)": {"description": "\(description)",
                  "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}\(retryAfter)},
                  "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
                """
        }
        return "{" + problems.joined(separator: ",\n") + "}"
    }()
}
