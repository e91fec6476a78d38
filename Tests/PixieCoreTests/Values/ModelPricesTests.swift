import PixieCore
import Testing

@Suite struct ModelPricesTests {
    static let prices = ModelPrices(PixieConfiguration.defaults.models.prices)

    @Test(arguments: [
        ("gpt-4o-mini", 0.15), ("gpt-4o-mini-2024-07-18", 0.15), ("gpt-4o-2024-08-06", 2.5), ("gpt-4o", 2.5),
        ("gpt-4o-audio-preview", nil), ("gpt-4omega", nil), ("gpt-4o-", nil), ("llama3", nil), ("", nil),
    ])
    func datedNamesCostWhatTheirModelCosts(name: String, input: Double?) {
        #expect(Self.prices.price(of: name)?.input == input)
    }

    @Test func usageIsCountedPerMillionTokens() throws {
        let usage = TokenUsage(promptTokens: 2_000_000, completionTokens: 500_000)
        let dollars = try #require(Self.prices.dollars(for: usage, model: "gpt-4o-mini"))
        #expect(abs(dollars - 0.60) < 1e-9)
        let embedding = TokenUsage(promptTokens: 1_000)
        let small = try #require(Self.prices.dollars(for: embedding, model: "text-embedding-3-small"))
        #expect(abs(small - 0.00001) < 1e-12)
        #expect(Self.prices.dollars(for: usage, model: "unknown") == nil)
    }
}
