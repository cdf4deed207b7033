import JSON
import MCP

extension SQLToolbox {
    /// How long the search for nearest names may take.
    private static let suggestionLimits = SQLLimits(timeout: .seconds(2))
    /// How many names are compared.
    private static let maxCompared = 500

    /// A failure as the model reads it: code, what was wrong and where, and the nearest name that is right.
    func report(
        _ failure: SQLFailure, from source: SQLSource?, sql: String?, _ context: RequestContext
    ) async -> CallToolResult {
        var error: JSONObject = ["code": .string(failure.code.description), "message": .string(failure.message)]
        var sentence = "\(failure.code): \(failure.message)"
        if let position = failure.position, position > 0 {
            error["position"] = JSONValue(position)
            sentence += " It is at character \(position)\(Self.excerpt(sql, at: position))."
        }
        if let source, let name = failure.unknownName, let near = await nearest(to: name, in: source, context) {
            error["did_you_mean"] = .string(near)
            sentence += " Did you mean \(near)?"
        }
        return CallToolResult(
            content: [.text(sentence)], structuredContent: ["error": .object(error)], isError: true)
    }

    /// The beginning of what stands at a position.
    private static func excerpt(_ sql: String?, at position: Int) -> String {
        guard let rest = sql?.unicodeScalars.dropFirst(position - 1), !rest.isEmpty else { return "" }
        let words = String(String.UnicodeScalarView(rest.prefix(30).map { $0.value < 0x20 ? " " : $0 }))
        return ", before \"\(words)\""
    }

    private func nearest(
        to unknown: SQLUnknownName, in source: SQLSource, _ context: RequestContext
    ) async -> String? {
        guard let protection = try? source.protection(for: context.principal) else { return nil }
        var names: [String] = []
        for kind in unknown.kind == .table ? [SQLObjectKind.table, .view] : [unknown.kind] {
            let query = SQLCatalogQuery(kind, limit: Self.maxCompared)
            let found = try? await source.database.objects(query, limits: Self.suggestionLimits)
            names += (found ?? []).filter { !protection.hides($0) }.map(\.name)
        }
        let last = unknown.name.split(separator: ".").last.map(String.init) ?? unknown.name
        return NearestName.suggestion(for: last, among: names)
    }
}
