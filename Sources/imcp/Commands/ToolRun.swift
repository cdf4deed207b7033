import JSON
import MCP

/// One call of a tool up to its end, whether the server answers at once or works on it as a task.
struct ToolRun: Sendable {
    let client: MCPClient
    let tool: ToolDefinition
    let options: CallOptions
    /// Told how a task is doing.
    let onStatus: @Sendable (String) async -> Void

    /// - Throws: `TaskFailure` when the server gave the task up.
    func result(for input: JSONObject) async throws -> CallToolResult {
        var params: JSONObject = ["name": .string(tool.name), "arguments": .object(input)]
        // In 2025-11-25 only what the client asks to be a task is one.
        if try await client.server.revision == .v2025_11_25, tool.mustBeTask { params["task"] = [:] }
        let answer = try await client.request(Method.callTool, params, options: options)
        guard let id = Self.task(in: answer) else {
            return try Answer.reading { () throws(MCPError) in try CallToolResult(json: .object(answer)) }
        }
        let handle = try await client.task(id, options: quiet)
        await tell(handle.info)
        return try await result(of: handle)
    }

    private func result(of handle: TaskHandle) async throws -> CallToolResult {
        do {
            return try await handle.result(options: quiet) { await tell($0) }
        } catch is CancellationError {
            handle.abandon()
            throw CancellationError()
        } catch let error as MCPError {
            // Either the task has failed, or only the question how it is doing.
            let info = try? await handle.refreshed(options: quiet).info
            guard let info, [.failed, .cancelled].contains(info.status) else { throw error }
            throw TaskFailure(message: info.status == .cancelled ? "The task was cancelled." : error.message)
        }
    }

    private func tell(_ info: TaskInfo) async {
        let message = info.statusMessage.map { ": \($0)" } ?? ""
        let status = info.status.rawValue.replacing("_", with: " ")
        await onStatus(TerminalText.line("task \(status)\(message)"))
    }

    /// The same for the requests about a task, which make no progress of their own.
    private var quiet: CallOptions {
        var options = options
        options.onProgress = nil
        return options
    }

    /// The task that a result speaks of instead of being one.
    private static func task(in answer: JSONObject) -> String? {
        if answer["resultType"]?.stringValue == "task" { return answer["taskId"]?.stringValue }
        return answer["content"] == nil ? answer["task"]?["taskId"]?.stringValue : nil
    }
}

/// A task that ended without a result.
struct TaskFailure: Error {
    var message: String
}

extension ToolDefinition {
    fileprivate var mustBeTask: Bool { fields["execution"]?["taskSupport"]?.stringValue == "required" }
}

/// What a server sent, read by the rules of the protocol.
enum Answer {
    /// - Throws: `ClientError` that blames the server, and not the one who asked.
    static func reading<Value>(_ body: () throws(MCPError) -> Value) throws(ClientError) -> Value {
        do {
            return try body()
        } catch {
            throw ClientError(.invalidAnswer, "The server breaks the protocol: \(error.message)", cause: error)
        }
    }
}
