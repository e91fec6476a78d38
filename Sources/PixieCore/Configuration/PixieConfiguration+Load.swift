import Configuration
import Synchronization

extension PixieConfiguration {
    /// Reads every variable of the table: the environment first, then the `.env` file, then the default. A variable set to
    /// nothing counts as not set.
    ///
    /// `envFile`: path of the `.env` file; nil reads none. It may be missing unless `envFileIsRequired`. A value in it may
    /// stand in quotes. Throws at the first value that is not accepted.
    public static func load(
        environment: [String: String], envFile: String?, envFileIsRequired: Bool = false
    ) async throws(ConfigurationError) -> LoadedConfiguration {
        let process = EnvironmentVariablesProvider(environmentVariables: environment)
        let file = try await EnvironmentFile.read(envFile, isRequired: envFileIsRequired)
        var values = PixieConfiguration.defaults
        var report: [LoadedConfiguration.Line] = []
        for variable in ConfigurationVariable.all {
            var text = variable.defaultText
            var origin = LoadedConfiguration.Origin.defaultValue
            if let given = process.text(variable.name) {
                (text, origin) = (given, .environment)
            } else if let given = file.provider?.text(variable.name) {
                (text, origin) = (unquoted(given), .environmentFile)
            }
            if let text, origin != .defaultValue {
                guard variable.apply(&values, text) else {
                    throw ConfigurationError(
                        variable: variable.name, shownValue: variable.shown(text), accepted: variable.accepts)
                }
            }
            report.append(
                .init(
                    name: variable.name, group: variable.group, shownValue: text.map(variable.shown) ?? "",
                    origin: origin, meaning: variable.meaning))
        }
        let given = Set(report.filter { $0.origin != .defaultValue }.map(\.name))
        if !given.contains("PIXIE_CHAT_MODEL_FALLBACK") { values.models.fallback = values.models.simple }
        values.openAI.isConfigured = given.contains("OPENAI_API_KEY") || given.contains("OPENAI_BASE_URL")
        try values.redis.takeURL(given: given)
        try values.checkTogether()
        let set = environment.filter { !$0.value.isEmpty }.map(\.key) + file.names
        return LoadedConfiguration(values: values, report: report, warnings: values.warnings(about: set))
    }

    /// The rules that no variable can check alone.
    private func checkTogether() throws(ConfigurationError) {
        if admin.tokens.isEmpty && !Self.isLoopback(admin.host) {
            throw ConfigurationError(
                variable: "PIXIE_ADMIN_HOST", shownValue: admin.host,
                accepted: "a loopback address (127.0.0.1, ::1, localhost) as long as PIXIE_ADMIN_TOKENS is not set")
        }
        if admin.tokens.isEmpty && !admin.readTokens.isEmpty {
            throw ConfigurationError(
                variable: "PIXIE_ADMIN_TOKENS", shownValue: "",
                accepted: "at least one token, because PIXIE_ADMIN_READ_TOKENS is set: nobody could change anything")
        }
        if admin.port != 0 && admin.port == server.port && admin.host == server.host {
            throw ConfigurationError(
                variable: "PIXIE_ADMIN_PORT", shownValue: "\(admin.port)", accepted: "a port other than PIXIE_PORT's")
        }
        if let url = openAI.ownEmbeddingURL, !openAI.isConfigured {
            throw ConfigurationError(
                variable: "PIXIE_EMBEDDING_BASE_URL", shownValue: url,
                accepted:
                    "nothing as long as neither OPENAI_API_KEY nor OPENAI_BASE_URL is set: the embedded models answer")
        }
        if (tls.certificatePath == nil) != (tls.keyPath == nil) {
            let (missing, other) =
                tls.keyPath == nil
                ? ("PIXIE_TLS_KEY", "PIXIE_TLS_CERTIFICATE") : ("PIXIE_TLS_CERTIFICATE", "PIXIE_TLS_KEY")
            throw ConfigurationError(
                variable: missing, shownValue: "", accepted: "a path, because \(other) is set: TLS needs both")
        }
    }

    /// Whether `host` can only be reached from this machine.
    public static func isLoopback(_ host: String) -> Bool {
        if host == "::1" || host.lowercased() == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

private struct EnvironmentFile {
    var provider: EnvironmentVariablesProvider?
    var names: [String] = []

    static func read(_ path: String?, isRequired: Bool) async throws(ConfigurationError) -> EnvironmentFile {
        guard let path else { return EnvironmentFile() }
        let names = Mutex<[String]>([])
        do {
            // The provider does not list what it read, but asks about each name whether its value is secret. All are: what
            // is not known may be anything.
            let provider = try await EnvironmentVariablesProvider(
                // Any text is a path: the conversion is failable only because its protocol says so.
                environmentFilePath: .init(configString: path)!, allowMissing: !isRequired,
                secretsSpecifier: .dynamic { name, value in
                    if !value.isEmpty { names.withLock { $0.append(name) } }
                    return true
                })
            return EnvironmentFile(provider: provider, names: names.withLock { $0 })
        } catch {
            throw ConfigurationError(variable: ".env file", shownValue: path, accepted: "a file that can be read")
        }
    }
}

extension EnvironmentVariablesProvider {
    fileprivate func text(_ name: String) -> String? {
        // Reading a dictionary does not fail; the method is only declared so.
        guard let text = try? environmentValue(forName: name), !text.isEmpty else { return nil }
        return text
    }
}

private func unquoted(_ text: String) -> String {
    guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote else {
        return text
    }
    return String(text.dropFirst().dropLast())
}
