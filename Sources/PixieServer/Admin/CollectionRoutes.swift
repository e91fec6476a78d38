import FoundationEssentials
import HTTPTypes
import PixieCore

/// `/admin/v1/qdrant/...`: the commands of `pixie qdrant`; long ones are jobs.
///
/// Options come in the body (an object), and in the query where they are `dry_run` or `yes`.
public struct CollectionRoutes: AdminRoutes {
    private typealias Operation = CollectionCommand.Operation

    private let jobs: CollectionJobs

    public init(jobs: CollectionJobs) { self.jobs = jobs }

    private static let root = "/admin/v1/qdrant"
    private static let collection = root + "/collections/{name}"

    public var routes: [AdminRoute] { Self.table.map { route($0, $1, $2) } }

    private static let table: [(HTTPRequest.Method, String, Operation)] = [
        (.get, root + "/collections", .list),
        (.get, collection, .info),
        (.put, collection, .create),
        (.delete, collection, .delete),
        (.get, collection + "/doctor", .doctor),
        (.get, collection + "/graph", .graph),
        (.patch, collection + "/graph", .setGraph),
        (.post, collection + "/wait", .wait),
        (.get, collection + "/bulk", .bulkStatus),
        (.post, collection + "/bulk", .beginBulk),
        (.delete, collection + "/bulk", .finishBulk),
        (.post, collection + "/load", .load),
        (.get, collection + "/reindex", .reindexStatus),
        (.post, collection + "/reindex", .reindex),
        (.delete, collection + "/reindex", .cancelReindex),
        (.post, collection + "/reindex/rollback", .rollBackReindex),
        (.get, collection + "/search", .searchSettings),
        (.post, collection + "/tune", .tune),
        (.get, collection + "/snapshots", .snapshots),
        (.post, collection + "/snapshots", .createSnapshot),
        (.delete, collection + "/snapshots/{snapshot}", .deleteSnapshot),
        (.post, collection + "/snapshots/{snapshot}/restore", .restoreSnapshot),
        (.get, root + "/aliases", .aliases),
        (.put, root + "/aliases/{name}", .setAlias),
        (.delete, root + "/aliases/{name}", .deleteAlias),
        (.post, root + "/plan", .plan),
        (.post, root + "/apply", .apply),
    ]

    private func route(_ method: HTTPRequest.Method, _ template: String, _ operation: Operation) -> AdminRoute {
        let isRead = method == .get || operation == .plan
        return AdminRoute(method, template, access: isRead ? .read : .change) { [jobs] request in
            let command = try Self.command(operation, request)
            do {
                // What would be done is said at once, by whatever would take long to do it.
                guard operation.isLong, command.options["dry_run"] != .bool(true) else {
                    return try .json(try await jobs.answer(command))
                }
                return try .json(try await jobs.start(command), status: .accepted)
            } catch let error as CollectionError {
                throw ProblemDetails(error)
            }
        }
    }

    private static func command(_ operation: Operation, _ request: AdminRequest) throws -> CollectionCommand {
        var options: [String: JSONValue] = [:]
        if !request.request.body.isEmpty { options = try request.body([String: JSONValue].self) }
        for name in ["dry_run", "yes"] where try request.flag(name) { options[name] = .bool(true) }
        if operation == .doctor {
            for name in ["questions", "ef"] where request.query(name) != nil {
                options[name] = .integer(Int64(try request.integer(name, in: 0...100_000, standard: 0)))
            }
        }
        let snapshot = request.parameter("snapshot")
        if !snapshot.isEmpty { options["snapshot"] = .string(snapshot) }
        return CollectionCommand(operation, request.parameter("name"), options: options)
    }
}

extension ProblemDetails {
    init(_ error: CollectionError) {
        switch error.code {
        case .invalid(let field):
            self.init(
                status: .unprocessableContent, code: "invalid_field", detail: error.description,
                errors: [FieldError(field: field, message: error.description)])
        case .unconfirmed:
            self.init(status: .conflict, code: "confirmation_needed", detail: error.description)
        case .refused: self.init(status: .conflict, code: "refused", detail: error.description)
        case .notFound: self.init(status: .notFound, code: "not_found", detail: error.description)
        case .failed:
            self.init(status: .badGateway, code: "upstream_failed", detail: error.description)
        }
    }
}
