/// Decides, part by part while an answer is being read, whether to go on: how much may come, and in what shape.
///
/// hiredis itself reads whatever a server sends: it reserves memory for as many elements as an array claims to have, and ends
/// the process when an answer comes that nobody asked for, or a message of a subscription has another shape than it expects.
/// So nothing gets that far which it could not bear.
struct ReplyBudget {
    enum Kind: Hashable { case string, status, error, integer, null, array }

    /// Part of an answer: an element, or the whole when `depth` is 0.
    struct Part {
        var kind: Kind
        /// Bytes, or elements of an array.
        var length = 0
        var depth = 0
        /// Its place in the array it is part of.
        var index = 0
    }

    enum Expectation: Hashable {
        /// A command waits for its answer.
        case answer
        /// Subscribed: messages may come at any time.
        case message
        case nothing
    }

    enum Refusal: String {
        case unasked = "an answer that nobody asked for"
        case tooManyElements = "more elements than allowed"
        case tooLong = "longer than allowed"
        case notMessage = "not a message, on a subscription"
    }

    private let maximumBytes: Int
    private let maximumElements: Int
    private var bytes = 0
    private var elements = 0

    init(maximumBytes: Int, maximumElements: Int) {
        self.maximumBytes = maximumBytes
        self.maximumElements = maximumElements
    }

    /// Nil: go on. `isKnownWord`: whether the part's text is the first word of a message; asked for only where it matters.
    mutating func refusal(
        of part: Part, expecting: Expectation, isKnownWord: @autoclosure () -> Bool
    ) -> Refusal? {
        if part.depth == 0 { (bytes, elements) = (0, 0) }
        switch expecting {
        // An error ends the connection in good order, with its text: too many clients, for one.
        case .nothing where part.depth == 0 && part.kind != .error: return .unasked
        case .message where !Self.fits(part, isKnownWord()): return .notMessage
        default: break
        }
        if part.kind == .array {
            guard part.length <= maximumElements - elements else { return .tooManyElements }
            elements += part.length
        } else {
            guard part.length <= maximumBytes - bytes else { return .tooLong }
            bytes += part.length
        }
        return nil
    }

    /// A message is `["message" or "subscribe", channel, payload or count]`.
    private static func fits(_ part: Part, _ isKnownWord: @autoclosure () -> Bool) -> Bool {
        switch (part.depth, part.index) {
        case (0, _): part.kind == .error || (part.kind == .array && part.length == 3)
        case (1, 0): part.kind == .string && isKnownWord()
        case (1, 1): part.kind == .string
        case (1, 2): part.kind == .string || part.kind == .integer
        default: false
        }
    }
}
