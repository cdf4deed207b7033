import ConnectorKit
import JSON
import MCP
import MCPTesting
import Timing

/// One server of a connector, looked at as a host and a client do.
struct ConnectorProbe: Sendable {
    /// More pages than a list has that comes to its end.
    private static let maxPages = 1_000
    /// The longest name that every client takes.
    private static let maxNameLength = 64
    private static let unknownArgument = "imcp_no_such_argument"

    let server: ConnectedServer
    let secrets: [String]
    let log: CollectedLog
    let deadline: Duration
    let clock: any Clock<Duration>

    // MARK: - Lists

    func checkLists() async throws {
        for (method, member, name) in [
            (Method.listTools, "tools", "name"), (Method.listResources, "resources", "uri"),
            (Method.listResourceTemplates, "resourceTemplates", "uriTemplate"), (Method.listPrompts, "prompts", "name"),
        ] where server.service.serves(method) {
            let names = try await list(method, member).map { $0[name]?.stringValue ?? "" }
            try expect(!names.contains(""), "everything in \(method) has its \"\(name)\"")
            try expect(Set(names).count == names.count, "nothing is twice in \(method): \(names)")
        }
    }

    func checkTools(maxTokens: Int) async throws {
        let tools = try await tools()
        for tool in tools {
            let name = tool.name
            let isLegal = name.utf8.allSatisfy { $0 == 95 || $0 == 45 || isAlphanumeric($0) }
            try expect(isLegal, "the name of \"\(name)\" is made of a-z, A-Z, 0-9, _ and -")
            try expect(name.utf8.count <= Self.maxNameLength, "the name of \"\(name)\" has at most 64 characters")
            try expect(tool.description?.isEmpty == false, "\"\(name)\" has a description")
            try expect(tool.fields["annotations"]?["readOnlyHint"] != nil, "\"\(name)\" says whether it only reads")
            if tool.annotations?.readOnly != true {
                try expect(
                    tool.fields["annotations"]?["destructiveHint"] != nil, "\"\(name)\" says whether it destroys")
            }
            try checkSchema(tool.inputSchema, "input", of: name)
            if let output = tool.outputSchema { try checkSchema(output, "output", of: name) }
            try expect(
                tool.inputSchema["additionalProperties"] == false,
                "\"\(name)\" takes no arguments that it does not know")
        }
        let bytes = JSONValue.array(tools.map { .object($0.fields) }).serialized().count
        try expect(bytes / 4 <= maxTokens, "the list of tools costs at most \(maxTokens) tokens, not \(bytes / 4)")
    }

    private func checkSchema(_ schema: JSONObject, _ which: String, of tool: String) throws {
        do {
            _ = try JSONSchema(.object(schema))
        } catch {
            throw TestFailure("The \(which) schema of \"\(tool)\" cannot be compiled: \(error)")
        }
        if which == "input" {
            try expect(schema["type"]?.stringValue == "object", "the input schema of \"\(tool)\" is of type object")
        }
    }

    func checkArguments() async throws {
        for tool in try await tools() {
            let outcome = try await call(tool.name, [Self.unknownArgument: true])
            try expect(outcome.isFailure, "\"\(tool.name)\" refuses an unknown argument")
        }
        let outcome = try await call("imcp_no_such_tool", [:])
        try expect(outcome.isFailure, "a tool that is not there is refused")
    }

    private func tools() async throws -> [ToolDefinition] {
        guard server.service.serves(Method.listTools) else { return [] }
        return try await list(Method.listTools, "tools").map { try ToolDefinition(json: .object($0)) }
    }

    private func list(_ method: String, _ member: String) async throws -> [JSONObject] {
        var found: [JSONObject] = []
        var params = JSONObject()
        for _ in 0..<Self.maxPages {
            let page = try await request(method, params)
            guard let items = page[member]?.arrayValue else { throw TestFailure("\(method) gives no \"\(member)\".") }
            found += items.compactMap(\.objectValue)
            guard let cursor = page["nextCursor"], !cursor.isNull else { return found }
            params["cursor"] = cursor
        }
        throw TestFailure("\(method) comes to no end.")
    }

    // MARK: - Calls

    func checkSuccess<Tested>(_ call: ConnectorCompatibility<Tested>.Call) async throws {
        let outcome = try await self.call(call.tool, call.arguments)
        try expect(!outcome.isFailure, "\"\(call.tool)\" succeeds, and does not say: \(outcome.text)")
    }

    func checkFailure<Tested>(_ call: ConnectorCompatibility<Tested>.Call) async throws {
        let outcome = try await self.call(call.tool, call.arguments)
        try expect(outcome.isFailure, "\"\(call.tool)\" fails while its system is away")
        try expect(
            outcome.isResult, "\"\(call.tool)\" fails with a result that the model can read, not: \(outcome.text)")
    }

    /// A caller that is gone already must not keep the server busy.
    func checkCancelledBefore<Tested>(_ call: ConnectorCompatibility<Tested>.Call) async throws {
        try await ending("A cancelled call of \"\(call.tool)\"") {
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask { _ = try? await self.rawCall(call.tool, call.arguments) }
            }
        }
    }

    func checkCancellation<Tested>(
        of call: ConnectorCompatibility<Tested>.Call, when isUnderWay: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await ending("\"\(call.tool)\" after its cancellation") {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await self.rawCall(call.tool, call.arguments) }
                try await isUnderWay()
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    func checkHealth(isAway: Bool) async throws {
        guard let check = server.check else {
            return try expect(!isAway, "a server with a system behind it has a check")
        }
        let findings = try await ending("The check") { await check() }
        for finding in findings { try expectNoSecret(in: "\(finding)", "the check") }
        let errors = findings.filter { $0.severity == .error }
        try expect(!isAway || !errors.isEmpty, "the check finds an error while the system is away")
        try expect(isAway || errors.isEmpty, "the check finds no error, not \(errors)")
        try expect(errors.allSatisfy { !$0.fix.isEmpty }, "every error of the check says what to do: \(errors)")
    }

    /// What became of a call.
    private struct Outcome {
        var isFailure: Bool
        /// Whether it is a result, which the model gets to read, rather than an error of the protocol.
        var isResult: Bool
        var text: String
    }

    private func call(_ tool: String, _ arguments: JSONObject) async throws -> Outcome {
        let outcome = try await ending("\"\(tool)\"") {
            do {
                let result = CallToolResult(unchecked: try await self.rawCall(tool, arguments))
                return Outcome(isFailure: result.isError, isResult: true, text: "\(JSONValue.object(result.fields))")
            } catch {
                return Outcome(isFailure: true, isResult: false, text: "\(error)")
            }
        }
        try expectNoSecret(in: outcome.text, "what \"\(tool)\" says")
        return outcome
    }

    private func rawCall(_ tool: String, _ arguments: JSONObject) async throws -> JSONObject {
        let params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        return try await server.service.perform(
            ServiceRequest(method: Method.callTool, params: params), logger: log.logger)
    }

    private func request(_ method: String, _ params: JSONObject) async throws -> JSONObject {
        let result = try await ending(method) {
            try await server.service.perform(ServiceRequest(method: method, params: params), logger: log.logger)
        }
        try expectNoSecret(in: "\(JSONValue.object(result))", "what \(method) says")
        return result
    }

    // MARK: - Promises

    private func expect(_ isKept: Bool, _ promise: String) throws {
        if !isKept { throw TestFailure("Not so: \(promise).") }
    }

    func expectNoSecret(in text: String, _ place: String) throws {
        // A secret of a few characters stands in a text by chance.
        for secret in secrets where secret.utf8.count >= 6 && text.contains(secret) {
            throw TestFailure("A secret stands in \(place).")
        }
    }

    private func ending<Value: Sendable>(
        _ what: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withDeadline(deadline, clock: clock, orThrow: { TestFailure.late(what, deadline) }, body)
    }

    private func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
