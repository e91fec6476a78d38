import PixieCore
import PixieIO

/// Reads cached answers with one command, and a second one where that does not say all: no script, because reading is what is done most,
/// and a script takes the server twice as long.
///
/// The first asks for the answers and for the tags that nearly every answer carries. An answer names its tags and the tokens they have to
/// hold, so one that was built on a document is asked about once more. Of its two looks the first decides: a token that is still there at
/// the second was there at the first, since no token is used twice.
struct AnswerLookup {
    /// Of one key: where its tags stand in the command's answer.
    private struct Place {
        var owner: [UInt8]
        var id: [UInt8]
        var isShared: Bool
        var firstTag: Int
    }

    /// What is known of an answer.
    enum Verdict: Equatable {
        case nothing
        case there([UInt8])
        /// It depends on these tags and the tokens they should hold.
        case open([UInt8], tags: [[UInt8]], tokens: [[UInt8]])
    }

    let command: RedisCommand
    private var places: [Place] = []

    init(_ keys: [SharedKey]) {
        var command = RedisCommand(.getMany, reservingCapacity: 640 * keys.count)
        var count = keys.count + 2
        for key in keys {
            let place = Place(
                owner: Array(CacheKeys(key.owner).owner.utf8), id: Array(key.id.utf8),
                isShared: key.owner == nil, firstTag: count)
            command.append(CacheKeys.exactPrefix, place.owner, colon: place.id)
            places.append(place)
            count += place.isShared ? 1 : 5
        }
        command.append("tag:responses")
        command.append("tag:prompt")
        for place in places {
            command.append("tag:entry:", place.owner, colon: place.id)
            guard !place.isShared else { continue }
            command.append("tag:user:", place.owner)
            command.append("tag:tasks:", place.owner)
            command.append("tag:events:", place.owner)
            command.append("tag:documents:", place.owner)
        }
        self.command = command
    }

    /// What the command's answer says of each key; nil when it is none.
    func verdicts(_ answer: RedisValue) -> [Verdict]? {
        guard let values = answer.elements, values.count == command.count - 1 else { return nil }
        return places.indices.map { index in
            guard let entry = values[index].bytes else { return .nothing }
            return verdict(entry, places[index], values)
        }
    }

    /// The command that asks for what `verdicts` left open; nil: nothing.
    static func second(_ verdicts: [Verdict]) -> RedisCommand? {
        var command = RedisCommand(.getMany)
        for case .open(_, let tags, _) in verdicts {
            for tag in tags { command.append("tag:", tag) }
        }
        return command.count > 1 ? command : nil
    }

    /// The answers, once the second command is answered too; nil when it is not.
    static func settled(_ verdicts: [Verdict], by answer: RedisValue?) -> [[UInt8]?]? {
        var held = answer?.elements?[...] ?? []
        var found: [[UInt8]?] = []
        for verdict in verdicts {
            switch verdict {
            case .nothing: found.append(nil)
            case .there(let exact): found.append(exact)
            case .open(let exact, _, let tokens):
                guard held.count >= tokens.count else { return nil }
                let vouched = zip(tokens, held).allSatisfy { $0 == $1.bytes }
                held = held.dropFirst(tokens.count)
                found.append(vouched ? exact : nil)
            }
        }
        return held.isEmpty ? found : nil
    }

    private func verdict(_ entry: [UInt8], _ place: Place, _ values: [RedisValue]) -> Verdict {
        entry.withUnsafeBufferPointer { bytes in
            var header = HeaderReader(bytes)
            var (tags, tokens): ([[UInt8]], [[UInt8]]) = ([], [])
            guard header.count > 0 else { return .nothing }
            for _ in 0..<header.count {
                guard let tag = header.next(), let token = header.next() else { return .nothing }
                guard let known = self.place(of: tag, place) else {
                    tags.append(Array(tag))
                    tokens.append(Array(token))
                    continue
                }
                guard let held = values[known].bytes, held.elementsEqual(token) else { return .nothing }
            }
            let exact = Array(bytes[header.position...])
            return tags.isEmpty ? .there(exact) : .open(exact, tags: tags, tokens: tokens)
        }
    }

    /// Where in the answer the token of `tag` is; nil when it was not asked for.
    private func place(of tag: UnsafeBufferPointer<UInt8>, _ place: Place) -> Int? {
        let count = places.count
        func isKind(_ kind: StaticString) -> Bool {
            kind.withUTF8Buffer { kind in
                tag.count == kind.count + place.owner.count && tag.starts(with: kind)
                    && tag[kind.count...].elementsEqual(place.owner)
            }
        }
        func isWord(_ word: StaticString) -> Bool { word.withUTF8Buffer { tag.elementsEqual($0) } }
        func isEntry() -> Bool {
            "entry:".utf8.count + place.owner.count + 1 + place.id.count == tag.count
                && tag.starts(with: "entry:".utf8) && tag[6...].starts(with: place.owner)
                && tag[6 + place.owner.count] == UInt8(ascii: ":")
                && tag[(7 + place.owner.count)...].elementsEqual(place.id)
        }
        switch tag.first {
        case UInt8(ascii: "r") where isWord("responses"): return count
        case UInt8(ascii: "p") where isWord("prompt"): return count + 1
        case UInt8(ascii: "e") where isEntry(): return place.firstTag
        case _ where place.isShared: return nil
        case UInt8(ascii: "u") where isKind("user:"): return place.firstTag + 1
        case UInt8(ascii: "t") where isKind("tasks:"): return place.firstTag + 2
        case UInt8(ascii: "e") where isKind("events:"): return place.firstTag + 3
        case UInt8(ascii: "d") where isKind("documents:"): return place.firstTag + 4
        default: return nil
        }
    }
}

/// Reads what stands before an answer: how many tags, and for each its name and its token, two bytes of length before either.
private struct HeaderReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    let count: Int
    private(set) var position: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        count = bytes.first.map { Int($0) } ?? 0
        position = min(1, bytes.count)
    }

    mutating func next() -> UnsafeBufferPointer<UInt8>? {
        guard bytes.count - position >= 2 else { return nil }
        let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
        guard bytes.count - position - 2 >= length else { return nil }
        defer { position += 2 + length }
        return UnsafeBufferPointer(rebasing: bytes[position + 2..<position + 2 + length])
    }
}
