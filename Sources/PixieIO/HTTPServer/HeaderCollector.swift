internal import CMicroHTTPD
internal import PixieCore

/// Copies the header fields of a request, and notices what libmicrohttpd has cut: it ends a value at the first NUL byte and loses
/// all but the first line of a folded one.
///
/// It parses in place. So each field must begin where the one before it ended, line break included, and the last must
/// end at the empty line.
struct HeaderCollector {
    var headers = HeaderBlock()
    private var end: UInt = 0
    private var hasGap = false

    mutating func append(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        let start = UInt(bitPattern: name.baseAddress)
        if end != 0 && !isLineBreak(from: end, to: start) { hasGap = true }
        end = UInt(bitPattern: value.baseAddress) + UInt(value.count)
        unsafe headers.append(name: name, value: value)
    }

    /// `headerEnd`: just after the empty line.
    func isWhole(headerEnd: UInt) -> Bool {
        guard !hasGap else { return false }
        guard end != 0 else { return true }
        return isLineBreak(from: end, to: headerEnd - 1) || isLineBreak(from: end, to: headerEnd - 2)
    }

    /// One byte or two: libmicrohttpd takes a bare LF too.
    private func isLineBreak(from end: UInt, to start: UInt) -> Bool { start == end + 1 || start == end + 2 }
}
