import JSON
import Synchronization

/// What the client knows of the tools that it has listed: which arguments headers repeat, and what results must be like.
final class ToolKnowledge: Sendable {
    private struct Entry {
        let mirrored: [MirroredArgument]
        let outputSchema: JSONObject?
        var compiled: JSONSchema?
    }

    private let entries = Mutex<[String: Entry]>([:])
    /// With more tools than this, what was known before is forgotten.
    private static let limit = 10_000

    /// Takes the definitions of one page. Returns those that may be called.
    ///
    /// - Parameter mirrors: Whether a tool is left out whose header annotations break the rules, as the specification
    ///   asks of clients over HTTP; with what is wrong with each.
    func learn(_ tools: [ToolDefinition], mirrors: Bool) -> (usable: [ToolDefinition], refused: [(String, MCPError)]) {
        var usable: [ToolDefinition] = []
        var refused: [(String, MCPError)] = []
        var learned: [String: Entry] = [:]
        for tool in tools {
            var mirrored: [MirroredArgument] = []
            if mirrors {
                do {
                    mirrored = try ArgumentMirror.arguments(in: tool.inputSchema)
                } catch {
                    refused.append((tool.name, error))
                    continue
                }
            }
            usable.append(tool)
            learned[tool.name] = Entry(mirrored: mirrored, outputSchema: tool.outputSchema, compiled: nil)
        }
        entries.withLock { entries in
            if entries.count + learned.count > Self.limit { entries = [:] }
            entries.merge(learned) { $1 }
        }
        return (usable, refused)
    }

    /// The headers that a call's arguments call for, values encoded.
    func headers(for tool: String, arguments: JSONValue?) -> [(name: String, value: String)] {
        guard let arguments, let entry = entries.withLock({ $0[tool] }) else { return [] }
        return entry.mirrored.compactMap { argument in
            let value = argument.path.reduce(Optional(arguments)) { $0?[$1] }
            return value.flatMap { ArgumentMirror.text(of: $0) }.map { (argument.name, ArgumentMirror.encode($0)) }
        }
    }

    /// What is wrong with a structured result, by the tool's own schema; nil when nothing is, or nothing is known.
    func fault(of result: CallToolResult, from tool: String) -> String? {
        guard !result.isError, let entry = entries.withLock({ $0[tool] }), let declared = entry.outputSchema else {
            return nil
        }
        guard let content = result.structuredContent else { return "it has no structured content" }
        do {
            let schema = try entry.compiled ?? JSONSchema(.object(declared))
            entries.withLock { $0[tool]?.compiled = schema }
            return schema.validate(content).first.map { "\($0)" }
        } catch {
            // A schema that cannot be used is the server's fault, but no reason to lose the result.
            return nil
        }
    }
}

extension ArgumentMirror {
    /// An argument as a header shows it; nil for null and for what headers cannot show.
    static func text(of value: JSONValue) -> String? {
        switch value.resolved {
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .number: value.intValue.map(String.init) ?? value.description
        default: nil
        }
    }
}
