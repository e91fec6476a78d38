/// What models charge.
public struct ModelPrices: Sendable {
    /// Dollars per million tokens.
    public struct Price: Hashable, Sendable {
        public var input: Double
        public var output: Double

        public init(input: Double, output: Double) {
            self.input = input
            self.output = output
        }
    }

    private let prices: [String: Price]

    public init(_ prices: [String: Price]) { self.prices = prices }

    /// Dollars for the tokens; 0 for a model without a price. A dated name (`gpt-4o-2024-08-06`) has the price of the longest name it
    /// begins with.
    public func cost(model: String, promptTokens: Int, completionTokens: Int) -> Double {
        let price =
            prices[model] ?? prices.filter { model.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }?.value
        guard let price else { return 0 }
        return (Double(promptTokens) * price.input + Double(completionTokens) * price.output) / 1_000_000
    }
}
