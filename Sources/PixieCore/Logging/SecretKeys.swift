import Logging

/// Knows by its name which piece of metadata must not be shown.
enum SecretKeys {
    static let mask = "***"

    private static let fragments = [
        "password", "passwd", "secret", "authorization", "apikey", "cookie", "credential", "privatekey", "bearer",
        "dsn",
    ]

    /// Whether `key` looks like the name of a secret. Case and separators do not matter.
    static func looksSecret(_ key: String, _ value: Logger.MetadataValue) -> Bool {
        let name = String(key.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "." && $0 != " " })
        if fragments.contains(where: name.contains) { return true }
        // Token counts are as common in this log as tokens, and are numbers.
        return name.contains("token") && !isCount(value)
    }

    private static func isCount(_ value: Logger.MetadataValue) -> Bool {
        switch value {
        case .stringConvertible(let value): value is any BinaryInteger
        case .string(let text): text.utf8.count <= 12 && Int(text) != nil
        case .array, .dictionary: false
        }
    }

    /// `metadata` with the values of secrets masked, at any depth.
    static func masked(_ metadata: Logger.Metadata) -> Logger.Metadata {
        var result = metadata
        for (key, value) in metadata {
            result[key] = looksSecret(key, value) ? .string(mask) : masked(value)
        }
        return result
    }

    private static func masked(_ value: Logger.MetadataValue) -> Logger.MetadataValue {
        switch value {
        case .dictionary(let dictionary): .dictionary(masked(dictionary))
        case .array(let values): .array(values.map(masked))
        case .string, .stringConvertible: value
        }
    }
}
