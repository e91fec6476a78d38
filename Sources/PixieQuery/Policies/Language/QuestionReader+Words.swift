/// The words that the reader looks out for by themselves.
extension QuestionReader {
    static let askedNouns = WordTable<QuestionGist.Asked>(
        [
            (.when, "year month date day week hour time century"),
            (
                .who,
                """
                person people artist author writer actor actress player singer scientist painter composer inventor architect king queen \
                president country team club band company firm director
                """
            ),
            (.place, "place location spot address shop store country city town street venue site"),
        ], key: { Stemmer.stems(of: $0).inflected })
    static let references = Set(
        ["it", "that", "this", "them", "one", "those"].map { WordScanner.hash(of: $0) })
    static let formsOfHave = Set(["have", "has", "had"].map { WordScanner.hash(of: $0) })
    static let permissions = Set(["allowed", "permitted"].map { WordScanner.hash(of: $0) })
    static let need = Lexicon.english[Stemmer.stems(of: "need").inflected].senses
    static let not = WordScanner.hash(of: "not")
    static let formsOfBe = Set(
        ["is", "are", "was", "were", "be", "been", "being"].map { WordScanner.hash(of: $0) })
    static let objects = Set(["me", "us", "you"].map { WordScanner.hash(of: $0) })
    static let us = WordScanner.hash(of: "us")
    static let the = WordScanner.hash(of: "the")
    static let may = WordScanner.hash(of: "may")
    static let fillers = Set(["er", "hm", "um", "ah", "oh"].map { WordScanner.hash(of: $0) })
    static let without = WordScanner.hash(of: "without")
    static let adverbs = Set(["out", "off"].map { WordScanner.hash(of: $0) })
    static let free = WordScanner.hash(of: "free")
    static let withoutIt = Set(
        """
        gluten dairy sugar lactose nut peanut fat alcohol meat wheat egg soy soya caffeine salt milk fragrance plastic cholesterol
        """.split(whereSeparator: \.isWhitespace).map { Stemmer.stems(of: $0).inflected })
    static let openers = Set(
        "is are am do does did was were has have had will would should must may might can could".split(separator: " ")
            .map {
                WordScanner.hash(of: $0)
            })
    static let particles: [UInt64: UInt8] = Dictionary(
        uniqueKeysWithValues: ["on", "off", "in", "out", "up", "down"].enumerated().map {
            (WordScanner.hash(of: $1), UInt8(1) << UInt8($0))
        })
    static let contractions: [UInt64: (UInt64, UInt64)] = Dictionary(
        uniqueKeysWithValues: FunctionWord.contractions.map { short, long in
            (WordScanner.hash(of: short), (WordScanner.hash(of: long[0]), WordScanner.hash(of: long[1])))
        })
    static let cost = Stemmer.stems(of: "cost")
    static let pay = Stemmer.stems(of: "pay")
    static let measuring = Set(
        "weigh earn pay owe spend save hold use need know drink eat take".split(separator: " ").map {
            Stemmer.stems(of: $0).inflected
        })
}
