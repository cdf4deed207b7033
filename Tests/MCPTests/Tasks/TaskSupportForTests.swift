import JSON
import MCP

extension ClientCapabilities {
    /// Can fill in forms and deal with tasks.
    static let tasksAndForms = ClientCapabilities(
        unchecked: ["elicitation": ["form": [:]], "extensions": [ProtocolExtension.tasks: [:]]])
}

extension TestPeer {
    /// Calls a tool and gives the task that it became.
    func createTask(_ tool: String, _ arguments: JSONObject = [:], more: JSONObject = [:]) async throws -> TaskInfo {
        let result = try await callTool(tool, arguments, more: more)
        if let task = result["task"] { return try TaskInfo(json: task) }
        guard result["resultType"] == "task" else {
            throw Failure(description: "\(tool) became no task: \(result)")
        }
        return try TaskInfo(json: .object(result))
    }

    /// The task as it is now.
    func task(_ id: String) async throws -> TaskInfo {
        try TaskInfo(json: .object(try await result(Method.getTask, ["taskId": .string(id)])))
    }

    /// Asks until the task is as wanted; the conversation's deadline ends it.
    func task(_ id: String, when isThere: (TaskInfo) -> Bool) async throws -> TaskInfo {
        while true {
            let task = try await task(id)
            if isThere(task) { return task }
            if task.status.isFinal { throw Failure(description: "The task ended otherwise: \(task.fields)") }
            await Task.yield()
        }
    }

    /// The task once it has a status.
    func task(_ id: String, _ status: TaskStatus) async throws -> TaskInfo {
        try await task(id) { $0.status == status }
    }

    /// Answers questions of a task.
    func answer(_ id: String, _ answers: JSONObject) async throws -> JSONObject {
        try await result(Method.updateTask, ["taskId": .string(id), "inputResponses": .object(answers)])
    }
}
