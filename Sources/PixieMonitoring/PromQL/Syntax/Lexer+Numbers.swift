extension Lexer {
    /// A number, or digits with units.
    mutating func numberOrDuration() throws(MonitoringError) {
        if scanNumber() {
            emit(.number)
            return
        }
        if acceptRestOfDuration() {
            emit(.duration)
            return
        }
        throw fault("bad number or duration syntax: \(QuotedText.quote(written))")
    }

    /// What must follow a bracket in dialect 2: a bare number is refused with its own words.
    mutating func rangeDuration() throws(MonitoringError) {
        if scanNumber() { throw fault("missing unit character in duration") }
        if acceptRestOfDuration() {
            emit(.duration)
            return
        }
        throw fault("bad duration syntax: \(QuotedText.quote(written))")
    }

    private mutating func scanNumber() -> Bool {
        if accept("0"), accept("xX") {
            while accept("0123456789abcdefABCDEF") {}
        } else {
            while accept("0123456789") {}
            if accept(".") { while accept("0123456789") {} }
            if accept("eE") {
                _ = accept("+-")
                while accept("0123456789") {}
            }
        }
        return !Lexer.isWord(peek())
    }

    /// Digits have been read; units and further digits follow. Wrong orders such as `1m1h` are found when it is parsed.
    private mutating func acceptRestOfDuration() -> Bool {
        guard accept("smhdwy") else { return false }
        _ = accept("s")
        while accept("0123456789") {
            while accept("0123456789") {}
            guard accept("smhdw") else { return false }
            _ = accept("s")
        }
        guard Lexer.isWord(peek()) else { return true }
        // The offending character belongs to what the message quotes.
        position += 1
        return false
    }
}
