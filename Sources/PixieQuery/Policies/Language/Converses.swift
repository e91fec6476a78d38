/// Verbs for one act seen from its two sides: what you sell, I buy.
enum Converses {
    /// Whether what the one addressed does (`giver`) is what the speaker then does or gets (`taker`), by inflected stem.
    static func relate(giver: UInt64, taker: UInt64) -> Bool {
        axes.contains { $0.givers.contains(giver) && $0.takers.contains(taker) }
    }

    /// "do you accept cards" is "can I pay by card"; "do you accept returns" is not.
    static func speaksOfPayment(_ gist: QuestionGist) -> Bool {
        gist.terms.contains { payments.contains($0.stems.inflected) }
    }

    static let accept = Stemmer.stems(of: "accept").inflected
    private static let payments = stems(
        """
        cash card creditcard debitcard cheque check paypal visa mastercard amex contactless currency euro eur dollar usd pound gbp coin \
        note voucher giftcard bitcoin crypto applepay instalment instal paym banktransfer directdebit
        """)

    private static let axes: [(givers: Set<UInt64>, takers: Set<UInt64>)] = [
        ("accept take", "pay use"),
        ("give offer provide send issue supply grant", "get receive obtain"),
        ("sell stock", "buy purchase get"),
        ("charge bill", "pay cost owe"),
        ("lend loan", "borrow"),
        ("serve", "eat drink get order"),
    ].map { (stems($0.0), stems($0.1)) }

    private static func stems(_ list: String) -> Set<UInt64> {
        Set(list.split(whereSeparator: \.isWhitespace).map { Stemmer.stems(of: $0).inflected })
    }
}
