import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieQuery

/// `PUT` and `DELETE /v1/documents/{document_id}`: index or remove one user's document.
struct DocumentRoute: Sendable {
    /// A long document is many vectors.
    static let timeout = Duration.seconds(30)

    let documents: DocumentService
    let responder: Responder
    let time: any TimeSource

    func reply(to request: InboundRequest, id: String, context: RequestContext) -> HTTPReply {
        let deadline = Deadline.after(Self.timeout, from: context.startedAt)
        do throws(ProblemDetails) {
            guard CacheTag.isIdentifier(id) else {
                throw .invalid([
                    .init(field: "document_id", message: "must have 1 to 256 bytes without control characters")
                ])
            }
            guard request.method == .put else {
                let user = try request.userParameter()
                return .later { await remove(id, user: user, deadline: deadline, context: context) }
            }
            let body = try RequestJSON.decode(DocumentRequestBody.self, from: request)
            guard body.errors.isEmpty, let user = body.user else { throw .invalid(body.errors) }
            let draft = DocumentDraft(
                id: id, title: body.title, source: body.source, createdAt: body.createdAt ?? time.wall(),
                content: body.content)
            return .later { await put(draft, user: user, deadline: deadline, context: context) }
        } catch {
            return .now(responder.problem(error, context: context))
        }
    }

    private func put(
        _ draft: DocumentDraft, user: UserID, deadline: Deadline, context: RequestContext
    ) async -> OutboundResponse {
        do {
            let count = try await withDeadline(deadline) {
                try await documents.put(draft, user: user, deadline: deadline)
            }
            return json(.object(["document_id": .string(draft.id), "chunks": .integer(Int64(count))]), context)
        } catch {
            return responder.problem(DocumentProblem.describe(error), context: context)
        }
    }

    private func remove(
        _ id: String, user: UserID, deadline: Deadline, context: RequestContext
    ) async -> OutboundResponse {
        do {
            let wasThere = try await withDeadline(deadline) {
                try await documents.remove(id, user: user, deadline: deadline)
            }
            guard wasThere else {
                let problem = ProblemDetails(
                    status: .notFound, code: "document_not_found", detail: "This user has no document of this id.")
                return responder.problem(problem, context: context)
            }
            return json(.object(["document_id": .string(id), "removed": .bool(true)]), context)
        } catch {
            return responder.problem(DocumentProblem.describe(error), context: context)
        }
    }

    private func json(_ value: JSONValue, _ context: RequestContext) -> OutboundResponse {
        // Strings, integers and flags always encode.
        let body = (try? JSONEncoder().encode(value)).map { Array($0) } ?? []
        return responder.respond(.ok, headers: [.contentType: "application/json"], body: body, context: context)
    }
}
