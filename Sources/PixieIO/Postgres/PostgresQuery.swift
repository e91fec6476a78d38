/// One SQL statement with `$1`, `$2`... for its parameters.
///
/// Only text written in the program can become one, so nothing that comes from outside is ever part of a statement.
public struct PostgresQuery: Hashable, Sendable {
    let text: String

    public init(_ text: StaticString) { self.text = text.description }
}
