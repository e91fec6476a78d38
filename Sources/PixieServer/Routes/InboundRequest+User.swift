import HTTPTypes
import PixieCore

extension InboundRequest {
    /// The user that the query item `user_id` names.
    func userParameter() throws(ProblemDetails) -> UserID {
        let given = query.filter { $0.name == "user_id" }
        guard given.count == 1, let user = UserID(given[0].value) else {
            throw .invalid([.init(field: "user_id", message: "must be given once in the query, and be a UUID")])
        }
        return user
    }
}

extension ProblemDetails {
    /// 422 that names each wrong field.
    static func invalid(_ errors: [FieldError]) -> ProblemDetails {
        ProblemDetails(
            status: .unprocessableContent, code: "invalid_field",
            detail: errors.map { "\($0.field) \($0.message)" }.joined(separator: "; "), errors: errors)
    }
}
