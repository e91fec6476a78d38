import Testing

@testable import PixieIO

@Suite struct PostgresConfigurationTests {
    @Test func aURLIsReadAsLibpqReadsIt() throws {
        let configuration = try PostgresConfiguration(
            url: "postgresql://me:p%40ss@db.example.com:6543/pixie?sslmode=verify-full&application_name=x")
        #expect(configuration.hosts == [.init(name: "db.example.com", port: "6543")])
        #expect(configuration.keywords["password"] == "p@ss" && configuration.keywords["sslmode"] == "verify-full")
        #expect(configuration.keywords["application_name"] == "x")
        #expect(configuration.keywords["options"]?.hasSuffix("-c default_transaction_read_only=on") == true)
        #expect(configuration.address == "db.example.com:6543/pixie")
    }

    @Test func severalHostsAndSocketFoldersAreKept() throws {
        let several = try PostgresConfiguration(url: "postgres://a:1,b:2/pixie")
        #expect(several.hosts == [.init(name: "a", port: "1"), .init(name: "b", port: "2")])
        let socket = try PostgresConfiguration(url: "postgresql:///pixie?host=/run/postgresql")
        #expect(socket.hosts == [.init(name: "/run/postgresql", port: "")])
    }

    @Test func whatOtherClientsAddIsUnderstood() throws {
        let configuration = try PostgresConfiguration(
            url: "postgresql+asyncpg://me@h/pixie?schema=app&connection_limit=5&pgbouncer=true")
        #expect(configuration.keywords["options"]?.contains("-c search_path=app") == true)
        #expect(configuration.keywords["connection_limit"] == nil)
    }

    @Test(arguments: [
        "", "localhost/pixie", "mysql://me:hunter2@h/x",
        "postgresql://me:hunter2@h/x?nope=hunter2",
        "postgresql://me:hunter2@[::1/x", "postgresql://me:hunter2@h/x?schema=a%20-c%20b",
        "postgresql://me:hunter2@h/\u{0}",
        "postgresql://me:hunter2@h/x?schema=a -c default_transaction_read_only=off",
    ])
    func aURLThatCannotBeUsedIsRefusedWithoutBeingQuoted(url: String) {
        let error = #expect(throws: PostgresError.self) { _ = try PostgresConfiguration(url: url) }
        #expect(error?.code == .configuration)
        #expect(error?.description.contains("hunter2") == false)
    }
}
