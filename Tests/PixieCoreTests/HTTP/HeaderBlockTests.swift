import HTTPTypes
import PixieCore
import Testing

@Suite struct HeaderBlockTests {
    private func block(_ fields: (String, String)...) -> HeaderBlock {
        var block = HeaderBlock()
        for (name, value) in fields { block.append(name: name, value: value) }
        return block
    }

    @Test("a name is found in whatever case it came", arguments: ["content-type", "Content-Type", "CONTENT-TYPE"])
    func anyCase(name: String) {
        #expect(block(("Accept", "*/*"), (name, "text/plain"))[.contentType] == "text/plain")
    }

    @Test func theFirstOfSeveralIsReadAndAllAreCounted() throws {
        let fields = block(("Authorization", "a"), ("authorization", "b"), ("X-Other", "c"))
        #expect(fields[.authorization] == "a")
        #expect(fields.count(of: .authorization) == 2)
        #expect(fields.count(of: .accept) == 0 && fields[.accept] == nil)
    }

    @Test func aNameIsNotFoundByItsBeginningOrItsLookalike() throws {
        let fields = block(("Accep", "1"), ("Acceptt", "2"), ("Accept ", "3"), ("", "4"), ("!ccept", "5"))
        #expect(fields[.accept] == nil)
        #expect(block(("[", "x"))[try #require(HTTPField.Name("x"))] == nil)
    }

    @Test func emptyAndInvalidValuesAreReadAsText() throws {
        var fields = block(("Accept", ""))
        let name: [UInt8] = Array("Cookie".utf8)
        let value: [UInt8] = [0x61, 0xFF, 0x62]
        name.withUnsafeBufferPointer { name in value.withUnsafeBufferPointer { fields.append(name: name, value: $0) } }
        #expect(fields[.accept] == "")
        #expect(fields[.cookie] == "a\u{FFFD}b")
    }

    @Test func manyLargeFieldsKeepApart() throws {
        var fields = HeaderBlock()
        for index in 0..<500 { fields.append(name: "x-\(index)", value: String(repeating: "v", count: index)) }
        for index in 0..<500 {
            #expect(fields[try #require(HTTPField.Name("X-\(index)"))]?.utf8.count == index)
        }
    }
}
