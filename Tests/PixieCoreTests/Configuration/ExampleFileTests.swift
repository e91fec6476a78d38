import FoundationEssentials
import Testing

@testable import PixieCore

@Suite struct ExampleFileTests {
    private var path: String {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(4)
        return parts.joined(separator: "/") + "/.env.example"
    }

    @Test func itIsWhatTheTableSays() throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        #expect(text == ConfigurationVariable.exampleFile)
    }

    @Test func itListsEveryNameOnceWithItsDefault() throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        let listed = text.split(separator: "\n").filter {
            $0.hasPrefix("#") && !$0.hasPrefix("# ") && !$0.hasPrefix("## ")
        }
        .map { String($0.dropFirst()) }
        #expect(listed.sorted() == ConfigurationVariable.all.map { "\($0.name)=\($0.defaultText ?? "")" }.sorted())
        #expect(Set(ConfigurationVariable.all.map(\.name)).count == ConfigurationVariable.all.count)
    }

    @Test func uncommentedItIsAcceptedAndChangesNothing() async throws {
        let lines = ConfigurationVariable.exampleFile.split(separator: "\n")
            .map { $0.hasPrefix("#") && !$0.hasPrefix("# ") && !$0.hasPrefix("##") ? $0.dropFirst() : $0 }
        let file = FileManager.default.temporaryDirectory.path + "/pixie-\(UUID().uuidString).env"
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        var values = try await PixieConfiguration.load(environment: [:], envFile: file).values
        #expect(values.openAI.isConfigured, "a base URL was written down")
        values.openAI.isConfigured = false
        #expect(values == PixieConfiguration.defaults)
    }
}
