/// One event of a `text/event-stream`.
public struct ServerSentEvent: Hashable, Sendable {
    /// `message` unless the stream named it otherwise.
    public var name = "message"
    /// The `data` lines, joined by line feeds.
    public var data: [UInt8] = []

    public init(name: String = "message", data: [UInt8] = []) {
        self.name = name
        self.data = data
    }
}

/// Reads a `text/event-stream` piece by piece, wherever the pieces are cut.
///
/// Lines end in CR, LF or CRLF; comments, `id`, `retry` and unknown fields are skipped; an event that is not closed by an empty
/// line is dropped, as the standard says.
public struct ServerSentEventParser: Sendable {
    public struct TooLarge: Error {}

    private let maximumEventBytes: Int
    private var line: [UInt8] = []
    private var event = ServerSentEvent()
    private var hasData = false
    private var endedInCarriageReturn = false
    private var isFirstLine = true

    /// Throws `TooLarge` once a line, or the data of one event, is longer than `maximumEventBytes`.
    public init(maximumEventBytes: Int = 1 << 20) { self.maximumEventBytes = maximumEventBytes }

    /// The events that `bytes` complete, in order.
    public mutating func feed(_ bytes: [UInt8]) throws(TooLarge) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        var start = 0
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte == 0x0A || byte == 0x0D else { continue }
            if byte == 0x0A, endedInCarriageReturn, index == start {
                // The second half of a CRLF, perhaps in another piece than the first.
                endedInCarriageReturn = false
                start = index + 1
                continue
            }
            try keep(bytes[start..<index])
            endedInCarriageReturn = byte == 0x0D
            start = index + 1
            try finishLine(into: &events)
        }
        if start < bytes.count {
            endedInCarriageReturn = false
            try keep(bytes[start...])
        }
        return events
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) throws(TooLarge) {
        guard line.count + bytes.count <= maximumEventBytes else { throw TooLarge() }
        line.append(contentsOf: bytes)
    }

    private mutating func finishLine(into events: inout [ServerSentEvent]) throws(TooLarge) {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        if line.isEmpty {
            if hasData { events.append(event) }
            event = ServerSentEvent()
            hasData = false
            return
        }
        let colon = line.firstIndex(of: 0x3A) ?? line.endIndex
        var value = line[min(colon + 1, line.endIndex)...]
        if value.first == 0x20 { value.removeFirst() }
        let field = line[..<colon]
        if field.elementsEqual("data".utf8) {
            guard event.data.count + value.count < maximumEventBytes else { throw TooLarge() }
            if hasData { event.data.append(0x0A) }
            event.data.append(contentsOf: value)
            hasData = true
        } else if field.elementsEqual("event".utf8) {
            event.name = value.isEmpty ? "message" : String(decoding: value, as: UTF8.self)
        }
    }
}
