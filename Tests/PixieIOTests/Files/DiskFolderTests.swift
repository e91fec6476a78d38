import FoundationEssentials
import PixieCore
import PixieIO
import Testing

@Suite struct DiskFolderTests {
    private let path = FileManager.default.temporaryDirectory.path + "/pixie-folder-\(UUID().uuidString)/state"

    @Test("What was put there is read back, and replaced whole") func replacing() async throws {
        defer { removeFolder() }
        let folder = DiskFolder(path: path)
        #expect(try await folder.read("settings.json") == nil)
        try await folder.replace("settings.json", with: [1, 2, 3])
        try await folder.replace("settings.json", with: [4])
        #expect(try await folder.read("settings.json") == [4])
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["settings.json"])
        let rights = try FileManager.default.attributesOfItem(atPath: path + "/settings.json")[.posixPermissions]
        #expect(rights as? Int == 0o600)
    }

    @Test("A log over its limit is set aside, and the oldest goes") func rotating() async throws {
        defer { removeFolder() }
        let folder = DiskFolder(path: path)
        for byte in UInt8(1)...5 {
            try await folder.append([UInt8](repeating: byte, count: 6), to: "log", limit: 10, keeping: 2)
        }
        #expect(try await folder.read("log")?.first == 5)
        #expect(try await folder.read("log.1")?.first == 4)
        #expect(try await folder.read("log.2")?.first == 3)
        #expect(try await folder.read("log.3") == nil)
    }

    @Test("Appends from many tasks are all there, none cut in two") func appends() async throws {
        defer { removeFolder() }
        let folder = DiskFolder(path: path)
        try await withThrowingTaskGroup { group in
            for number in 0..<100 {
                group.addTask {
                    try await folder.append(Array("line \(number)\n".utf8), to: "log", limit: 1 << 20, keeping: 1)
                }
            }
            try await group.waitForAll()
        }
        let text = String(decoding: try #require(try await folder.read("log")), as: UTF8.self)
        #expect(Set(text.split(separator: "\n").map(String.init)) == Set((0..<100).map { "line \($0)" }))
    }

    @Test("A folder that cannot be made is an error that names it") func noFolder() async throws {
        let folder = DiskFolder(path: "/proc/pixie/state")
        let error = await #expect(throws: StateError.self) { try await folder.replace("a", with: [1]) }
        #expect(error?.detail.contains("/proc/pixie") == true)
    }

    private func removeFolder() {
        try? FileManager.default.removeItem(atPath: String(path.dropLast("/state".count)))
    }
}
