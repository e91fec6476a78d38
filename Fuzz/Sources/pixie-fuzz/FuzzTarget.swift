/// What is fed with invented inputs. Each stops the process where something holds that must not.
enum FuzzTarget: String, CaseIterable {
    case promql, rules, templates, requests, events, replies

    func run(_ bytes: [UInt8]) {
        switch self {
        case .requests: RequestFuzz.run(bytes)
        case .events: EventFuzz.run(bytes)
        case .replies: ReplyFuzz.run(bytes)
        case .promql, .rules, .templates:
            // What is not UTF-8 is refused before any of these is called.
            guard let text = String(validating: bytes, as: UTF8.self) else { return }
            switch self {
            case .promql: PromQLFuzz.run(text)
            case .rules: RuleFileFuzz.run(text)
            default: TemplateFuzz.run(text)
            }
        }
    }
}
