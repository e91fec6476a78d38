import CCurl
import CLinux
import CMicroHTTPD
import Glibc

/// The code and the constants of the program and its libraries, as far as they are mapped into the process.
///
/// The kernel maps 16 pages around whatever is touched, and never takes them back while there is memory: a process that has started keeps
/// all that starting needed. The pages stay in the page cache, so one that is needed again costs a minor fault.
public struct ProgramText: Equatable, Sendable {
    /// Addresses whose contents are those of a file, and can only be read.
    let ranges: [Range<UInt>]

    /// nil when the kernel does not say.
    public init?() {
        guard let map = SystemFiles(root: "").read("/proc/self/smaps") else { return nil }
        self.init(map: map)
    }

    /// `map`: as proc(5) describes `/proc/self/smaps`, for each range a line with its addresses and lines about it.
    init(map: String) {
        var ranges: [Range<UInt>] = []
        var candidate: Range<UInt>?
        for line in map.split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 5)
            if let first = fields.first, !first.hasSuffix(":") {
                candidate = Self.unwritable(fields)
            } else if fields.count > 1, fields[0] == "Anonymous:" || fields[0] == "Swap:" {
                // Pages that were written to before writing was forbidden, such as the addresses the loader fills in, are not the file's:
                // neither in memory nor, where only there, in swap, which comes last of the two.
                if fields[1] != "0" { candidate = nil }
                if fields[0] == "Swap:", let candidate { ranges.append(candidate) }
            }
        }
        self.ranges = ranges
    }

    /// The range of a line; nil when it can be written to, is shared, or has no file to be read from again.
    private static func unwritable(_ fields: [Substring]) -> Range<UInt>? {
        guard fields.count == 6, fields[1].hasPrefix("r-"), fields[1].hasSuffix("p"), fields[4] != "0" else {
            return nil
        }
        let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        return ends.count == 2 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
    }

    /// Takes the pages out of the process; what is executed from here on is mapped again as it is met. Harmless while other threads run.
    public func giveBack() {
        for range in ranges {
            // The kernel named the range, and it holds nothing but what its file holds, so nothing can be lost; a failure changes nothing.
            _ = unsafe madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, Int32(MADV_DONTNEED))
        }
    }
}
