/// Text brought to ASCII as far as its looks allow, for reading words out of it; never for storing.
///
/// Accents fall away, typographic quotes and dashes become plain, full-width forms narrow, invisible characters disappear, and
/// Cyrillic or Greek letters that look like Latin ones become them, so that `mу tasks` with a Cyrillic letter is still "my tasks".
enum PlainLatin {
    struct Folded {
        var bytes: [UInt8]
        /// Letters that have no Latin reading: the words of this text cannot be judged.
        var foreignLetters: Int
        var latinLetters: Int
        /// A hash over what has no ASCII form (foreign letters, emoji, overlays), so that two texts can be told apart by it.
        var otherSymbols: UInt64 = 0

        mutating func note(_ scalar: UInt32) { otherSymbols = (otherSymbols ^ UInt64(scalar)) &* 0x100_0000_01b3 &+ 1 }
    }

    static func fold(_ text: String) -> Folded {
        var result = Folded(bytes: [], foreignLetters: 0, latinLetters: 0)
        result.bytes.reserveCapacity(text.utf8.count)
        for character in text { append(character, to: &result) }
        return result
    }

    private static func append(_ character: Character, to result: inout Folded) {
        if let ascii = character.asciiValue {
            if (ascii | 32) &- 97 < 26 { result.latinLetters += 1 }
            result.bytes.append(ascii)
            return
        }
        var wroteLetter = false
        for scalar in character.unicodeScalars {
            let value = scalar.value
            if value < 128 {
                result.bytes.append(UInt8(value))
                if (UInt8(value) | 32) &- 97 < 26 { result.latinLetters += 1 }
                wroteLetter = true
            } else if (0xFF01...0xFF5E).contains(value) {
                result.bytes.append(UInt8(value - 0xFEE0))
                result.latinLetters += 1
            } else if let plain = punctuation(value) {
                result.bytes.append(plain)
            } else if let looksLike = lookalikes[value] {
                result.bytes.append(looksLike)
                result.latinLetters += 1
            } else if isInvisible(scalar) {
                // A stroke through a sign negates it.
                if (0x334...0x338).contains(value) { result.note(value) }
            } else if scalar.properties.isAlphabetic {
                // Foreign letters stay as one byte outside ASCII: part of a word, equal to no known word.
                result.bytes.append(0xFF)
                result.note(value)
                if !wroteLetter { result.foreignLetters += 1 }
            } else if let currency = currencies[value] {
                result.bytes.append(contentsOf: currency.utf8)
            } else {
                if !scalar.properties.isWhitespace { result.note(value) }
                result.bytes.append(UInt8(ascii: " "))
            }
        }
    }

    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .format, .nonspacingMark, .enclosingMark, .control: true
        default: false
        }
    }

    private static let currencies: [UInt32: String] = [
        0xA3: " gbp ", 0x20AC: " eur ", 0xA5: " jpy ", 0x20B9: " inr ", 0xB0: " degrees ",
    ]

    private static func punctuation(_ value: UInt32) -> UInt8? {
        switch value {
        case 0x2018, 0x2019, 0x02BC, 0x2032: UInt8(ascii: "'")
        case 0x201C, 0x201D, 0x00AB, 0x00BB, 0x2033: UInt8(ascii: "\"")
        case 0x2010...0x2015, 0x2212: UInt8(ascii: "-")
        case 0x2026, 0x3002: UInt8(ascii: ".")
        case 0x3001: UInt8(ascii: ",")
        case 0x00A0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: UInt8(ascii: " ")
        default: nil
        }
    }

    /// Letters outside ASCII by their base letter (found through canonical decomposition) or by the Latin letter they imitate.
    private static let lookalikes: [UInt32: UInt8] = {
        var table: [UInt32: UInt8] = [:]
        let marks: [UInt32] = Array(0x300...0x304) + Array(0x306...0x30C) + [0x31B, 0x323, 0x327, 0x328]
        var composed: [Character: UInt32] = [:]
        for value in Array(UInt32(0xC0)...0x24F) + Array(UInt32(0x1E00)...0x1EFF) {
            if let scalar = Unicode.Scalar(value) { composed[Character(scalar)] = value }
        }
        for base in Array(UInt8(ascii: "A")...UInt8(ascii: "Z")) + Array(UInt8(ascii: "a")...UInt8(ascii: "z")) {
            for mark in marks {
                guard let mark = Unicode.Scalar(mark) else { continue }
                var text = String(Unicode.Scalar(base))
                text.unicodeScalars.append(mark)
                if text.count == 1, let first = text.first, let value = composed[first] { table[value] = base }
            }
        }
        for (foreign, latin) in zip("аеорсухіјѕԁһԛԝкмтнв".unicodeScalars, "aeopcyxijsdhqwkmthb".utf8) {
            table[foreign.value] = latin
        }
        for (foreign, latin) in zip("АВЕКМНОРСТХУІЈЅ".unicodeScalars, "ABEKMHOPCTXYIJS".utf8) {
            table[foreign.value] = latin
        }
        for (foreign, latin) in zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανιρυκ".unicodeScalars, "ABEZHIKMNOPTYXoavipuk".utf8) {
            table[foreign.value] = latin
        }
        for (foreign, latin) in zip("øØłŁđĐıßæœ".unicodeScalars, "oOlLdDisao".utf8) { table[foreign.value] = latin }
        return table
    }()
}
