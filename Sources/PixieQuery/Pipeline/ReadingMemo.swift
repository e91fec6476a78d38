import FoundationEssentials
import PixieCore
import Synchronization

/// The readings of questions that were asked lately, for those who ask the same again: finding one costs less than reading the words.
///
/// Each question has one place, which it shares with others and loses to whichever of them is asked. Safe to call from any thread.
final class ReadingMemo: Sendable {
    private struct Place: Sendable {
        let user: UserID
        let text: String
        let reading: QuestionReading
    }

    /// Under a lock of its own, so that threads seldom meet.
    private final class Shard: Sendable {
        let places = Mutex([Place?](repeating: nil, count: ReadingMemo.placesPerShard))
    }

    private static let shardCount = 16
    private static let placesPerShard = 256
    /// Bytes of the longest question that is kept: with all of them the memo takes less than 2 MB.
    private static let longestText = 256

    private let shards = (0..<shardCount).map { _ in Shard() }

    /// Nil when it is not kept.
    func reading(of text: String, by user: UserID) -> QuestionReading? {
        let (shard, index) = place(of: text, by: user)
        return shards[shard].places.withLock { places in
            guard let place = places[index], place.user == user, Self.areSame(place.text, text) else { return nil }
            return place.reading
        }
    }

    func keep(_ reading: QuestionReading, of text: String, by user: UserID) {
        guard text.utf8.count <= Self.longestText else { return }
        let (shard, index) = place(of: text, by: user)
        let place = Place(user: user, text: text, reading: reading)
        shards[shard].places.withLock { $0[index] = place }
    }

    private func place(of text: String, by user: UserID) -> (shard: Int, index: Int) {
        let hash = withUnsafeBytes(of: user.uuid.uuid) { id in
            (text.utf8.withContiguousStorageIfAvailable { FNV.hash($0) } ?? FNV.hash(text.utf8))
                ^ id.loadUnaligned(as: UInt64.self) ^ id.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        }
        // The high bits of the product depend on all bits of the hash.
        let spread = hash &* 0x9E37_79B9_7F4A_7C15
        return (Int(spread >> 60), Int(spread >> 52) & (Self.placesPerShard - 1))
    }

    /// Byte by byte: texts that `==` holds for may differ in what the reading looks at.
    private static func areSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable {
                ByteScan.areEqual(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer($0))
            } ?? false
        } ?? false
    }
}
