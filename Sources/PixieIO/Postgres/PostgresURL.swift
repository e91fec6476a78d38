import CPostgres

/// Reading a connection URL: what other clients add to one is taken out, the rest is libpq's to understand.
enum PostgresURL {
    /// Parameters of Prisma and SQLAlchemy URLs that concern their own pools and drivers.
    private static let foreign: Set<String> = [
        "schema", "connection_limit", "pool_timeout", "socket_timeout", "pgbouncer", "statement_cache_size",
        "sslaccept",
        "prepared_statement_cache_size",
    ]

    /// The URL as libpq takes it, and the schema that was named.
    static func normalized(_ url: String) throws(PostgresError) -> (url: String, schema: String?) {
        let refusal = PostgresError(.configuration, "expected postgresql://user:password@host:port/database")
        guard !url.utf8.contains(0), let mark = url.firstRange(of: "://") else { throw refusal }
        let scheme = url[..<mark.lowerBound].lowercased().split(separator: "+", omittingEmptySubsequences: false)[0]
        guard scheme == "postgresql" || scheme == "postgres" else { throw refusal }
        var text = "postgresql" + url[mark.lowerBound...]
        var schema: String?
        guard let question = text.firstIndex(of: "?") else { return (text, nil) }
        var kept: [Substring] = []
        for pair in text[text.index(after: question)...].split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            if name == "schema" { schema = String(pair.dropFirst(name.count + 1)) }
            if !foreign.contains(String(name)) { kept.append(pair) }
        }
        if let schema, !isPlainName(schema) {
            throw PostgresError(.configuration, "the schema is not a plain name (letters, digits and _)")
        }
        text = text[..<question] + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
        return (text, schema)
    }

    /// libpq's keywords and their values; those that are not given are absent.
    static func keywords(of url: String) throws(PostgresError) -> [String: String] {
        // libpq's own words are not shown: they may quote the URL, and with it the password.
        guard let options = unsafe PQconninfoParse(url, nil) else {
            throw PostgresError(.configuration, "libpq cannot read the URL, or does not know one of its parameters")
        }
        defer { unsafe PQconninfoFree(options) }
        var keywords: [String: String] = [:]
        var next = unsafe options
        // The list ends with a null keyword.
        while let keyword = unsafe next.pointee.keyword {
            if let value = unsafe next.pointee.val {
                unsafe keywords[String(cString: keyword)] = String(cString: value)
            }
            unsafe next = next.advanced(by: 1)
        }
        return keywords
    }

    private static func isPlainName(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}
