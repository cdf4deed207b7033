import JSON

/// What differs between the core's results, which follow 2026-07-28, and those of the revisions before it.
enum LegacyTranslation {
    static func result(_ result: JSONObject, of method: String, revision: ProtocolRevision) -> JSONObject {
        var result = result
        if result["resultType"]?.stringValue == "task" { return LegacyTasks.creation(of: result) }
        for key in ["resultType", "ttlMs", "cacheScope"] { result[key] = nil }
        switch method {
        case Method.callTool:
            // Before 2026-07-28 structured content is an object; other values are in the text block already.
            if let structured = result["structuredContent"], structured.objectValue == nil {
                result["structuredContent"] = nil
            }
            if let content = result["content"]?.arrayValue {
                result["content"] = .array(content.map { block($0, revision: revision) })
            }
        case Method.getPrompt:
            result["messages"] = .array((result["messages"]?.arrayValue ?? []).map { message($0, revision: revision) })
        case Method.listTools:
            result["tools"] = .array((result["tools"]?.arrayValue ?? []).map(tool))
        default: break
        }
        return result
    }

    /// Extensions exist from 2026-07-28 on, completions as a capability from 2025-03-26 on, tasks as one in 2025-11-25.
    static func capabilities(
        _ capabilities: ServerCapabilities, revision: ProtocolRevision, principal: Principal
    ) -> JSONObject {
        var fields = capabilities.fields
        fields["tasks"] = capabilities.tasks ? LegacyTasks.capability(revision: revision, principal: principal) : nil
        fields["extensions"] = nil
        if revision < .v2025_03_26 { fields["completions"] = nil }
        return fields
    }

    /// What a client can be asked in a revision: elicitation came with 2025-06-18, its modes and the members of
    /// sampling with 2025-11-25.
    static func capabilities(ofClient declared: JSONObject, revision: ProtocolRevision) -> ClientCapabilities {
        var fields = declared
        if revision < .v2025_06_18 { fields["elicitation"] = nil }
        if revision < .v2025_11_25 {
            for name in ["elicitation", "sampling"] where fields[name]?.objectValue != nil { fields[name] = [:] }
        }
        return ClientCapabilities(unchecked: fields)
    }

    /// A question as a request of its own.
    static func question(_ question: InputRequest, revision: ProtocolRevision) -> JSONObject {
        var params = question.params
        guard question.method == Method.elicit else { return params }
        if revision < .v2025_11_25 { params["mode"] = nil }
        if params["mode"]?.stringValue == "url", !params.contains("elicitationId") {
            params["elicitationId"] = .string(String(UInt64.random(in: .min ... .max), radix: 36))
        }
        return params
    }

    /// The codes of 2026-07-28 do not exist before it; the one that asks to open a URL exists in 2025-11-25 alone.
    static func error(_ error: MCPError, revision: ProtocolRevision?) -> MCPError {
        var error = error
        switch error.code {
        case .missingClientCapability, .headerMismatch, .unsupportedProtocolVersion: error.code = .invalidParams
        case .urlElicitationRequired where revision != .v2025_11_25: error.code = .internalError
        default: break
        }
        return error
    }

    private static func message(_ message: JSONValue, revision: ProtocolRevision) -> JSONValue {
        guard var fields = message.objectValue, let content = fields["content"] else { return message }
        fields["content"] = block(content, revision: revision)
        return .object(fields)
    }

    /// Audio came with 2025-03-26, links to resources with 2025-06-18; before, the nearest thing is sent.
    private static func block(_ block: JSONValue, revision: ProtocolRevision) -> JSONValue {
        switch block["type"]?.stringValue {
        case "audio" where revision < .v2025_03_26:
            let contents = ResourceContents.blob(
                base64: block["data"]?.stringValue ?? "", uri: "data:", mimeType: block["mimeType"]?.stringValue)
            return ContentBlock.resource(contents).json
        case "resource_link" where revision < .v2025_06_18:
            let name = block["name"]?.stringValue ?? ""
            return ContentBlock.text("Resource \(name): \(block["uri"]?.stringValue ?? "")").json
        default: return block
        }
    }

    private static func tool(_ tool: JSONValue) -> JSONValue {
        guard var fields = tool.objectValue, let schema = fields["outputSchema"],
            schema["type"]?.stringValue != "object"
        else { return tool }
        fields["outputSchema"] = nil
        return .object(fields)
    }
}
