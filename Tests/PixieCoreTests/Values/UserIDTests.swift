import FoundationEssentials
import PixieCore
import Testing

@Suite struct UserIDTests {
    @Test func anyUUIDIsReadInEitherCaseAndWrittenInLowerCase() {
        for _ in 0..<500 {
            let uuid = UUID()
            #expect(UserID(uuid.uuidString)?.uuid == uuid)
            #expect(UserID(uuid.uuidString.lowercased())?.description == uuid.uuidString.lowercased())
        }
    }

    @Test(arguments: [
        "", "x", "00000000-0000-4000-8000-00000000000", "00000000-0000-4000-8000-0000000000011",
        "00000000000040008000000000000001", "g0000000-0000-4000-8000-000000000001",
        "00000000-0000-4000-8000_000000000001",
        "{0000000-0000-4000-8000-000000000001}", "00000000-0000-4000-8000-00000000000é",
        "0000000-00000-4000-8000-000000000001",
    ])
    func anythingElseIsNone(text: String) {
        #expect(UserID(text) == nil)
        #expect(SessionID(text) == nil)
    }
}
