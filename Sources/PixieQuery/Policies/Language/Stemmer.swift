/// Light English stemming over lower-case ASCII: two forms of one word get one stem; two words rarely do.
///
/// `inflected` joins plurals, tenses and -ly, and British with American spelling; `derived` also joins a verb with its noun of action
/// (cancel, cancellation; renew, renewal; pay, payment). Stems are hashes: they are only ever compared.
struct Stemmer {
    struct Stems: Equatable {
        var inflected: UInt64
        var derived: UInt64
    }

    static func stems(of word: some StringProtocol) -> Stems {
        let bytes = Array(word.utf8)
        return bytes.withUnsafeBufferPointer { stems(of: $0, from: 0, to: $0.count) }
    }

    /// - Parameter bytes: lower-case; the word is `from..<to`.
    static func stems(of bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Stems {
        let possessive = end - start > 2 && bytes[end - 2] == UInt8(ascii: "'") && bytes[end - 1] == UInt8(ascii: "s")
        let end = possessive ? end - 2 : end
        var raw = WordScanner.seed
        for at in start..<end { raw = WordScanner.mix(raw, bytes[at]) }
        if let known = irregular[raw] { return known }
        var form = Form(bytes: bytes, start: start, end: end)
        form.inflect()
        let inflected = form.hash
        form.derive()
        return Stems(inflected: inflected, derived: form.hash)
    }

    /// The stems of a word that is in the table of irregular forms, or that no rule changes, by its hash.
    static func known(_ raw: UInt64) -> Stems { irregular[raw] ?? Stems(inflected: raw, derived: raw) }

    private static let irregular: [UInt64: Stems] = {
        var table: [UInt64: Stems] = [:]
        for line in irregularForms.split(separator: ";") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let lemma = words.first else { continue }
            let bytes = Array(lemma.utf8)
            let stems = bytes.withUnsafeBufferPointer { bytes in
                var form = Form(bytes: bytes, start: 0, end: bytes.count)
                form.inflect()
                let inflected = form.hash
                form.derive()
                return Stems(inflected: inflected, derived: form.hash)
            }
            for word in words.dropFirst() { table[WordScanner.hash(of: word)] = stems }
        }
        return table
    }()

    private static let irregularForms = """
        be is are am been being was were; do does did done doing; have has had having; go goes went gone; pay paid; buy bought; \
        send sent; take took taken; make made; get got gotten getting; give gave given; find found; tell told; say said; see saw seen; \
        know knew known; think thought; come came; leave left leaving; keep kept; begin began begun; bring brought; build built; \
        choose chose chosen; choice choices; drive drove driven; eat ate eaten; fall fell fallen; feel felt; fly flew flown; \
        forget forgot forgotten; hear heard; hold held; lose lost loss losses; mean meant; meet met; run ran; sell sold sale sales; \
        set setting; sit sat; sleep slept; speak spoke spoken; spend spent; stand stood; steal stole stolen theft; teach taught; \
        understand understood; wear wore worn; win won; withdraw withdrew withdrawn withdrawal withdrawals; write wrote written; \
        break broke broken; catch caught; cost costs costing; cut cutting; draw drew drawn; drink drank drunk; \
        grow grew grown growth; hurt hurting; let letting; lend lent; put putting; quit quitting; read reading; rise rose risen; \
        show shown showed; shut shutting; sing sang sung; swim swam swum; throw threw thrown; child children kids kid; \
        person people persons; man men; woman women; foot feet; tooth teeth; mouse mice; goose geese; life lives; wife wives; \
        knife knives; half halves; shelf shelves; loaf loaves; deliver delivery deliveries; apply application applications; \
        register registration registrations; subscribe subscription subscriptions; describe description descriptions; \
        prescribe prescription prescriptions; permit permission permissions; decide decision decisions; \
        expire expiry expiration expires expired; enter entry entries; day daily days; die died dies dying death; tie tied tying; \
        lie lying lay; choose choosing; available availability; able ability; possible possibility possibilities; valid validity; \
        safe safety safely; secure security securely; fail failure failures failing failed; arrive arrival arrivals; \
        depart departure departures; proceed procedure procedures; analyse analysis analyze analyses; reduce reduction reductions; \
        produce production; introduce introduction; complain complaint complaints; long length lengthy; high height; wide width; \
        deep depth; strong strength; warm warmth; explain explanation explanations; maintain maintenance; respond response responses; \
        refuse refusal; remove removal removals; propose proposal; dispose disposal; program programme programmes programs; \
        cheque cheques; license licence licences licenses licensed; practice practise practised practises; grey gray; tyre tire tyres; \
        gas gases; bus buses; news; lens lenses; plus; always; perhaps; series; species; status; this; his; its; us; yes; \
        business businesses; address addresses addressed; access; process processes; email e-mail emails; information info; \
        photo photograph photographs photos; advertisement ad ads advert adverts; repository repo repos; app apps; \
        maximum max; minimum min; approximately approx; versus vs; temperature temp; document doc docs; specification spec specs; \
        configuration config configs configure configured; authentication auth authenticate; database db; directory dir; \
        only; early; family; supply supplies supplied; reply replies replied; nothing; something; anything; everything; morning; \
        evening; during; spring; string strings; thing things; king kings; ring rings; wedding weddings; building buildings; need needs \
        needed; speed; seed seeds; red; bed beds; hundred; feed; bleed; hardly; nearly; lately; shortly; likely; unlikely
        """
}

extension Stemmer {
    /// A word being cut down: a prefix of its bytes, and one byte that may replace what was cut.
    private struct Form {
        let bytes: UnsafeBufferPointer<UInt8>
        let start: Int
        var end: Int
        var tail: UInt8 = 0

        var count: Int { end - start }

        var hash: UInt64 {
            var hash = WordScanner.seed
            for at in start..<end { hash = WordScanner.mix(hash, bytes[at]) }
            return tail == 0 ? hash : WordScanner.mix(hash, tail)
        }

        func ends(_ suffix: StaticString) -> Bool {
            let length = suffix.utf8CodeUnitCount
            guard count > length, tail == 0 else { return false }
            for at in 0..<length where bytes[end - length + at] != suffix.utf8Start[at] { return false }
            return true
        }

        private func isVowel(_ at: Int) -> Bool {
            switch bytes[at] {
            case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): true
            case UInt8(ascii: "y"): at > start
            default: false
            }
        }

        private func hasVowel(before limit: Int) -> Bool {
            var at = start
            while at < limit {
                if isVowel(at) { return true }
                at += 1
            }
            return false
        }

        mutating func inflect() {
            guard count > 3 else { return }
            for at in start..<end where bytes[at] &- 48 < 10 { return }
            if ends("ly"), count >= 6 { end -= 2 }
            if ends("ies"), count > 4 {
                end -= 2
            } else if ends("sses") || ends("xes") || ends("ches") || ends("shes") {
                end -= 2
            } else if ends("s"), !ends("ss"), !ends("us"), !ends("is") {
                end -= 1
            }
            if ends("ied"), count > 4 {
                end -= 2
            } else if ends("ing"), count >= 6 || count == 5 && !isVowel(start), hasVowel(before: end - 3) {
                end -= 3
            } else if ends("ed"), count >= 5, hasVowel(before: end - 2) {
                end -= 2
            }
            if ends("our"), count > 5 {
                end -= 2
                tail = UInt8(ascii: "r")
                return
            }
            if ends("tre"), count > 4 {
                end -= 2
                tail = UInt8(ascii: "r")
                return
            }
            if count > 3, bytes[end - 1] == UInt8(ascii: "e") { end -= 1 }
            // "fill" is not "file", but "travelled" is "travel".
            if count > 3, bytes[end - 1] == bytes[end - 2], !isVowel(end - 1),
                bytes[end - 1] != UInt8(ascii: "l") || count > 5
            {
                end -= 1
            }
            if count > 2, bytes[end - 1] == UInt8(ascii: "y"), !isVowel(end - 2) {
                end -= 1
                tail = UInt8(ascii: "i")
            } else if count > 5, ends("is") {
                end -= 1
                tail = UInt8(ascii: "z")
            }
        }

        mutating func derive() {
            if ends("ization") || ends("isation") {
                end -= 6
                tail = UInt8(ascii: "z")
            } else if ends("ication"), count > 9 {
                end -= 6
            } else if ends("ation"), count > 8 {
                end -= 5
            } else if ends("ition"), count > 8 {
                end -= 5
            } else if ends("ion"), count > 7 {
                end -= 3
            } else if ends("ment"), count > 6 {
                end -= 4
            } else if ends("anc") || ends("enc"), count > 7 {
                end -= 3
            } else if ends("nes"), count > 7 {
                end -= 3
            } else if ends("al"), count > 6 {
                end -= 2
            } else {
                return
            }
            if tail == 0, count > 3, bytes[end - 1] == bytes[end - 2], !isVowel(end - 1) { end -= 1 }
            if tail == 0, count > 3, bytes[end - 1] == UInt8(ascii: "e") { end -= 1 }
        }
    }
}
