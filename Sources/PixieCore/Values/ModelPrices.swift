/// What tokens cost, by model, in US dollars.
public struct ModelPrices: Hashable, Sendable {
    public struct Price: Hashable, Sendable {
        /// Dollars per million prompt tokens.
        public var input: Double
        /// Dollars per million completion tokens; 0 for an embedding model.
        public var output: Double

        public init(input: Double, output: Double) {
            self.input = input
            self.output = output
        }
    }

    private let prices: [String: Price]

    /// Prices by the model's name without a date.
    public init(_ prices: [String: Price]) { self.prices = prices }

    /// The price of the model of exactly this name, else of the longest known name that only a date is added to
    /// ("gpt-4o-mini-2024-07-18"); nil for an unknown model, which is not the same as a free one.
    public func price(of model: String) -> Price? {
        if let price = prices[model] { return price }
        let match = prices.keys.filter { name in
            guard model.hasPrefix(name) else { return false }
            let rest = model.dropFirst(name.count)
            return rest.first == "-" && rest.contains(where: \.isWholeNumber)
                && rest.allSatisfy { $0 == "-" || $0.isWholeNumber }
        }.max { $0.count < $1.count }
        return match.flatMap { prices[$0] }
    }

    /// What `usage` of `model` cost in dollars; nil for an unknown model.
    public func dollars(for usage: TokenUsage, model: String) -> Double? {
        price(of: model).map { price in
            (Double(usage.promptTokens) * price.input + Double(usage.completionTokens) * price.output) / 1_000_000
        }
    }
}
