import FoundationEssentials
import PixieCore
import Synchronization

/// The JSON of the tools a model is offered, encoded once: they are the same in nearly every request, and encoding them took a fifth
/// of what a generated answer costs.
final class ToolTexts: Sendable {
    private struct Tool: Encodable {
        struct Function: Encodable {
            var name: String
            var description: String
            var parameters: JSONValue
        }
        var type = "function"
        var function: Function
    }

    private let latest = Mutex<(tools: [ToolDefinition], json: [UInt8])>(([], []))

    /// A JSON list, or nothing when there are no tools.
    func json(of tools: [ToolDefinition]) throws -> [UInt8] {
        guard !tools.isEmpty else { return [] }
        // Comparing is quick where it matters: the same array is equal to itself without a look inside.
        if let known = latest.withLock({ $0.tools == tools ? $0.json : nil }) { return known }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        let list = tools.map {
            Tool(function: .init(name: $0.name, description: $0.summary, parameters: $0.parameters))
        }
        let json = [UInt8](try encoder.encode(list))
        latest.withLock { $0 = (tools, json) }
        return json
    }
}
