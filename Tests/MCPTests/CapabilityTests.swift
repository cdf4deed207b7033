import JSON
import Testing

@testable import MCP

@Suite struct `Client capabilities` {
    private func missing(_ declared: JSONObject, _ needed: ClientCapabilities) -> JSONObject? {
        ClientCapabilities(unchecked: declared).missing(from: needed)?.fields
    }

    private static let both = ClientCapabilities(unchecked: ["elicitation": ["form": [:], "url": [:]]])

    @Test(
        arguments: [
            ([:], .sampling, ["sampling": [:]]), (["sampling": [:]], .sampling, nil),
            (["sampling": [:]], .samplingTools, ["sampling": ["tools": [:]]]),
            (["sampling": ["tools": [:]]], .samplingTools, nil),
            (["sampling": ["tools": true]], .samplingTools, ["sampling": ["tools": [:]]]),
            (["sampling": true], .sampling, ["sampling": [:]]), ([:], .roots, ["roots": [:]]),
            (["roots": ["listChanged": true]], .roots, nil), ([:], .elicitationForm, ["elicitation": ["form": [:]]]),
            (["elicitation": [:]], .elicitationForm, nil), (["elicitation": ["form": [:]]], .elicitationForm, nil),
            (["elicitation": ["later": [:]]], .elicitationForm, nil),
            (["elicitation": ["url": [:]]], .elicitationForm, ["elicitation": ["form": [:]]]),
            (["elicitation": [:]], .elicitationURL, ["elicitation": ["url": [:]]]),
            (["elicitation": ["url": [:]]], .elicitationURL, nil),
            (["elicitation": [:]], both, ["elicitation": ["url": [:]]]),
            (["elicitation": ["url": [:]]], both, ["elicitation": ["form": [:]]]),
            (["elicitation": ["form": [:], "url": [:]]], both, nil), ([:], .init(), nil),
        ] as [(JSONObject, ClientCapabilities, JSONObject?)])
    func `lack exactly what was not declared`(declared: JSONObject, needed: ClientCapabilities, expected: JSONObject?) {
        #expect(missing(declared, needed) == expected)
    }

    @Test func `extensions are needed one by one`() {
        let needed = ClientCapabilities(unchecked: ["extensions": ["a/x": [:], "a/y": [:]]])
        #expect(missing(["extensions": ["a/x": ["k": 1]]], needed) == ["extensions": ["a/y": [:]]])
        let declared = ClientCapabilities(unchecked: ["extensions": ["a/x": ["k": 1]]])
        #expect(declared.settings(ofExtension: "a/x") == ["k": 1])
        #expect(declared.settings(ofExtension: "a/y") == nil)
    }

    @Test func `what several questions need is told at once`() async throws {
        let server = MCPServer(name: "s", version: "1") {
            Tool("t", "") { context in
                _ = try context.require([
                    "form": .elicit(message: "", schema: [:]), "page": .elicitURL(message: "", url: "https://x"),
                    "model": .sample(.init(messages: [], maxTokens: 1)),
                ])
                return ""
            }
        }
        try await TestPeer.converse(with: server, as: .modern()) { peer in
            let error = try await peer.error("tools/call", ["name": "t"])
            #expect(error.code == .missingClientCapability)
            #expect(
                error.data?["requiredCapabilities"] == [
                    "elicitation": ["form": [:], "url": [:]], "sampling": [:],
                ])
        }
    }
}

@Suite struct `Server capabilities` {
    @Test func `together are what either can do`() {
        let one = ServerCapabilities(tools: true, logging: false, listChanged: false)
        let two = ServerCapabilities(tools: true, prompts: true, extensions: ["a/x": ["k": 1]])
        #expect(
            one.union(two).fields == [
                "tools": ["listChanged": true], "prompts": ["listChanged": true], "logging": [:],
                "extensions": ["a/x": ["k": 1]],
            ])
        #expect(two.union(one).fields == one.union(two).fields)
    }

    @Test func `decide which methods are served`() {
        let none = ServerCapabilities(logging: false)
        let every = ServerCapabilities(
            tools: true, resources: true, prompts: true, completions: true, extensions: [ProtocolExtension.tasks: [:]])
        for method in Method.served { #expect(every.serves(method) && !none.serves(method), "\(method)") }
        #expect(every.serves(Method.setLogLevel) && !none.serves(Method.setLogLevel))
        #expect(every.serves(Method.subscribeResource))
        #expect(!ServerCapabilities(resources: true, subscribe: false).serves(Method.subscribeResource))
        #expect(ServerCapabilities(resources: true, subscribe: false).serves(Method.readResource))
    }

    @Test func `follow the parts a server has at the moment`() throws {
        let server = MCPServer(name: "s", version: "1")
        #expect(server.info.capabilities.fields == ["logging": [:]])
        try server.add(Tool("t", "") { _ in "" })
        #expect(server.info.capabilities.tools)
        #expect(server.removeTool("t"))
        #expect(!server.info.capabilities.tools)
    }
}

@Suite struct `Completion values` {
    @Test(
        arguments: [
            (0, nil, 0, 0, false), (1, nil, 1, 1, false), (100, nil, 100, 100, false), (101, nil, 100, 101, true),
            (150, nil, 100, 150, true), (3, 50, 3, 50, true), (100, 500, 100, 500, true), (3, 3, 3, 3, false),
            (5, 2, 5, 5, false), (150, 7, 100, 150, true), (1, -9, 1, 1, false),
        ] as [(Int, Int?, Int, Int, Bool)])
    func `holds a hundred values, and says how many there are`(
        given: Int, total: Int?, kept: Int, told: Int, hasMore: Bool
    ) {
        let completion = Completion((0..<given).map { "\($0)" }, total: total)
        #expect(completion.values.count == kept)
        #expect(completion.total == told)
        #expect(completion.hasMore == hasMore)
    }
}

@Suite struct `Legacy translation` {
    private static let blocks: [(type: String, since: ProtocolRevision, block: ContentBlock)] = [
        ("text", .v2024_11_05, .text("t")), ("image", .v2024_11_05, .image(base64: "AA==", mimeType: "image/png")),
        ("audio", .v2025_03_26, .audio(base64: "AA==", mimeType: "audio/wav")),
        ("resource", .v2024_11_05, .resource(.text("x", uri: "a:b"))),
        ("resource_link", .v2025_06_18, .link(to: ResourceDefinition(uri: "a:b", name: "n"))),
        ("future", .v2024_11_05, ContentBlock(unchecked: ["type": "future", "deep": [1]])),
    ]

    @Test(arguments: ProtocolRevision.legacy) func `sends each block as it is from its revision on`(
        revision: ProtocolRevision
    ) {
        for (type, since, block) in Self.blocks {
            let result = LegacyTranslation.result(
                CallToolResult(content: [block]).fields, of: Method.callTool, revision: revision)
            let message = LegacyTranslation.result(
                GetPromptResult(messages: [PromptMessage(block)]).fields, of: Method.getPrompt, revision: revision)
            let sent = result["content"]?[0]
            #expect((sent == block.json) == (revision >= since), "\(type)")
            #expect(message["messages"]?[0]?["content"] == sent)
        }
    }

    @Test func `sends the nearest thing before`() {
        let result = LegacyTranslation.result(
            CallToolResult(content: Self.blocks.map(\.block)).fields, of: Method.callTool, revision: .v2024_11_05)
        #expect(
            result["content"]?[2] == [
                "type": "resource", "resource": ["uri": "data:", "mimeType": "audio/wav", "blob": "AA=="],
            ])
        #expect(result["content"]?[4] == ["type": "text", "text": "Resource n: a:b"])
    }

    @Test(arguments: ProtocolRevision.legacy) func `drops what is new, and keeps the rest`(revision: ProtocolRevision) {
        let modern: JSONObject = [
            "resultType": "complete", "ttlMs": 5, "cacheScope": "public", "_meta": ["k": 1], "extra": [2],
        ]
        for method in [Method.readResource, Method.listPrompts, Method.complete] {
            let result = LegacyTranslation.result(modern, of: method, revision: revision)
            #expect(result == ["_meta": ["k": 1], "extra": [2]])
        }
    }

    @Test func `structured content and its schema are objects`() {
        func call(_ value: JSONValue) -> JSONValue? {
            let result = CallToolResult.structured(value).fields
            return LegacyTranslation.result(result, of: Method.callTool, revision: .v2025_11_25)["structuredContent"]
        }
        #expect(call(["a": 1]) == ["a": 1])
        for value in [[1], "x", 5, true, nil] as [JSONValue] { #expect(call(value) == nil) }
        let tools: JSONObject = [
            "tools": [
                ["name": "a", "outputSchema": ["type": "object"]], ["name": "b", "outputSchema": ["type": "array"]],
                ["name": "c", "outputSchema": ["anyOf": []]], ["name": "d"],
            ]
        ]
        let listed = LegacyTranslation.result(tools, of: Method.listTools, revision: .v2025_11_25)["tools"]
        #expect(
            listed == [["name": "a", "outputSchema": ["type": "object"]], ["name": "b"], ["name": "c"], ["name": "d"]])
    }

    @Test(arguments: ProtocolRevision.legacy) func `capabilities are those of the revision`(revision: ProtocolRevision)
    {
        let capabilities = ServerCapabilities(tools: true, completions: true, extensions: ["a/b": [:]])
        let fields = LegacyTranslation.capabilities(capabilities, revision: revision, principal: .local)
        #expect(!fields.contains("extensions"))
        #expect(fields.contains("completions") == (revision >= .v2025_03_26))
        #expect(fields.contains("tools") && fields.contains("logging"))
    }

    @Test(arguments: ProtocolRevision.legacy) func `codes are those of the revision`(revision: ProtocolRevision) {
        func code(_ code: MCPError.Code) -> Int {
            LegacyTranslation.error(MCPError(code, ""), revision: revision).code.rawValue
        }
        #expect(code(.missingClientCapability) == -32602)
        #expect(code(.headerMismatch) == -32602)
        #expect(code(.unsupportedProtocolVersion) == -32602)
        #expect(code(.resourceNotFound) == -32002)
        #expect(code(.userRejected) == -1)
        #expect(code(.urlElicitationRequired) == (revision == .v2025_11_25 ? -32042 : -32603))
        #expect(code(.init(rawValue: 4711)) == 4711)
    }

    @Test(arguments: ProtocolRevision.legacy) func `questions are those of the revision`(revision: ProtocolRevision) {
        let form = LegacyTranslation.question(.elicit(message: "m", schema: ["type": "object"]), revision: revision)
        #expect(form.contains("mode") == (revision >= .v2025_11_25))
        #expect(form["message"] == "m")
        let sample = InputRequest.sample(.init(messages: [.user("x")], maxTokens: 1))
        #expect(LegacyTranslation.question(sample, revision: revision) == sample.params)
        #expect(LegacyTranslation.question(.roots, revision: revision) == [:])
    }

    @Test func `each page to open has an id of its own, unless it brings one`() {
        let page = InputRequest.elicitURL(message: "m", url: "https://x")
        let one = LegacyTranslation.question(page, revision: .v2025_11_25)["elicitationId"]
        let two = LegacyTranslation.question(page, revision: .v2025_11_25)["elicitationId"]
        #expect(one != nil && two != nil && one != two)
        var named = page
        named.params["elicitationId"] = "mine"
        #expect(LegacyTranslation.question(named, revision: .v2025_11_25)["elicitationId"] == "mine")
    }

    @Test func `a link keeps the annotations of its resource`() {
        let resource = ResourceDefinition(uri: "a:b", name: "n", annotations: Annotations(priority: 1))
        #expect(ContentBlock.link(to: resource).annotations?.priority == 1)
    }
}
