import JSON
import MCP
import Testing

@testable import Gateway

@Suite struct `Catalog of services` {
    /// A server whose tools say which server and tool was called.
    private func server(_ name: String, tools: [String] = [], prompts: [String] = []) -> MCPServer {
        MCPServer(name: name, version: "1") {
            tools.map { tool in Tool(tool, "A tool") { _ in "\(name)/\(tool)" } as any ServerComponent }
            prompts.map { prompt in
                Prompt(prompt, "A prompt") { _, _ in [PromptMessage(.text("\(name)/\(prompt)"))] }
                    as any ServerComponent
            }
        }
    }

    private func catalog(_ entries: Catalog.Entry...) -> Catalog {
        Catalog(Implementation(name: "all", version: "1"), entries: entries)
    }

    private func called(_ tool: String, in catalog: Catalog) async throws -> String? {
        let result = try await catalog.perform(
            ServiceRequest(method: Method.callTool, params: ["name": .string(tool)]))
        return result["content"]?[0]?["text"]?.stringValue
    }

    private func error(
        _ method: String, _ params: JSONObject, in catalog: Catalog
    ) async -> MCPError? {
        do throws(MCPError) {
            _ = try await catalog.perform(ServiceRequest(method: method, params: params))
            return nil
        } catch {
            return error
        }
    }

    private func names(_ method: String, _ key: String, in catalog: Catalog) async throws -> [String] {
        let result = try await catalog.perform(ServiceRequest(method: method))
        return result[key]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
    }

    // MARK: - Lists

    @Test func `lists the tools of all under the names of their servers`() async throws {
        let catalog = catalog(
            .init(name: "a", service: server("a", tools: ["one", "two"])),
            .init(name: "b", service: server("b", tools: ["one"])))
        #expect(try await names(Method.listTools, "tools", in: catalog) == ["a_one", "a_two", "b_one"])
    }

    @Test func `leaves the names of a server without prefix alone`() async throws {
        let catalog = catalog(.init(name: "a", service: server("a", tools: ["one"]), isPrefixed: false))
        #expect(try await names(Method.listTools, "tools", in: catalog) == ["one"])
        #expect(try await called("one", in: catalog) == "a/one")
    }

    @Test func `reads every page of every server`() async throws {
        var configuration = MCPServer.Configuration()
        configuration.pageSize = 2
        let paged = MCPServer(Implementation(name: "p", version: "1"), configuration: configuration) {
            (0..<5).map { Tool("t\($0)", "A tool") { _ in "" } as any ServerComponent }
        }
        let catalog = catalog(.init(name: "p", service: paged), .init(name: "a", service: server("a", tools: ["one"])))
        let expected = ["p_t0", "p_t1", "p_t2", "p_t3", "p_t4", "a_one"]
        #expect(try await names(Method.listTools, "tools", in: catalog) == expected)
    }

    @Test(arguments: ["x", "", "OTk6", "dG9vbHMKOTk"])
    func `refuses a cursor that it did not give out`(cursor: String) async {
        let catalog = catalog(.init(name: "a", service: server("a", tools: ["one"])))
        #expect(await error(Method.listTools, ["cursor": .string(cursor)], in: catalog)?.code == .invalidParams)
    }

    @Test func `ends a page when it is full, and goes on where it ended`() async throws {
        let many = MCPServer(name: "many", version: "1") {
            (0..<1500).map { number in
                Resource("n://\(number)", name: "\(number)") { _ in "" } as any ServerComponent
            }
        }
        let one = MCPServer(name: "one", version: "1") { Resource("n://last", name: "last") { _ in "" } }
        let catalog = catalog(.init(name: "many", service: many), .init(name: "one", service: one))
        var sizes: [Int] = []
        var uris: [String] = []
        var params = JSONObject()
        repeat {
            let page = try await catalog.perform(ServiceRequest(method: Method.listResources, params: params))
            let found = page["resources"]?.arrayValue?.compactMap { $0["uri"]?.stringValue } ?? []
            sizes.append(found.count)
            uris += found
            params["cursor"] = page["nextCursor"]
        } while params["cursor"] != nil && sizes.count < 10
        #expect(sizes == [1000, 501])
        #expect(uris == (0..<1500).map { "n://\($0)" } + ["n://last"])
    }

    @Test func `a merged list is fresh as long as its shortest-lived part, and public when all parts are`() async throws
    {
        func cached(_ name: String, _ seconds: Int, isPublic: Bool) -> Catalog.Entry {
            var configuration = MCPServer.Configuration()
            configuration.lists = .init(lifetime: .seconds(seconds), isPublic: isPublic)
            let service = MCPServer(Implementation(name: name, version: "1"), configuration: configuration) {
                Tool("t", "A tool") { _ in "" }
            }
            return .init(name: name, service: service)
        }
        let shared = catalog(cached("a", 60, isPublic: true), cached("b", 5, isPublic: true))
        let mixed = catalog(cached("a", 60, isPublic: true), cached("b", 90, isPublic: false))
        let first = try await shared.perform(ServiceRequest(method: Method.listTools))
        #expect(first["ttlMs"] == 5000)
        #expect(first["cacheScope"] == "public")
        let second = try await mixed.perform(ServiceRequest(method: Method.listTools))
        #expect(second["ttlMs"] == 60_000)
        #expect(second["cacheScope"] == "private")
    }

    @Test func `a tool is renamed whatever further members its definition has`() async throws {
        var definition = ToolDefinition(name: "t", description: "A tool", inputSchema: ["type": "object"])
        definition.fields["uri"] = "x:y"
        let odd = MCPServer(name: "odd", version: "1") { Tool(definition) { _, _ in "odd" } }
        let catalog = catalog(.init(name: "a", service: odd))
        #expect(try await names(Method.listTools, "tools", in: catalog) == ["a_t"])
    }

    @Test func `an empty catalog has nothing and says so`() async throws {
        let catalog = catalog()
        #expect(try await names(Method.listTools, "tools", in: catalog) == [])
        #expect(await error(Method.callTool, ["name": "x"], in: catalog)?.isUnknownName == true)
    }

    @Test func `it can do what all can do together, and tells instructions by server`() {
        var configuration = MCPServer.Configuration()
        configuration.instructions = "Be brief."
        let instructed = MCPServer(Implementation(name: "i", version: "1"), configuration: configuration)
        let info = catalog(
            .init(name: "a", service: server("a", tools: ["t"])),
            .init(name: "b", service: server("b", prompts: ["p"])),
            .init(name: "i", service: instructed)
        ).info
        #expect(info.capabilities.tools)
        #expect(info.capabilities.prompts)
        #expect(!info.capabilities.resources)
        #expect(info.instructions == "## i\n\nBe brief.")
        #expect(info.implementation.name == "all")
    }

    // MARK: - Routing

    @Test func `names of servers may hold underscores`() async throws {
        let catalog = catalog(
            .init(name: "a", service: server("a", tools: ["b_one", "two"])),
            .init(name: "a_b", service: server("a_b", tools: ["three"])))
        #expect(try await called("a_b_one", in: catalog) == "a/b_one")
        #expect(try await called("a_b_three", in: catalog) == "a_b/three")
        #expect(try await called("a_two", in: catalog) == "a/two")
    }

    @Test func `of two that fit, the server with the longer name is asked first`() async throws {
        let catalog = catalog(
            .init(name: "a", service: server("a", tools: ["b_one"])),
            .init(name: "a_b", service: server("a_b", tools: ["one"])))
        #expect(try await called("a_b_one", in: catalog) == "a_b/one")
    }

    @Test func `prefixed servers are asked before those without, in any order of the entries`() async throws {
        let plain = Catalog.Entry(
            name: "quite_long_name", service: server("plain", tools: ["a_one", "only"]), isPrefixed: false)
        let short = Catalog.Entry(name: "a", service: server("a", tools: ["one"]))
        let long = Catalog.Entry(name: "a_o", service: server("a_o", tools: ["ne"]))
        for catalog in [catalog(plain, short, long), catalog(long, plain, short), catalog(short, long, plain)] {
            #expect(try await called("a_one", in: catalog) == "a/one")
            #expect(try await called("only", in: catalog) == "plain/only")
        }
    }

    @Test func `of several servers without prefix, the first that has the tool is called`() async throws {
        let catalog = catalog(
            .init(name: "a", service: server("a", tools: ["one"]), isPrefixed: false),
            .init(name: "b", service: server("b", tools: ["one", "two"]), isPrefixed: false))
        #expect(try await called("one", in: catalog) == "a/one")
        #expect(try await called("two", in: catalog) == "b/two")
    }

    @Test(arguments: ["nothing", "a_", "a", "a_none", "_one", "", "A_one"])
    func `an unknown tool is refused under the name that was called`(name: String) async {
        let catalog = catalog(.init(name: "a", service: server("a", tools: ["one"])))
        let error = await error(Method.callTool, ["name": .string(name)], in: catalog)
        #expect(error == MCPError.unknown("tool", name))
    }

    @Test func `a call without a name is refused`() async {
        #expect(await error(Method.callTool, [:], in: catalog())?.code == .invalidParams)
        #expect(await error(Method.getPrompt, ["name": 1], in: catalog())?.code == .invalidParams)
    }

    @Test func `an unknown method is refused`() async {
        #expect(await error("tools/fly", [:], in: catalog())?.code == .methodNotFound)
    }

    @Test func `prompts are called by the names of their servers`() async throws {
        let catalog = catalog(
            .init(name: "a", service: server("a", prompts: ["hi"])),
            .init(name: "b", service: server("b", prompts: ["hi"])))
        #expect(try await names(Method.listPrompts, "prompts", in: catalog) == ["a_hi", "b_hi"])
        let result = try await catalog.perform(ServiceRequest(method: Method.getPrompt, params: ["name": "b_hi"]))
        #expect(result["messages"]?[0]?["content"]?["text"] == "b/hi")
    }

    // MARK: - Long names

    private static let longTool = String(repeating: "t", count: 80)

    @Test func `a name that is too long is cut and still leads to its tool`() async throws {
        let catalog = catalog(.init(name: "a", service: server("a", tools: [Self.longTool])))
        let listed = try #require(try await names(Method.listTools, "tools", in: catalog).first)
        #expect(listed.utf8.count == AggregatedName.maxLength)
        #expect(try await called(listed, in: catalog) == "a/\(Self.longTool)")
    }

    @Test func `a cut name works before anybody listed the tools`() async throws {
        let catalog = catalog(
            .init(name: "b", service: server("b", tools: ["one"])),
            .init(name: "a", service: server("a", tools: [Self.longTool])))
        let name = AggregatedName.make(server: "a", name: Self.longTool)
        #expect(try await called(name, in: catalog) == "a/\(Self.longTool)")
    }

    @Test func `what only looks like a cut name is unknown, or called as it is`() async throws {
        let catalog = catalog(.init(name: "a", service: server("a", tools: ["x_0123abcd"])))
        #expect(try await called("a_x_0123abcd", in: catalog) == "a/x_0123abcd")
        let error = await error(Method.callTool, ["name": "a_y_0123abcd"], in: catalog)
        #expect(error?.isUnknownName == true)
    }

    // MARK: - Resources, completion, headers

    private func resource(_ uri: String, _ text: String) -> MCPServer {
        MCPServer(name: text, version: "1") { Resource(uri, name: "r") { _ in text } }
    }

    @Test func `a resource is read from the first server that knows it`() async throws {
        let catalog = catalog(
            .init(name: "none", service: server("none", tools: ["t"])), .init(name: "a", service: resource("x:1", "a")),
            .init(name: "b", service: resource("x:2", "b")), .init(name: "c", service: resource("x:2", "c")))
        for (uri, text) in [("x:1", "a"), ("x:2", "b")] {
            let result = try await catalog.perform(
                ServiceRequest(method: Method.readResource, params: ["uri": .string(uri)]))
            #expect(result["contents"]?[0]?["text"]?.stringValue == text)
        }
        #expect(await error(Method.readResource, ["uri": "x:3"], in: catalog) == .resourceNotFound("x:3"))
    }

    @Test func `resources keep their names and addresses in the list`() async throws {
        let catalog = catalog(.init(name: "a", service: resource("x:1", "a")))
        #expect(try await names(Method.listResources, "resources", in: catalog) == ["r"])
    }

    @Test func `completion goes to the server of the prompt or of the resource`() async throws {
        func completing(_ name: String, _ template: String) -> MCPServer {
            MCPServer(name: name, version: "1") {
                Prompt("p", "A prompt") { _, _ in [] }
                ResourceTemplate(template, name: "r") { _, _ in "" }
                Completions(for: .prompt(name: "p"), argument: "x") { _, _ in Completion(["\(name)-prompt"]) }
                Completions(for: .resource(uri: template), argument: "id") { _, _ in Completion(["\(name)-resource"]) }
            }
        }
        let catalog = catalog(
            .init(name: "a", service: completing("a", "a:/{id}")), .init(name: "b", service: completing("b", "b:/{id}"))
        )
        func completed(_ reference: CompletionReference, _ argument: String) async throws -> JSONValue? {
            let params: JSONObject = ["ref": reference.json, "argument": ["name": .string(argument), "value": ""]]
            let result = try await catalog.perform(ServiceRequest(method: Method.complete, params: params))
            return result["completion"]?["values"]?[0]
        }
        #expect(try await completed(.prompt(name: "b_p"), "x") == "b-prompt")
        #expect(try await completed(.prompt(name: "a_p"), "x") == "a-prompt")
        #expect(try await completed(.resource(uri: "b:/{id}"), "id") == "b-resource")
        let unknown: JSONObject = ["ref": CompletionReference.prompt(name: "c_p").json, "argument": [:]]
        #expect(await error(Method.complete, unknown, in: catalog)?.code == .invalidParams)
        #expect(await error(Method.complete, ["ref": 1], in: catalog)?.code == .invalidParams)
    }

    @Test func `the arguments that headers repeat are those of the tool that is called`() {
        let schema: JSONObject = [
            "type": "object", "properties": ["region": ["type": "string", "x-mcp-header": "Region"]],
        ]
        let definition = ToolDefinition(name: "t", description: "A tool", inputSchema: schema)
        let mirroring = MCPServer(name: "m", version: "1") { Tool(definition) { _, _ in "" } }
        let catalog = catalog(
            .init(name: "m", service: mirroring), .init(name: "a", service: server("a", tools: ["t"])))
        #expect(catalog.mirroredArguments(ofTool: "m_t").map(\.name) == ["Region"])
        #expect(catalog.mirroredArguments(ofTool: "a_t") == [])
        #expect(catalog.mirroredArguments(ofTool: "t") == [])
    }

    @Test func `changes of every server reach a mailbox while it is attached`() async throws {
        let (first, second) = (server("a"), server("b"))
        let catalog = catalog(.init(name: "a", service: first), .init(name: "b", service: second))
        let mailbox = ChangeMailbox(watching: [.tools])
        catalog.attach(mailbox)
        for server in [first, second] {
            try server.add(Tool("t", "A tool") { _ in "" })
            #expect(await mailbox.next() == .tools)
        }
        catalog.detach(mailbox)
        try first.add(Tool("u", "A tool") { _ in "" })
        mailbox.close()
        #expect(await mailbox.next() == nil)
    }

    // MARK: - Tasks

    @Test func `leads each task back to its server`() async throws {
        let servers = ["a", "b"].map { name in
            MCPServer(name: name, version: "1") {
                Tool("work", "Works") { _ in "done by \(name)" }.task(.optional)
            }
        }
        let catalog = catalog(
            .init(name: "none", service: server("none", tools: ["one"])),
            .init(name: "a", service: servers[0]), .init(name: "b", service: servers[1]))
        #expect(catalog.info.capabilities.tasks)
        let (near, far) = InMemoryTransport.pair()
        let texts = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await catalog.run(over: far) }
            let caller = TaskCaller(transport: near)
            var texts: [String] = []
            for tool in ["a_work", "b_work"] { texts.append(try await caller.result(ofTaskOf: tool)) }
            let unknown = try? await caller.call(Method.getTask, ["taskId": "nobody"])
            #expect(unknown == nil)
            await near.close()
            try await group.waitForAll()
            return texts
        }
        #expect(texts == ["done by a", "done by b"])
    }
}

/// A client that can deal with tasks, and makes one call after the other.
private struct TaskCaller: Sendable {
    let transport: InMemoryTransport

    func call(_ method: String, _ params: JSONObject) async throws -> JSONObject {
        var params = params
        params["_meta"] = [
            MetaKey.protocolVersion: .string(ProtocolRevision.latest.rawValue),
            MetaKey.clientCapabilities: ClientCapabilities.tasks.json,
        ]
        let request = JSONRPCRequest(id: .integer(1), method: method, params: params)
        try await transport.send(JSONRPCMessage.request(request).serialized())
        guard case .message(let bytes)? = try await transport.frames.next(),
            case .single(.response(let response)) = try JSONRPCFrame.parse(bytes[...])
        else { throw CancellationError() }
        return try response.outcome.get()
    }

    func result(ofTaskOf tool: String) async throws -> String {
        let id = try await call(Method.callTool, ["name": .string(tool)])["taskId"] ?? .null
        while true {
            let task = try await call(Method.getTask, ["taskId": id])
            if task["status"] != "working" { return task["result"]?["content"]?[0]?["text"]?.stringValue ?? "" }
        }
    }
}
