/// Canonical composition without Foundation: Swift compares characters by canonical equivalence, so a dictionary keyed by character
/// finds the one-scalar form of a base letter with its marks, in whatever order they came.
enum Composition {
    /// The same character in its composed form where there is one for Latin, Greek, Cyrillic or Hangul; else unchanged.
    static func composed(_ character: Character) -> Character {
        if character.asciiValue != nil { return character }
        if let known = table[character] { return known }
        return hangul(character) ?? character
    }

    private static let table: [Character: Character] = {
        var table: [Character: Character] = [:]
        let blocks: [ClosedRange<UInt32>] = [0xC0...0x24F, 0x386...0x3CE, 0x400...0x4F9, 0x1E00...0x1FFC]
        for block in blocks {
            for scalar in block.compactMap(Unicode.Scalar.init) where table[Character(scalar)] == nil {
                // The first of two equivalent scalars would be a singleton such as the Angstrom sign only outside these blocks;
                // Greek oxia letters (1F71...) repeat tonos letters, which come first here and are the composed form.
                table[Character(scalar)] = Character(scalar)
            }
        }
        return table
    }()

    private static func hangul(_ character: Character) -> Character? {
        let scalars = Array(character.unicodeScalars.prefix(4))
        guard scalars.count == 2 || scalars.count == 3 else { return nil }
        var syllable: UInt32
        var rest = scalars.dropFirst()
        if (0x1100...0x1112).contains(scalars[0].value), (0x1161...0x1175).contains(scalars[1].value) {
            syllable = 0xAC00 + ((scalars[0].value - 0x1100) * 21 + scalars[1].value - 0x1161) * 28
            rest = rest.dropFirst()
        } else if (0xAC00...0xD7A3).contains(scalars[0].value), (scalars[0].value - 0xAC00) % 28 == 0 {
            syllable = scalars[0].value
        } else {
            return nil
        }
        if let tail = rest.first {
            guard rest.count == 1, (0x11A8...0x11C2).contains(tail.value) else { return nil }
            syllable += tail.value - 0x11A7
        }
        return Unicode.Scalar(syllable).map(Character.init)
    }
}
