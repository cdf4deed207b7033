import MCP

/// Tools that change what the server offers while it runs; whoever listens is told.
struct ListChangeTools: ServerComponent {
    // The server owns these tools, so they must not own the server.
    func add(to server: MCPServer) throws(ServerDefinitionError) {
        try server.add(
            Tool("test_trigger_tool_change", "Adds a tool, or removes it again") { [weak server] _ in
                try server?.toggle(Tool("test_dynamic_tool", "Comes and goes") { _ in "I am here." })
                return "Mutation triggered"
            })
        try server.add(
            Tool("test_trigger_prompt_change", "Adds a prompt, or removes it again") { [weak server] _ in
                try server?.toggle(Prompt("test_dynamic_prompt", "Comes and goes") { _, _ in [.user("I am here.")] })
                return "Mutation triggered"
            })
    }
}

extension MCPServer {
    fileprivate func toggle(_ tool: Tool) throws {
        if !removeTool(tool.definition.name) { try add(tool) }
    }

    fileprivate func toggle(_ prompt: Prompt) throws {
        if !removePrompt(prompt.definition.name) { try add(prompt) }
    }
}
