import PixieIO

/// Where a user's name is. The users table belongs to the Node.js backend, so its columns are asked for and not assumed.
enum UserNameSource: Hashable {
    case name, fullName, firstAndLast, firstOnly
    /// There is no column to address a user by.
    case none

    /// The columns of `users` that this role may read.
    static let columns = PostgresQuery(
        """
        SELECT attname::text FROM pg_catalog.pg_attribute
        WHERE attrelid = to_regclass('users') AND attnum > 0 AND NOT attisdropped
            AND has_column_privilege(attrelid, attnum, 'SELECT')
        """)

    init(columns: Set<String>) {
        self =
            if !columns.contains("id") {
                .none
            } else if columns.contains("name") {
                .name
            } else if columns.contains("full_name") {
                .fullName
            } else if columns.isSuperset(of: ["first_name", "last_name"]) {
                .firstAndLast
            } else if columns.contains("first_name") {
                .firstOnly
            } else {
                .none
            }
    }

    private static let nameQuery = PostgresQuery("SELECT left(name::text, 200) FROM users WHERE id = $1")
    private static let fullNameQuery = PostgresQuery("SELECT left(full_name::text, 200) FROM users WHERE id = $1")
    private static let firstAndLastQuery = PostgresQuery(
        "SELECT left(concat_ws(' ', first_name, last_name), 200) FROM users WHERE id = $1")
    private static let firstOnlyQuery = PostgresQuery("SELECT left(first_name::text, 200) FROM users WHERE id = $1")

    /// Takes the user's UUID, gives one text.
    var query: PostgresQuery? {
        switch self {
        case .name: Self.nameQuery
        case .fullName: Self.fullNameQuery
        case .firstAndLast: Self.firstAndLastQuery
        case .firstOnly: Self.firstOnlyQuery
        case .none: nil
        }
    }
}
