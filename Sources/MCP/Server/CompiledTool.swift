import JSON
import Logging

/// A tool as the server keeps it: schemas compiled, everything derived once.
final class CompiledTool: Sendable {
    let definition: ToolDefinition
    let aliases: [String]
    let mirrored: [MirroredArgument]
    let taskPolicy: TaskPolicy
    let isListed: Bool

    private let body: Tool.Body
    private let input: JSONSchema
    private let output: JSONSchema?
    private let defaults: SchemaDefaults

    /// - Throws: ``ServerDefinitionError`` naming the tool and what is wrong with it.
    init(_ tool: Tool) throws(ServerDefinitionError) {
        let definition = tool.definition
        let name = definition.name
        do {
            if let fault = tool.fault { throw fault }
            guard Self.isValid(name: name) else {
                throw ToolError("the name must be 1 to 128 of A-Z a-z 0-9 _ . - /")
            }
            if let alias = tool.aliases.first(where: { !Self.isValid(name: $0) }) {
                throw ToolError("the alias \"\(alias)\" must be 1 to 128 of A-Z a-z 0-9 _ . - /")
            }
            guard definition.inputSchema["type"]?.stringValue == "object" else {
                throw ToolError("the input schema must have the type \"object\"")
            }
            mirrored = try ArgumentMirror.arguments(in: definition.inputSchema)
            input = try JSONSchema(.object(definition.inputSchema))
            output = try definition.outputSchema.map { try JSONSchema(.object($0)) }
        } catch {
            throw ServerDefinitionError("Tool \"\(name)\": \(error)")
        }
        self.definition = definition
        aliases = tool.aliases
        body = tool.body
        taskPolicy = tool.taskPolicy
        isListed = tool.isListed
        defaults = SchemaDefaults(of: definition.inputSchema)
    }

    /// Validates, runs, validates.
    func call(_ arguments: JSONValue?, context: RequestContext) async throws -> CallToolResult {
        try await withValid(arguments, context: context) { arguments in
            let result = try await body(arguments, context)
            try check(result, context: context)
            return result
        }
    }

    /// Does what comes before a task: validates, and asks what is to be asked first. A result, a failure, when there is
    /// to be no task.
    func prepareTask(_ arguments: JSONValue?, context: RequestContext) async throws -> CallToolResult? {
        let nothing = CallToolResult(content: [])
        let result = try await withValid(arguments, context: context) { arguments in
            try await taskPolicy.prepare?(arguments, context)
            return nothing
        }
        return result.isError ? result : nil
    }

    /// Runs `work` on valid arguments, and turns what the model can act on into a result.
    private func withValid(
        _ arguments: JSONValue?, context: RequestContext, _ work: (JSONObject) async throws -> CallToolResult
    ) async throws -> CallToolResult {
        let arguments = arguments?.resolved ?? [:]
        guard case .object(let given) = arguments else {
            throw MCPError.invalidParams("\"arguments\" must be an object, not \(arguments.typeName).")
        }
        let violations = input.validate(arguments)
        guard violations.isEmpty else {
            return .failure(Self.explain(violations, tool: definition.name))
        }
        do {
            return try await work(defaults.isEmpty ? given : defaults.filling(given))
        } catch let error as any ToolFailure {
            return .failure(error.description)
        } catch let error where error is MCPError || error is InputRequired || error is CancellationError {
            throw error
        } catch {
            context.logger.error("tool failed", metadata: ["tool": "\(definition.name)", "error": "\(error)"])
            return .failure(
                "The tool \"\(definition.name)\" failed. The server's log has the details of request \(context.logID).")
        }
    }

    private func check(_ result: CallToolResult, context: RequestContext) throws(MCPError) {
        guard let output, !result.isError else { return }
        guard let structured = result.structuredContent else {
            throw MCPError(.internalError, "The tool \"\(definition.name)\" gave no structured content.")
        }
        guard let violation = output.validate(structured, limit: 1).first else { return }
        context.logger.error(
            "tool output does not fit its schema",
            metadata: ["tool": "\(definition.name)", "violation": "\(violation.message)"])
        throw MCPError(.internalError, "The tool \"\(definition.name)\" gave an output that does not fit its schema.")
    }

    private static func explain(_ violations: [JSONSchema.Violation], tool: String) -> String {
        let lines = violations.map { "- \($0)" }.joined(separator: "\n")
        return "The arguments of \"\(tool)\" are not valid:\n\(lines)"
    }

    private static func isValid(name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "_.-/".utf8.contains(byte)
                }
            }
    }
}

/// A server cannot be made of what it was given: a schema is wrong, a name is taken.
public struct ServerDefinitionError: Error, CustomStringConvertible, Sendable {
    /// Names the part that is at fault and says what is wrong with it.
    public let description: String
    init(_ description: String) { self.description = description }
}
