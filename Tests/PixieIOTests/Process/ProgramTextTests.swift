import Testing

@testable import PixieIO

@Suite struct ProgramTextTests {
    /// One range as the kernel shows it.
    private func entry(_ head: String, anonymous: Int = 0, swap: Int = 0) -> String {
        """
        \(head)
        Size:                 64 kB
        Rss:                  12 kB
        Anonymous:             \(anonymous) kB
        Swap:                  \(swap) kB
        SwapPss:               \(swap) kB
        VmFlags: rd mr mw me
        """
    }

    @Test func `what only files hold is found and all else is left`() {
        let text = ProgramText(
            map: [
                entry("55d0a000-55d0b000 r--p 00000000 fe:01 1234                       /usr/bin/pixie"),
                entry("55d0b000-55d0d000 r-xp 00001000 fe:01 1234                       /usr/bin/pixie"),
                entry("55d0d000-55d0e000 rw-p 00003000 fe:01 1234                       /usr/bin/pixie"),
                entry("55d0e000-55d0f000 r--p 00003000 fe:01 1234                       /usr/bin/pixie", anonymous: 4),
                entry("55d0f000-55d10000 r--p 00003000 fe:01 1234                       /usr/bin/pixie", swap: 4),
                entry("7f000000-7f001000 r-xp 00000000 00:00 0 "),
                entry("7f002000-7f003000 r--s 00000000 fe:01 77                         /usr/lib/shared.cache"),
                entry(
                    "7f100000-7f104000 r-xp 00026000 fe:01 99                         /usr/lib/a name with spaces.so"),
                entry("7ffd1000-7ffd3000 r-xp 00000000 00:00 0                          [vdso]"),
                "nonsense",
            ].joined(separator: "\n"))
        #expect(
            text.ranges == [0x55d0_a000..<0x55d0_b000, 0x55d0_b000..<0x55d0_d000, 0x7f10_0000..<0x7f10_4000])
    }

    @Test func `the process goes on after its code was given back`() throws {
        let text = try #require(ProgramText())
        #expect(!text.ranges.isEmpty)
        for _ in 0..<10 { text.giveBack() }
        #expect(["still", "here"].map(\.count).reduce(0, +) == 9)
    }
}
