import JSON
import MCP

extension SQLToolbox {
    /// The tools of the configuration.
    @ServerBuilder var customTools: [any ServerComponent] {
        for source in sources {
            for custom in source.settings.tools { tool(custom, on: source) }
        }
    }

    private func tool(_ custom: SQLCustomTool, on source: SQLSource) -> Tool {
        let shown = custom.parameters.filter { $0.limits != nil }
        let properties = JSONObject(shown.map { ($0.name, .object($0.schema)) })
        let required = shown.filter { $0.limits?.defaultValue == nil }.map(\.name)
        let isRead = (try? SQLText(custom.statement, source.dialect).statementClass) == .read
        return tool(
            custom.name, custom.description, properties, required: required,
            annotations: isRead ? .readOnly : .destructive, source: source
        ) { source, arguments, context in
            let statement = SQLStatement(
                custom.statement, parameters: try custom.parameters(arguments, context.principal, source.dialect),
                comment: TraceComment.text(tool: custom.name, meta: context.meta))
            let text = try SQLText(custom.statement, source.dialect)
            return try await execute(
                statement, text, on: source, limits: source.limits, rows: source.settings.maxRows, context)
        }
    }

    /// Finds out before the server starts what is wrong with a tool.
    func check(_ tool: SQLCustomTool, of source: SQLSource) throws(SQLFailure) {
        func wrong(_ what: String) -> SQLFailure {
            SQLFailure(.misconfigured, "The tool \"\(tool.name)\" of \(source.name) cannot be used: \(what)")
        }
        let text: SQLText
        do {
            text = try SQLText(tool.statement, source.dialect)
        } catch {
            throw wrong(error.message)
        }
        guard text.statementClass == .read || source.settings.allowedClasses.contains(text.statementClass) else {
            throw wrong("its statement is not one that the source's mode allows.")
        }
        let reserved = [
            "execute_sql", "search_objects", "explain_sql", "list_sources", "preview_write", "commit_write",
        ]
        guard !reserved.contains(tool.name), !engineTools.contains(where: { $0.name == tool.name }) else {
            throw wrong("its name is taken.")
        }
        guard sources.flatMap(\.settings.tools).filter({ $0.name == tool.name }).count == 1 else {
            throw wrong("another tool has its name.")
        }
        let used = text.tokens.compactMap { token -> String? in
            if case .parameter(let name) = token.kind { name } else { nil }
        }
        let known =
            source.dialect.hasNamedParameters
            ? Set(tool.parameters.map { ":\($0.name)" }) : Set(tool.parameters.indices.map { "$\($0 + 1)" })
        if let missing = used.first(where: { !known.contains($0) }) {
            throw wrong("\(missing) is none of its parameters.")
        }
        if let unused = known.subtracting(used).min() { throw wrong("\(unused) does not stand in its statement.") }
    }
}

extension SQLCustomTool {
    /// What stands for the parameters in one call.
    fileprivate func parameters(
        _ arguments: SQLArguments, _ principal: Principal, _ dialect: SQLDialect
    ) throws(SQLFailure) -> SQLParameters {
        var values: [(name: String, value: SQLValue)] = []
        for parameter in parameters {
            values.append((parameter.name, try parameter.value(arguments, principal, dialect)))
        }
        return dialect.hasNamedParameters
            ? .named(Dictionary(values.map { ($0.name, $0.value) }) { first, _ in first })
            : .positional(values.map(\.value))
    }
}

extension SQLCustomTool.Parameter {
    /// Nil where the model has no part in the value.
    fileprivate var limits: Limits? { if case .model(let limits) = source { limits } else { nil } }

    fileprivate var schema: JSONObject {
        var schema: JSONObject = ["type": .string(kind.rawValue)]
        schema["description"] = description.map(JSONValue.string)
        if let limits {
            if !limits.allowed.isEmpty { schema["enum"] = .array(limits.allowed) }
            schema["minimum"] = limits.minimum.map { JSONValue($0) }
            schema["maximum"] = limits.maximum.map { JSONValue($0) }
            schema["default"] = limits.defaultValue
        }
        return schema
    }

    fileprivate func value(
        _ arguments: SQLArguments, _ principal: Principal, _ dialect: SQLDialect
    ) throws(SQLFailure) -> SQLValue {
        switch source {
        case .fixed(let json): return SQLValue(parameter: json, for: dialect)
        case .claim(.tenant): return .text(principal.tenant)
        case .claim(.subject):
            // Everyone who was not asked is the same "anonymous", so the claim says nothing.
            guard principal.authentication != Principal.anonymous.authentication else {
                throw SQLFailure(.permission, "This tool is for callers that have said who they are.")
            }
            return .text(principal.subject)
        case .model(let limits):
            guard let json = arguments.object[name] ?? limits.defaultValue else {
                throw SQLFailure(.parameters, "The argument \"\(name)\" is missing.")
            }
            return SQLValue(parameter: json, for: dialect)
        }
    }
}
