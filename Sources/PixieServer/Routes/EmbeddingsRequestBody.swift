import FoundationEssentials

/// The body of `POST /v1/embeddings`: `input` is a text or a list of texts.
struct EmbeddingsRequestBody: Decodable, Sendable {
    enum EncodingFormat: String, Sendable { case float, base64 }

    private(set) var input: [String] = []
    private(set) var model: String?
    private(set) var dimensions: Int?
    private(set) var encodingFormat = EncodingFormat.float
    private(set) var errors: [ProblemDetails.FieldError] = []

    enum CodingKeys: String, CodingKey {
        case input, model, dimensions
        case encodingFormat = "encoding_format"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try? container.decode(String.self, forKey: .input) {
            input = [text]
        } else if let texts = try? container.decode([String].self, forKey: .input) {
            input = texts
        } else {
            add(.input, "must be a string or a list of strings")
        }
        if errors.isEmpty { checkInput() }
        do { model = try container.decodeIfPresent(String.self, forKey: .model) } catch {
            add(.model, "must be a string")
        }
        do {
            dimensions = try container.decodeIfPresent(Int.self, forKey: .dimensions)
        } catch {
            add(.dimensions, "must be an integer")
        }
        do {
            let name =
                try container.decodeIfPresent(String.self, forKey: .encodingFormat) ?? EncodingFormat.float.rawValue
            if let format = EncodingFormat(rawValue: name) {
                encodingFormat = format
            } else {
                add(.encodingFormat, "must be float or base64")
            }
        } catch {
            add(.encodingFormat, "must be float or base64")
        }
    }

    private mutating func checkInput() {
        if !(1...EmbeddingsRoute.maximumTexts).contains(input.count) {
            add(.input, "must hold 1 to \(EmbeddingsRoute.maximumTexts) texts")
        }
        if input.contains(where: { $0.isEmpty || $0.unicodeScalars.count > EmbeddingsRoute.maximumCharacters }) {
            add(.input, "must hold texts of 1 to \(EmbeddingsRoute.maximumCharacters) characters")
        }
    }

    private mutating func add(_ key: CodingKeys, _ message: String) {
        errors.append(.init(field: key.rawValue, message: message))
    }
}
