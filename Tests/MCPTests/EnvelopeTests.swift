import JSON
import Testing

@testable import MCP

/// What a modern request must say of itself, and in which order that is checked.
@Suite struct `Request envelope` {
    struct Headers: RequestHeaders {
        var values: [String: String]
        subscript(_ name: String) -> String? { values[name.lowercased()] }
    }

    /// A request and its headers; faults are put in one after the other.
    struct Call: Sendable {
        var method = Method.callTool
        var params: JSONObject = ["name": "t", "arguments": ["region": "eu"]]
        var meta: JSONObject = [
            MetaKey.protocolVersion: "2026-07-28", MetaKey.clientCapabilities: [:], MetaKey.logLevel: "info",
        ]
        var headers = [
            "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "t", "mcp-param-region": "eu",
        ]

        var request: JSONRPCRequest {
            var params = params
            params["_meta"] = .object(meta)
            return JSONRPCRequest(id: .integer(1), method: method, params: params)
        }
    }

    /// The faults, in the order in which they are looked for.
    enum Fault: CaseIterable, Sendable {
        case noVersionHeader, noVersion, noCapabilities, otherVersionHeader, unknownVersion, badLogLevel,
            noMethodHeader,
            otherMethodHeader, unknownMethod, noNameHeader, otherNameHeader, noArgumentHeader, unknownTool

        func put(into call: inout Call) {
            switch self {
            case .noVersionHeader: call.headers["mcp-protocol-version"] = nil
            case .noVersion: call.meta[MetaKey.protocolVersion] = nil
            case .noCapabilities: call.meta[MetaKey.clientCapabilities] = nil
            case .otherVersionHeader:
                call.headers["mcp-protocol-version"] = "2025-11-25"
                if call.meta[MetaKey.protocolVersion] == "2025-11-25" {
                    call.meta[MetaKey.protocolVersion] = "2026-07-28"
                }
            case .unknownVersion:
                call.meta[MetaKey.protocolVersion] = "v999.0.0"
                call.headers["mcp-protocol-version"] = "v999.0.0"
            case .badLogLevel: call.meta[MetaKey.logLevel] = "loud"
            case .noMethodHeader: call.headers["mcp-method"] = nil
            case .otherMethodHeader: call.headers["mcp-method"] = "TOOLS/CALL"
            case .unknownMethod:
                call.method = "no/such"
                call.headers["mcp-method"] = "no/such"
            case .noNameHeader: call.headers["mcp-name"] = nil
            case .otherNameHeader: call.headers["mcp-name"] = "T"
            case .noArgumentHeader: call.headers["mcp-param-region"] = nil
            case .unknownTool: call.params = ["name": "x", "arguments": [:]]
            }
        }

        var expected: (code: Int, status: Int, word: String) {
            switch self {
            case .noVersionHeader: (-32020, 400, "MCP-Protocol-Version is missing")
            case .noVersion: (-32602, 400, "protocolVersion")
            case .noCapabilities: (-32602, 400, "clientCapabilities")
            case .otherVersionHeader: (-32020, 400, "MCP-Protocol-Version does not match")
            case .unknownVersion: (-32022, 400, "v999.0.0")
            case .badLogLevel: (-32602, 400, "logLevel")
            case .noMethodHeader: (-32020, 400, "Mcp-Method is missing")
            case .otherMethodHeader: (-32020, 400, "Mcp-Method does not match")
            case .unknownMethod: (-32601, 404, "no/such")
            case .noNameHeader: (-32020, 400, "Mcp-Name is missing")
            case .otherNameHeader: (-32020, 400, "Mcp-Name does not match")
            case .noArgumentHeader: (-32020, 400, "Mcp-Param-Region is missing")
            case .unknownTool: (-32602, 200, "Unknown tool")
            }
        }
    }

    private static let server = MCPServer(name: "s", version: "1") {
        Tool(
            ToolDefinition(
                name: "t", description: "",
                inputSchema: [
                    "type": "object",
                    "properties": [
                        "region": ["type": "string", "x-mcp-header": "Region"],
                        "deep": ["type": "object", "properties": ["n": ["type": "integer", "x-mcp-header": "N"]]],
                    ],
                ])
        ) { _, _ in "done" }
        Prompt("p", "") { _, _ in [] }
        Resource("test://ü", name: "r") { _ in "" }
    }

    private func answer(_ call: Call) async -> ModernDispatcher.Answer {
        let dispatcher = ModernDispatcher(service: Self.server, options: ProtocolOptions())
        return await dispatcher.respond(
            to: call.request, principal: .local, headers: Headers(values: call.headers), sink: DiscardingSink())
    }

    @Test func `without a fault the request is served`() async {
        let answer = await answer(Call())
        #expect(answer.response.error == nil)
        #expect(answer.status == 200)
    }

    @Test(arguments: Fault.allCases, Fault.allCases) func `of two faults the earlier is told`(one: Fault, two: Fault)
        async
    {
        let order = Fault.allCases
        guard let first = order.firstIndex(of: one), let second = order.firstIndex(of: two), first <= second else {
            return
        }
        var call = Call()
        two.put(into: &call)
        one.put(into: &call)
        // A tool that does not exist has no arguments to repeat, and its name is in the header.
        if two == .unknownTool, one != .otherNameHeader, one != .noNameHeader { call.headers["mcp-name"] = "x" }
        if two == .unknownTool { call.headers["mcp-param-region"] = nil }
        if two == .unknownTool, one == .noArgumentHeader { return }
        let answer = await answer(call)
        #expect(answer.response.id == .integer(1))
        #expect(answer.response.error?.code.rawValue == one.expected.code)
        #expect(answer.response.error?.message.contains(one.expected.word) == true, "\(answer)")
        #expect(answer.status == one.expected.status)
    }

    @Test func `without headers only the body counts`() async throws {
        for fault in Fault.allCases {
            var call = Call()
            fault.put(into: &call)
            let isBodyFault = [.noVersion, .noCapabilities, .unknownVersion, .badLogLevel].contains(fault)
            if isBodyFault {
                #expect(throws: MCPError.self) {
                    try Envelope(call.request, headers: nil, supported: ProtocolRevision.modern)
                }
            } else {
                let envelope = try Envelope(call.request, headers: nil, supported: ProtocolRevision.modern)
                #expect(envelope.logLevel == .info)
            }
        }
    }

    @Test(
        arguments: [
            (["region": "eu"], ["mcp-param-region": "eu"], true), ([:], [:], true), (["region": nil], [:], true),
            (["region": nil], ["mcp-param-region": "null"], false), ([:], ["mcp-param-region": "eu"], false),
            (["region": "eu"], ["mcp-param-region": "us"], false),
            (["region": "eu"], ["mcp-param-region": " eu"], false),
            (["deep": ["n": 7]], ["mcp-param-n": "7"], true), (["deep": ["n": 7]], [:], false),
            (["deep": [:]], ["mcp-param-n": "7"], false), (["deep": "odd"], [:], true),
            ([:], ["mcp-param-other": "is not ours"], true),
        ] as [(JSONObject, [String: String], Bool)])
    func `headers repeat the arguments that are there`(arguments: JSONObject, headers: [String: String], isGood: Bool)
        async
    {
        var call = Call()
        call.params["arguments"] = .object(arguments)
        call.headers["mcp-param-region"] = nil
        call.headers.merge(headers) { $1 }
        let error = await answer(call).response.error
        #expect((error?.code == .headerMismatch) == !isGood)
    }

    @Test(
        arguments: [
            (Method.getPrompt, ["name": "p"], "p", true), (Method.getPrompt, ["name": "p"], "t", false),
            (Method.readResource, ["uri": "test://ü"], "=?base64?dGVzdDovL8O8?=", true),
            (Method.readResource, ["uri": "test://ü"], "test://x", false), (Method.listTools, [:], nil, true),
            (Method.discover, [:], "ignored", true),
        ] as [(String, JSONObject, String?, Bool)])
    func `the name header repeats name or uri`(method: String, params: JSONObject, name: String?, isGood: Bool) async {
        var call = Call(method: method, params: params)
        call.headers["mcp-method"] = method
        call.headers["mcp-name"] = name
        let answer = await answer(call)
        #expect((answer.response.error?.code == .headerMismatch) == !isGood)
        #expect((answer.status == 400) == !isGood)
    }

    @Test func `a call without arguments is one with none`() async {
        var call = Call(params: ["name": "t"])
        call.headers["mcp-param-region"] = nil
        #expect(await answer(call).response.error == nil)
    }

    @Test func `a missing capability is told with what is needed`() async {
        let server = MCPServer(name: "s", version: "1") {
            Tool("t", "") { context in
                try context.demand(.sampling)
                return ""
            }
        }
        let dispatcher = ModernDispatcher(service: server, options: ProtocolOptions())
        let answer = await dispatcher.respond(
            to: Call(params: ["name": "t"]).request, principal: .local, headers: nil, sink: DiscardingSink())
        #expect(answer.status == 400)
        #expect(answer.response.error?.code == .missingClientCapability)
        #expect(answer.response.error?.data == ["requiredCapabilities": ["sampling": [:]]])
    }
}

@Suite struct `Subscription filter` {
    private let everything = ServerCapabilities(tools: true, resources: true, prompts: true)

    private func filter(
        _ asked: JSONValue?, _ capabilities: ServerCapabilities, client: ClientCapabilities = ClientCapabilities()
    ) throws -> SubscriptionFilter {
        try SubscriptionFilter(asked, capabilities: capabilities, client: client, maxResources: 3)
    }

    private func acknowledged(_ asked: JSONValue, _ capabilities: ServerCapabilities) throws -> JSONValue? {
        try filter(asked, capabilities).acknowledgement(tasks: ["mine"]).params["notifications"]
    }

    private let all: JSONObject = [
        "toolsListChanged": true, "promptsListChanged": true, "resourcesListChanged": true,
        "resourceSubscriptions": ["a:1", "a:2"],
    ]

    @Test func `honours what is asked for and served`() throws {
        let filter = try filter(.object(all), everything)
        #expect(
            filter.changes == [
                .tools, .prompts, .resources, .resource(uri: "a:1"), .resource(uri: "a:2"),
            ])
        #expect(try acknowledged(.object(all), everything) == .object(all))
        #expect(try acknowledged([:], everything) == [:])
        #expect(try acknowledged(["toolsListChanged": false, "taskIds": ["x"]], everything) == [:])
        #expect(try acknowledged(["toolsListChanged": "yes"], everything) == [:])
    }

    @Test func `leaves out what the server does not tell`() throws {
        #expect(try acknowledged(.object(all), ServerCapabilities()) == [:])
        #expect(try acknowledged(.object(all), ServerCapabilities(tools: true)) == ["toolsListChanged": true])
        let mute = ServerCapabilities(tools: true, resources: true, prompts: true, listChanged: false, subscribe: false)
        #expect(try acknowledged(.object(all), mute) == [:])
    }

    @Test func `refuses what it cannot read, and too much`() {
        let faults: [JSONValue] = [
            nil, [], "all", ["resourceSubscriptions": "a:1"], ["resourceSubscriptions": nil],
            ["resourceSubscriptions": ["a:1", "a:2", "a:3", "a:4"]],
        ]
        for fault in faults { #expect(throws: MCPError.self) { try acknowledged(fault, everything) } }
        #expect(throws: MCPError.self) { try filter(nil, everything) }
    }

    @Test func `tasks need the extension on both sides`() throws {
        let both = ServerCapabilities(extensions: [ProtocolExtension.tasks: [:]])
        let asked: JSONValue = ["taskIds": ["mine", "others", 5]]
        #expect(try filter(asked, everything, client: .tasks).tasks == [])
        #expect(throws: MCPError.missingCapability(.tasks)) { try filter(asked, both) }
        let granted = try filter(asked, both, client: .tasks)
        #expect(granted.tasks == ["mine", "others"])
        #expect(granted.acknowledgement(tasks: ["mine"]).params["notifications"] == ["taskIds": ["mine"]])
        for ids in ["mine", ["a", "b", "c", "d"]] as [JSONValue] {
            #expect(throws: MCPError.self) { try filter(["taskIds": ids], both, client: .tasks) }
        }
    }
}
