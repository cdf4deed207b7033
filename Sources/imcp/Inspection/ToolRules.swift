import JSON
import MCP

/// What can be wrong with tools.
enum ToolRules {
    private static let longestName = 128
    /// Some clients refuse longer ones.
    private static let longestCommonName = 64

    static func findings(_ tools: [ToolDefinition], revision: ProtocolRevision) -> [Finding] {
        let shapes = NameRules.findings(tools.map(\.name), kind: "tool") + lengths(tools.map(\.name))
        return shapes + tools.flatMap { schemas(of: $0, revision) } + words(tools)
    }

    private static func lengths(_ names: [String]) -> [Finding] {
        let tooLong = names.filter { $0.unicodeScalars.count > longestName }
        let long = names.filter { (longestCommonName + 1...longestName).contains($0.unicodeScalars.count) }
        return grouped(
            .error, "tool-name-too-long", tooLong, "The name has more than \(longestName) characters.",
            "Shorten it to \(longestCommonName) characters or fewer.")
            + grouped(
                .warning, "tool-name-long", long, "The name has more than \(longestCommonName) characters.",
                "Shorten it: some clients refuse longer names, and a gateway puts a prefix before it.")
    }

    private static func schemas(of tool: ToolDefinition, _ revision: ProtocolRevision) -> [Finding] {
        var findings: [Finding] = []
        guard let input = tool.fields["inputSchema"]?.objectValue else {
            return [
                Finding(
                    severity: .error, code: "input-schema-missing", subjects: [tool.name],
                    message: "The tool has no inputSchema that is an object.",
                    fix: "Send {\"type\": \"object\"} for a tool without arguments.")
            ]
        }
        findings += compilation(of: input, "inputSchema", of: tool)
        if input["type"]?.stringValue != "object" {
            findings.append(
                Finding(
                    severity: .error, code: "input-schema-not-object", subjects: [tool.name],
                    message: "The root of inputSchema is not of type object.",
                    fix: "Set \"type\": \"object\" at the root and put the arguments into \"properties\"."))
        }
        if let output = tool.outputSchema {
            findings += compilation(of: output, "outputSchema", of: tool)
            if !revision.isModern, output["type"]?.stringValue != "object" {
                findings.append(
                    Finding(
                        severity: .error, code: "output-schema-not-object", subjects: [tool.name],
                        message: "The root of outputSchema is not of type object, as revisions up to 2025-11-25 ask.",
                        fix: "Wrap the result in an object, such as {\"result\": …}."))
            }
        }
        return findings + headers(of: input, tool, revision)
    }

    private static func compilation(of schema: JSONObject, _ member: String, of tool: ToolDefinition) -> [Finding] {
        do {
            _ = try JSONSchema(.object(schema))
            return []
        } catch {
            return [
                Finding(
                    severity: .error, code: "schema-invalid", subjects: [tool.name],
                    message: "\(member) is no usable JSON Schema: \(error.message) (at \(error.schemaPath))",
                    fix: "Correct the schema there; clients that check arguments cannot call the tool.")
            ]
        }
    }

    private static func headers(
        of schema: JSONObject, _ tool: ToolDefinition, _ revision: ProtocolRevision
    ) -> [Finding] {
        do {
            _ = try ArgumentMirror.arguments(in: schema)
            return []
        } catch {
            return [
                Finding(
                    severity: revision.isModern ? .error : .warning, code: "header-annotation-invalid",
                    subjects: [tool.name], message: error.message,
                    fix: "Correct \"x-mcp-header\"; clients over HTTP leave the tool out until then.")
            ]
        }
    }

    private static func words(_ tools: [ToolDefinition]) -> [Finding] {
        let undescribed = tools.filter { ($0.description ?? "").trimmed.isEmpty }
        let bare = tools.filter { tool in
            let properties = tool.inputSchema["properties"]?.objectValue ?? [:]
            return properties.contains { _, property in (property["description"]?.stringValue ?? "").isEmpty }
        }
        return grouped(
            .warning, "tool-description-missing", undescribed.map(\.name), "The tool has no description.",
            "Say what it does and when to use it: models choose tools by this text.")
            + grouped(
                .note, "argument-description-missing", bare.map(\.name), "Arguments have no description.",
                "Describe each property of the input schema, with its unit or an example.")
            + grouped(
                .note, "tool-annotations-missing", tools.filter { $0.annotations == nil }.map(\.name),
                "The tool has no annotations, so clients take it for destructive.",
                "Set readOnlyHint, destructiveHint, idempotentHint and openWorldHint.")
            + grouped(
                .note, "tool-title-missing",
                tools.filter { $0.title == nil && $0.annotations?.title == nil }.map(\.name),
                "The tool has no title to show to people.", "Set \"title\".")
    }

    private static func grouped(
        _ severity: Finding.Severity, _ code: String, _ subjects: [String], _ message: String, _ fix: String
    ) -> [Finding] {
        Finding.grouped(severity, code, subjects, message, fix)
    }
}

extension Finding {
    /// One finding for all that it is about; none when it is about nothing.
    static func grouped(
        _ severity: Severity, _ code: String, _ subjects: [String], _ message: String, _ fix: String
    ) -> [Finding] {
        guard !subjects.isEmpty else { return [] }
        return [Finding(severity: severity, code: code, subjects: subjects, message: message, fix: fix)]
    }
}

/// What can be wrong with names.
enum NameRules {
    static func findings(_ names: [String], kind: String) -> [Finding] {
        let odd = names.filter { !$0.isEmpty && !$0.utf8.allSatisfy(isUsual) }
        let empty = names.filter(\.isEmpty)
        return Finding.grouped(
            .error, "\(kind)-name-missing", empty, "A \(kind) has no name.", "Give it a name of A-Z a-z 0-9 _ . -")
            + duplicates(names, kind: kind, what: "name")
            + Finding.grouped(
                .warning, "\(kind)-name-characters", odd, "The name has characters other than A-Z a-z 0-9 _ . -",
                "Rename it; clients and model providers refuse other characters.")
    }

    static func duplicates(_ keys: [String], kind: String, what: String) -> [Finding] {
        var seen: Set<String> = []
        var twice: [String] = []
        for key in keys where !seen.insert(key).inserted && !twice.contains(key) { twice.append(key) }
        return Finding.grouped(
            .error, "\(kind)-\(what)-duplicate", twice, "The \(what) is used by more than one \(kind).",
            "Make each \(what) unique; a client reaches only one of them.")
    }

    private static func isUsual(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "_.-".utf8.contains(byte)
    }
}
