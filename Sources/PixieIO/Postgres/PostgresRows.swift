/// The rows of one result, copied out of libpq into two arrays.
public struct PostgresRows: RandomAccessCollection, Sendable {
    struct Column: Hashable, Sendable {
        var name: String
        var type: PostgresType
    }

    /// Where a value lies in `bytes`; a negative length is null.
    struct Cell: Sendable {
        var start: Int
        var length: Int
    }

    private(set) var columns: [Column] = []
    private var bytes: [UInt8] = []
    private var cells: [Cell] = []
    /// Kept apart because a result may have rows without columns.
    public private(set) var count = 0

    /// Memory taken by the values.
    var byteCount: Int { bytes.count + cells.count * MemoryLayout<Cell>.stride }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }
    public subscript(position: Int) -> PostgresRow {
        precondition(position >= 0 && position < count)
        return PostgresRow(rows: self, index: position)
    }

    mutating func describe(_ columns: [Column]) {
        if self.columns.isEmpty { self.columns = columns }
    }

    /// Adds a row of `width` values, nil standing for null; false when the columns are not that many.
    mutating func append(width: Int, _ value: (Int) -> UnsafeRawBufferPointer?) -> Bool {
        guard width == columns.count else { return false }
        for column in 0..<width {
            let content = unsafe value(column)
            cells.append(Cell(start: bytes.count, length: unsafe content?.count ?? -1))
            if let content = unsafe content { unsafe bytes.append(contentsOf: content) }
        }
        count += 1
        return true
    }

    func value(row: Int, column: Int) -> ArraySlice<UInt8>? {
        let cell = cells[row * columns.count + column]
        return cell.length < 0 ? nil : bytes[cell.start..<cell.start + cell.length]
    }
}
