/// The server's number for a data type.
struct PostgresType: Hashable, Sendable {
    let number: UInt32

    init(_ number: UInt32) { self.number = number }

    static let unknown = PostgresType(0)
    static let bool = PostgresType(16)
    static let name = PostgresType(19)
    static let int8 = PostgresType(20)
    static let int2 = PostgresType(21)
    static let int4 = PostgresType(23)
    static let text = PostgresType(25)
    static let json = PostgresType(114)
    static let bpchar = PostgresType(1042)
    static let varchar = PostgresType(1043)
    static let date = PostgresType(1082)
    static let timestamp = PostgresType(1114)
    static let timestamptz = PostgresType(1184)
    static let uuid = PostgresType(2950)
    static let jsonb = PostgresType(3802)
}
