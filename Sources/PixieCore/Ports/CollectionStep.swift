/// What long work on a collection does just now, in words, and how far it is where that can be counted.
public struct CollectionStep: Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    public var description: String
    /// Of `total`: points, widths, or bytes of a file. Both nil while there is nothing to count.
    public var completed: Int?
    public var total: Int?

    public init(_ words: String, completed: Int? = nil, of total: Int? = nil) {
        description = words
        self.completed = completed
        self.total = total
    }

    public init(stringLiteral words: String) { self.init(words) }
}
