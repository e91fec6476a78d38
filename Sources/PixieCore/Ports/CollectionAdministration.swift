/// What operators do to the collections of the document store, whatever asks for it.
///
/// Throws `CollectionError`, or `CancellationError`.
public protocol CollectionAdministration: Sendable {
    /// Carries the command out and gives its report as JSON. `progress` gets a line now and then. One that changes much and was
    /// interrupted goes on when it is performed again.
    func perform(_ command: CollectionCommand, progress: @escaping @Sendable (CollectionStep) -> Void) async throws
        -> JSONValue
}

/// One operation on a collection, with its options as they came.
public struct CollectionCommand: Codable, Hashable, Sendable {
    public enum Operation: String, Codable, CaseIterable, Sendable {
        case list, info, doctor, snapshots, aliases, plan
        case graph, bulkStatus, reindexStatus, searchSettings
        case create, setGraph, apply, delete, setAlias, deleteAlias
        case beginBulk, finishBulk, load, reindex, cancelReindex, rollBackReindex
        case createSnapshot, restoreSnapshot, deleteSnapshot, tune, wait

        /// Whether it takes long: it is then done as a job.
        public var isLong: Bool {
            switch self {
            case .setGraph, .apply, .finishBulk, .load, .reindex, .createSnapshot, .restoreSnapshot, .tune, .wait: true
            default: false
            }
        }

        /// Whether it goes on where it was, or does no harm, when it is done again after Pixie was stopped.
        public var isResumable: Bool { [.load, .reindex, .finishBulk, .tune, .wait].contains(self) }
    }

    public var operation: Operation
    /// The collection, or the alias; empty where there is none.
    public var name: String
    public var options: [String: JSONValue]

    public init(_ operation: Operation, _ name: String = "", options: [String: JSONValue] = [:]) {
        self.operation = operation
        self.name = name
        self.options = options
    }
}

/// Why an operation on a collection was not carried out, in words that say what to do.
public struct CollectionError: Error, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// An option is not one, or not of this kind.
        case invalid(field: String)
        /// It costs or deletes something: it is done when asked for with `yes`.
        case unconfirmed
        /// Possible, and not done as things are.
        case refused
        case notFound
        /// The server cannot be reached, or failed.
        case failed
    }

    public var code: Code
    public var description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
