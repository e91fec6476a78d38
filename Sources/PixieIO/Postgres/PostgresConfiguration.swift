import CPostgres

/// Where the database is, who we are there, and the limits of one connection.
public struct PostgresConfiguration: Sendable {
    struct Host: Hashable, Sendable {
        /// A name, an address, the folder of a Unix socket, or empty for libpq's default.
        var name: String
        var port: String
    }

    /// Longest time from the start to a usable connection, name look-up and TLS included.
    public var connectTimeout: Duration
    /// Largest result that is taken.
    public var maximumResultBytes: Int
    /// Prepared statements kept on a connection.
    public var statementLimit: Int

    let hosts: [Host]
    /// libpq's keywords, hosts and ports apart.
    let keywords: [String: String]

    /// Reads `postgresql://user:password@host:port/database?...` with libpq's own parameters; several hosts are tried in
    /// order. Also taken: what other clients append to the scheme (`postgresql+asyncpg`), Prisma's `schema` (it becomes the
    /// search path), and Prisma's pool settings, which have no meaning here. Throws `configuration`, without the URL.
    public init(
        url: String, connectTimeout: Duration = .seconds(5), maximumResultBytes: Int = 16_000_000,
        statementLimit: Int = 64
    ) throws(PostgresError) {
        self.connectTimeout = connectTimeout
        self.maximumResultBytes = maximumResultBytes
        self.statementLimit = max(1, statementLimit)
        let (text, schema) = try PostgresURL.normalized(url)
        var keywords = try PostgresURL.keywords(of: text)
        let names = Self.list(keywords.removeValue(forKey: "host"))
        let ports = Self.list(keywords.removeValue(forKey: "port"))
        guard ports.count == 1 || ports.count == names.count else {
            throw PostgresError(.configuration, "the numbers of hosts and ports differ")
        }
        hosts = names.enumerated().map { Host(name: $1, port: ports.count == 1 ? ports[0] : ports[$0]) }
        self.keywords = Self.completed(keywords, schema: schema)
    }

    /// Host, port and database, for logs and reports. Never a user or a password.
    public var address: String {
        let places = hosts.map { host in
            host.name.isEmpty ? "local socket" : host.port.isEmpty ? host.name : "\(host.name):\(host.port)"
        }
        return places.joined(separator: ",") + (keywords["dbname"].map { "/\($0)" } ?? "")
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static func completed(_ given: [String: String], schema: String?) -> [String: String] {
        var keywords = [
            "application_name": "pixie",
            // A peer that is gone without a word is noticed in a minute, and in ten seconds when it owes us an answer.
            "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "10000",
            // Kerberos' libraries would block the loop, and probing for them costs a round trip.
            "gssencmode": "disable",
        ].merging(given) { $1 }
        keywords["client_encoding"] = "UTF8"
        // Ours come last and win over what the URL says.
        let path = schema.map { " -c search_path=\($0)" } ?? ""
        keywords["options"] =
            (given["options"].map { $0 + " " } ?? "")
            + "-c TimeZone=UTC -c statement_timeout=60000\(path) -c default_transaction_read_only=on"
        return keywords
    }
}
