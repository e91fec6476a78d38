extension Duration {
    /// The whole nanoseconds, rounded towards zero. What 64 bits of attoseconds hold (9 s), and that is what is measured on every request,
    /// takes no division of 128 bits.
    @inlinable
    public var wholeNanoseconds: Int64 {
        let attoseconds = attoseconds
        let low = Int64(truncatingIfNeeded: attoseconds)
        return Int128(low) == attoseconds
            ? low / 1_000_000_000 : Int64(clamping: attoseconds / 1_000_000_000)
    }
}
