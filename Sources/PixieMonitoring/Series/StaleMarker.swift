/// The sample value that says "this series ended here". It is one particular NaN; all others are ordinary values.
public enum StaleMarker {
    static let bits: UInt64 = 0x7ff0_0000_0000_0002

    public static let value = Double(bitPattern: bits)

    @inlinable
    public static func isStale(_ value: Double) -> Bool { value.bitPattern == 0x7ff0_0000_0000_0002 }
}
