extension SchemaCheck {
    static func columnFindings(_ live: LiveSchema, _ present: Set<String>) -> [SchemaReport.Finding] {
        var findings: [SchemaReport.Finding] = []
        for expected in ExpectedSchema.columns where present.contains(expected.table) {
            let object = "\(expected.table).\(expected.name)"
            guard let column = live.columns.first(where: { $0.table == expected.table && $0.name == expected.name })
            else {
                findings.append(drift(object, "the column is missing; expected \(expected.type)"))
                continue
            }
            if plain(column.type) != expected.type {
                findings.append(drift(object, "is \(column.type), expected \(expected.type)"))
            }
            if !column.isReadable { findings.append(drift(object, "the role may not read it: GRANT SELECT")) }
        }
        let names = Set(ExpectedSchema.columns.map { "\($0.table).\($0.name)" })
        for column in live.columns where column.table != "users" && !names.contains("\(column.table).\(column.name)") {
            let rule = column.isRequired ? column.hasDefault ? ", NOT NULL" : ", NOT NULL without a default" : ""
            findings.append(
                notice("\(column.table).\(column.name)", "is not in the documented schema (\(column.type)\(rule))"))
        }
        let userColumns = Set(live.columns.filter { $0.table == "users" && $0.isReadable }.map(\.name))
        if present.contains("users"), UserNameSource(columns: userColumns) == .none {
            findings.append(
                notice("users", "has no readable name, full_name or first_name: users are not addressed by name"))
        }
        return findings
    }

    static func keyFindings(_ live: LiveSchema, _ present: Set<String>) -> [SchemaReport.Finding] {
        var findings: [SchemaReport.Finding] = []
        for table in ExpectedSchema.tables where present.contains(table) {
            let hasKey = live.indexes.contains { $0.table == table && $0.isPrimaryKey && $0.columns == ["id"] }
            if !hasKey { findings.append(drift("\(table).id", "is not the primary key")) }
            if table != "users", !live.tablesOfUsers.contains(table) {
                findings.append(drift("\(table).user_id", "is not a foreign key to users"))
            }
        }
        return findings
    }

    static func indexFindings(_ live: LiveSchema, _ present: Set<String>) -> [SchemaReport.Finding] {
        ExpectedSchema.indexes.filter { present.contains($0.table) }.compactMap { expected in
            let columns = expected.columns.joined(separator: ", ")
            if let index = live.indexes.first(where: { $0.name == expected.name && $0.table == expected.table }) {
                if index.columns != expected.columns {
                    let actual = index.columns.joined(separator: ", ")
                    return drift(expected.name, "is on \(expected.table) (\(actual)), expected (\(columns))")
                }
                return index.isUsable
                    ? nil : drift(expected.name, "is invalid, partial or not a btree: REINDEX or create it again")
            }
            let twin = live.indexes.first {
                $0.table == expected.table && $0.isUsable && $0.columns == expected.columns
            }
            if let twin { return notice(expected.name, "is called \(twin.name) here") }
            return drift(
                expected.name, "is missing: CREATE INDEX \(expected.name) ON \(expected.table) (\(columns))")
        }
    }

    static func roleFindings(_ live: LiveSchema) -> [SchemaReport.Finding] {
        var findings: [SchemaReport.Finding] = []
        let writable = live.privileges.filter(\.canWrite).map(\.table)
        if live.isSuperuser {
            findings.append(drift("role", "is a superuser: connect as a role that only has SELECT"))
        } else if !writable.isEmpty {
            findings.append(
                drift("role", "may write to \(writable.joined(separator: ", ")): connect as one that only has SELECT"))
        }
        if !live.refusesWrites {
            findings.append(drift("session", "took a write: default_transaction_read_only has no effect"))
        }
        return findings
    }

    /// Fractions of a second are no difference: `timestamp(3) without time zone` is a timestamp.
    private static func plain(_ type: String) -> String {
        guard type.hasPrefix("timestamp("), let end = type.firstIndex(of: ")") else { return type }
        return "timestamp" + type[type.index(after: end)...]
    }
}
