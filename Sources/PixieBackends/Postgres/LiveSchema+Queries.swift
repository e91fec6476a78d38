import PixieIO

extension LiveSchema {
    static let columnsQuery = PostgresQuery(
        """
        SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
            a.atthasdef OR a.attidentity <> '', has_column_privilege(c.oid, a.attnum, 'SELECT')
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
        WHERE c.oid IN (to_regclass('users'), to_regclass('tasks'), to_regclass('events'))
            AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY c.relname, a.attnum
        """)

    static let indexesQuery = PostgresQuery(
        """
        SELECT t.relname::text, i.relname::text,
            array_to_string(ARRAY(
                SELECT pg_get_indexdef(x.indexrelid, k, true) FROM generate_series(1, x.indnkeyatts::int) k ORDER BY k
            ), E'\\n'),
            x.indisvalid AND x.indpred IS NULL AND m.amname = 'btree', x.indisprimary
        FROM pg_catalog.pg_index x
            JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
            JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
            JOIN pg_catalog.pg_am m ON m.oid = i.relam
        WHERE x.indrelid IN (to_regclass('users'), to_regclass('tasks'), to_regclass('events'))
        ORDER BY t.relname, i.relname
        """)

    static let foreignKeysQuery = PostgresQuery(
        """
        SELECT DISTINCT t.relname::text
        FROM pg_catalog.pg_constraint k
            JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
            JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND ARRAY[a.attnum] = k.conkey
        WHERE k.contype = 'f' AND a.attname = 'user_id' AND k.confrelid = to_regclass('users')
            AND k.conrelid IN (to_regclass('tasks'), to_regclass('events'))
        """)

    static let privilegesQuery = PostgresQuery(
        """
        SELECT relname::text,
            has_table_privilege(oid, 'INSERT') OR has_table_privilege(oid, 'UPDATE')
                OR has_table_privilege(oid, 'DELETE') OR has_table_privilege(oid, 'TRUNCATE')
        FROM pg_catalog.pg_class
        WHERE oid IN (to_regclass('users'), to_regclass('tasks'), to_regclass('events'))
        ORDER BY relname
        """)

    static let sessionQuery = PostgresQuery(
        "SELECT rolsuper, current_setting('server_version') FROM pg_catalog.pg_roles WHERE rolname = current_user")

    static let writeQuery = PostgresQuery(
        "UPDATE pg_catalog.pg_description SET description = description WHERE false")
}
