import JSON
import MCP

/// Tools that take a while and tell how far they are.
@ServerBuilder func progressTools(clock: any Clock<Duration>) -> [any ServerComponent] {
    Tool("test_tool_with_progress", "Reports its progress in three steps") { context in
        for percent in [0.0, 50, 100] {
            await context.report(progress: percent, of: 100)
            try await clock.sleep(for: .milliseconds(50))
        }
        return "Tool with progress completed"
    }
    Tool("test_tool_with_logging", "Writes three messages to the client's log") { context in
        for step in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
            await context.log(.info, .string(step))
            try await clock.sleep(for: .milliseconds(50))
        }
        return "Tool with logging completed"
    }
    Tool("test_logging_tool", "Writes one message to the client's log") { context in
        await context.log(.info, "Logging evaluated")
        return "Logging evaluated"
    }
    Tool("test_reconnection", "Lets the client go and come back for the result") { context in
        await context.releaseStream(retryAfter: .milliseconds(500))
        try await clock.sleep(for: .milliseconds(100))
        return "Reconnection test completed successfully"
    }
}
