/// Stands in for a tokeniser: about four bytes a token, as English text has on average.
enum TokenEstimate {
    static func tokens(in text: String) -> Int { (text.utf8.count + 3) / 4 }
}
