extension PostgresError {
    private static let detailLimit = 300

    /// What the server said about a statement. Its sentence is shown only where it can name nothing but the schema; the
    /// others may quote the statement or a value.
    static func fromServer(sqlState: String, message: String) -> PostgresError {
        // Five characters by the protocol; a server that sends anything else is not quoted.
        let isPlain = sqlState.utf8.count == 5 && sqlState.utf8.allSatisfy(isUpperLetterOrDigit)
        guard isPlain else { return PostgresError(.protocolViolation, "an error without a proper SQLSTATE") }
        switch sqlState {
        case "57014": return PostgresError(.timeout, "the server cancelled the statement")
        case "57P01", "57P02", "57P03": return PostgresError(.closed, "the server is shutting down or starting")
        case "42601": return PostgresError(.sqlState(sqlState), "syntax error")
        default: break
        }
        let mayBeShown = ["0A", "25", "26", "3D", "3F", "42", "53", "55"].contains(String(sqlState.prefix(2)))
        return PostgresError(.sqlState(sqlState), mayBeShown ? oneLine(message) : "refused by the server")
    }

    /// What libpq says about a connection that did not come about, in its verbose form, which carries the SQLSTATE.
    static func fromConnecting(_ words: String) -> PostgresError {
        // Continuation lines are advice for people at a terminal.
        let lines = words.split(whereSeparator: \.isNewline).filter { line in
            !line.hasPrefix("\t") && !line.hasPrefix("LOCATION:") && !line.hasPrefix("SSL error:")
        }
        let detail = oneLine(lines.joined(separator: "; "))
        let isRefused = ["  28000: ", "  28P01: ", "no password supplied"].contains { words.contains($0) }
        return PostgresError(isRefused ? .authentication : .connect, detail.isEmpty ? "no connection" : detail)
    }

    /// Printable, and no longer than a log line should be.
    private static func oneLine(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(detailLimit).map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(shown))
    }

    private static func isUpperLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
    }
}
