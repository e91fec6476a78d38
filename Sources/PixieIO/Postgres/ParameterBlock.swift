/// The binary forms of a statement's parameters, one after the other, as libpq wants them pointed at.
///
/// Binary because then each has a length: a C string would end at the first zero byte of a hostile text.
struct ParameterBlock {
    private var bytes: [UInt8] = []
    private var starts: [Int?] = []
    private var lengths: [Int32] = []

    init(_ parameters: [PostgresParameter]) {
        for parameter in parameters {
            let start = bytes.count
            parameter.write(to: &bytes)
            starts.append(parameter == .null ? nil : start)
            // A text that long does not fit into a message either: libpq refuses the sum.
            lengths.append(Int32(clamping: bytes.count - start))
        }
        // So that an empty text has an address, which tells it from null.
        bytes.append(0)
    }

    func withPointers<R>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> R
    ) -> R {
        let formats = [Int32](repeating: 1, count: starts.count)
        return unsafe bytes.withUnsafeBytes { raw in
            let base = unsafe raw.assumingMemoryBound(to: CChar.self)
            let values: [UnsafePointer<CChar>?] = unsafe starts.map { start in
                unsafe start.flatMap { unsafe base.baseAddress?.advanced(by: $0) }
            }
            return unsafe values.withUnsafeBufferPointer { values in
                unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe formats.withUnsafeBufferPointer { formats in
                        unsafe body(values.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }
}
