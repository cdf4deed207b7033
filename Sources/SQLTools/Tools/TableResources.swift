import JSON
import Logging
import MCP

/// Tables and views as resources: `sql://source/schema/table`.
extension SQLToolbox {
    private static let scheme = "sql://"
    private static let template = "sql://{source}/{schema}/{table}"
    /// How many rows a resource shows.
    private static let sampleRows = 5
    /// How many tables and how many views of one source are listed.
    private static let mostListed = 1_000

    @ServerBuilder var resources: [any ServerComponent] {
        ResourceProvider(
            list: { cursor, context in try await page(at: cursor, context) },
            read: { uri, context in try await contents(of: uri, context) })
        ResourceTemplate(
            ResourceTemplateDefinition(
                uriTemplate: Self.template, name: "table",
                description: "The columns of a table or view, and its first rows.", mimeType: "application/json")
        ) { match, context in
            guard let contents = try await contents(of: match.uri, context) else {
                throw MCPError.resourceNotFound(match.uri)
            }
            return contents
        }
        for argument in ["source", "schema", "table"] {
            Completions(for: .resource(uri: Self.template), argument: argument) { query, context in
                try await complete(argument, query, context)
            }
        }
    }

    /// A page is a source. One that cannot be reached has none, and does not keep the others from being listed.
    private func page(at cursor: String?, _ context: RequestContext) async throws -> ResourceProvider.Page {
        let index = cursor.map { Int($0) ?? -1 } ?? 0
        guard sources.indices.contains(index) else {
            throw MCPError.invalidParams("The cursor is not valid any more; list again from the beginning.")
        }
        let source = sources[index]
        var tables: [SQLName] = []
        do {
            tables = try await names(of: source)
        } catch let failure as SQLFailure {
            context.logger.warning(
                "tables not listed", metadata: ["source": "\(source.name)", "code": "\(failure.code)"])
        }
        let resources = tables.map { table in
            ResourceDefinition(
                uri: Self.uri(source.name, table), name: table.description, mimeType: "application/json")
        }
        return .init(resources: resources, next: index + 1 < sources.count ? String(index + 1) : nil)
    }

    func names(of source: SQLSource, pattern: String = "%") async throws -> [SQLName] {
        var found: [SQLName] = []
        for kind in [SQLObjectKind.table, .view] {
            let query = SQLCatalogQuery(kind, pattern: pattern, limit: Self.mostListed)
            found += try await source.database.objects(query, limits: source.limits).map {
                SQLName(schema: $0.schema, $0.name)
            }
        }
        return found.sorted()
    }

    /// Nil for what is no table here.
    private func contents(of uri: String, _ context: RequestContext) async throws -> [ResourceContents]? {
        guard let place = Self.place(of: uri), let source = sources.first(where: { $0.name == place.source }) else {
            return nil
        }
        do {
            guard let table = try await source.database.table(place.table, limits: source.limits) else { return nil }
            let protection = try source.protection(for: context.principal)
            var json: JSONObject = [
                "table": .string(table.name.description), "type": .string(table.type),
                "columns": table.columns.json(of: table.name, protection),
                "primary_key": .array(
                    table.primaryKey.filter { protection.shows($0, of: table.name) }.map(JSONValue.string)),
            ]
            json["comment"] = table.comment.map(JSONValue.string)
            json["sample"] = .object(try await sample(of: table, in: source, protection, context))
            return [.text(JSONValue.object(json).jsonString, uri: uri, mimeType: "application/json")]
        } catch let failure as SQLFailure {
            throw MCPError(.internalError, "\(source.name): \(failure.code): \(failure.message)")
        }
    }

    private func sample(
        of table: SQLTable, in source: SQLSource, _ protection: SQLProtection, _ context: RequestContext
    ) async throws -> JSONObject {
        let collector = ResultCollector(caps(source, rows: Self.sampleRows))
        // SQLite shows what a caller may see under the name alone.
        let name = source.dialect == .sqlite ? SQLName(table.name.name) : table.name
        let sql = "SELECT * FROM \(source.dialect.quote(name)) LIMIT \(Self.sampleRows)"
        let statement = SQLStatement(sql, comment: TraceComment.text(tool: "resource", meta: context.meta))
        _ = try await source.database.read(
            statement, limits: source.limits, protection: protection,
            into: GuardedSink(protection: protection, next: collector))
        return try collector.collected().json
    }

    private func complete(
        _ argument: String, _ query: Completions.Query, _ context: RequestContext
    ) async throws -> Completion {
        func beginning(_ values: [String]) -> Completion {
            let fitting = values.filter { $0.lowercased().hasPrefix(query.prefix.lowercased()) }
            return Completion(fitting, total: fitting.count)
        }
        if argument == "source" { return beginning(sources.map(\.name)) }
        let named = query.arguments["source"].flatMap { name in sources.first { $0.name == name } }
        guard let source = named ?? (sources.count == 1 ? sources[0] : nil) else { return .none }
        guard let tables = try? await names(of: source) else { return .none }
        if argument == "schema" { return beginning(Set(tables.compactMap(\.schema)).sorted()) }
        let schema = query.arguments["schema"]
        return beginning(tables.filter { schema == nil || $0.schema == schema }.map(\.name))
    }

    // MARK: - URIs

    private static func uri(_ source: String, _ table: SQLName) -> String {
        scheme + [source, table.schema ?? "", table.name].map(escaped).joined(separator: "/")
    }

    private static func place(of uri: String) -> (source: String, table: SQLName)? {
        guard uri.lowercased().hasPrefix(scheme) else { return nil }
        let parts = uri.dropFirst(scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        let decoded = parts.compactMap { unescaped($0) }
        guard parts.count == 3, decoded.count == 3, !decoded[2].isEmpty else { return nil }
        return (decoded[0], SQLName(schema: decoded[1].isEmpty ? nil : decoded[1], decoded[2]))
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = byte.isDigit || (byte.beginsName && byte < 0x80) || byte == UInt8(ascii: "-")
            return isPlain ? String(Character(Unicode.Scalar(byte))) : "%" + [byte].hexText.uppercased()
        }.joined()
    }

    private static func unescaped(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let code = UInt8(String(rest.prefix(2)) ?? "", radix: 16), rest.count >= 2 else { return nil }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
