public import PixieCore

extension DependencyCheckup {
    /// The embedding model: answers, with vectors of the right length. Costs one embedding.
    public static func embedding(
        _ model: any EmbeddingModel, detail: String, deadline: Deadline
    ) async -> DependencyCheckup {
        do {
            _ = try await model.embed(["A sign of life."], deadline: deadline)
            let words = "\(model.name) answers with vectors of \(model.dimensions) dimensions"
            return DependencyCheckup(
                name: .embeddingModel, detail: detail, state: .reachable, findings: [Finding(.ok, words)])
        } catch let error as UpstreamError where [.malformed, .rejected].contains(error.code) {
            let mend =
                "check OPENAI_API_KEY (or PIXIE_EMBEDDING_API_KEY), PIXIE_EMBEDDING_MODEL, and that PIXIE_EMBEDDING_DIMENSIONS is its length"
            return DependencyCheckup(
                name: .embeddingModel, detail: detail, state: .reachable,
                findings: [Finding(.problem, "\(model.name) is of no use: \(error)", mend: mend)])
        } catch {
            return .unreachable(.embeddingModel, detail, "\(model.name) does not answer: \(error)")
        }
    }

    /// The chat models: each answers. Costs a few tokens of each.
    public static func chat(
        _ model: any ChatModel, names: [String], detail: String, deadline: Deadline
    ) async -> DependencyCheckup {
        var findings: [Finding] = []
        var isReachable = true
        for name in names {
            let request = ChatRequest(
                model: name, messages: [ChatMessage(.user, "Say OK.")], tools: [], temperature: 0,
                maxCompletionTokens: 16, question: "Say OK.", context: RetrievedContext())
            do {
                _ = try await model.complete(request, deadline: deadline, onText: nil)
                findings.append(Finding(.ok, "\(name) answers"))
            } catch let error as UpstreamError where error.code == .rejected {
                findings.append(
                    Finding(
                        .problem, "\(name) refuses: \(error)",
                        mend: "check OPENAI_API_KEY, and that the server has the model"))
            } catch {
                isReachable = false
                findings.append(
                    Finding(
                        .problem, "\(name) does not answer: \(error)", mend: Upstream.languageModel.remedyForSilence))
            }
        }
        return DependencyCheckup(
            name: .languageModel, detail: detail, state: isReachable ? .reachable : .unreachable, findings: findings)
    }
}
