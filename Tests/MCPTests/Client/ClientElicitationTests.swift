import JSON
import MCPTesting
import Synchronization
import Testing

@testable import MCP

/// What a client does with the forms and pages of a server.
@Suite(.timeLimit(.minutes(1))) struct `Client elicitation` {
    private static let form: JSONObject = [
        "mode": "form", "message": "How old?",
        "requestedSchema": [
            "type": "object", "required": ["age", "unit"],
            "properties": [
                "age": ["type": "integer", "minimum": 0], "unit": ["type": "string", "default": "years"],
                "mail": ["type": "string", "format": "email"],
            ],
        ],
    ]

    private static let done: JSONObject = ["resultType": "complete", "content": [["type": "text", "text": "done"]]]

    /// A modern server that asks by the form before it answers.
    private static func asking() -> ScriptedTransport {
        .modern { request, _ in
            guard request.params["inputResponses"] == nil else { return .result(done) }
            let question: JSONValue = ["method": .string(Method.elicit), "params": .object(form)]
            return .result(["resultType": "input_required", "inputRequests": ["age": question]])
        }
    }

    private func withClient(
        of server: ScriptedTransport, _ revision: ProtocolRevision, _ change: (inout ClientHandlers) -> Void,
        _ body: (MCPClient) async throws -> Void
    ) async throws {
        var options = ClientOptions(name: "test")
        options.revisions = [revision]
        change(&options.handlers)
        try await withMCPClient(of: server, options: options, body)
    }

    // MARK: - Forms

    static let unfit: [(content: JSONObject, field: String)] = [
        (["age": "seven"], "/age"), (["age": -1], "/age"), ([:], "\"age\""), (["age": 7, "mail": "nowhere"], "/mail"),
    ]

    @Test(arguments: unfit)
    func `content that breaks the form is not sent`(content: JSONObject, field: String) async throws {
        let server = Self.asking()
        try await withClient(
            of: server, .v2026_07_28, { $0.elicit = { _ in ElicitResult(action: .accept, content: content) } }
        ) { client async throws in
            let error = await #expect(throws: ClientError.self) { try await client.callTool("x") }
            #expect(error?.code == .inputRefused)
            #expect(error?.message.contains(field) == true, "\(error?.message ?? "")")
            #expect(server.methods.filter { $0 == Method.callTool }.count == 1)
        }
    }

    @Test(arguments: unfit)
    func `a legacy server is told which field does not fit`(content: JSONObject, field: String) async throws {
        let server = ScriptedTransport { request, _ in
            request.method == Method.initialize
                ? .result(["protocolVersion": "2025-11-25", "capabilities": [:]]) : .silence
        }
        try await withClient(
            of: server, .v2025_11_25, { $0.elicit = { _ in ElicitResult(action: .accept, content: content) } }
        ) { client async throws in
            _ = try await client.server
            await server.tell(.request(JSONRPCRequest(id: .integer(7), method: Method.elicit, params: Self.form)))
            while server.answers.isEmpty { await Task.yield() }
            let error = server.answers.first?.error
            #expect(error?.code == .internalError)
            #expect(error?.message.contains(field) == true)
        }
    }

    @Test(arguments: [
        ElicitResult(action: .accept, content: ["age": 7]), ElicitResult(action: .decline),
        ElicitResult(action: .cancel, content: ["age": "seven"]),
    ]) func `what fits with the form's defaults, and refusals, are sent`(answer: ElicitResult) async throws {
        let server = Self.asking()
        try await withClient(of: server, .v2026_07_28, { $0.elicit = { _ in answer } }) { client async throws in
            #expect(try await client.callTool("x").content.first?.text == "done")
        }
    }

    @Test func `a form whose schema cannot be used is answered as the user wants`() {
        #expect(FormContent.fault(of: ["a": 1], by: ["type": "nonsense"]) == nil)
    }

    // MARK: - Pages

    private static let refusal = MCPError(
        .urlElicitationRequired, "Sign in first.",
        data: [
            "elicitations": [
                ["mode": "url", "url": "https://a.example/", "message": "A", "elicitationId": "1"],
                ["mode": "url", "url": "https://b.example/", "message": "B", "elicitationId": "2"],
            ]
        ])

    /// A server that refuses the first calls until pages were opened.
    private static func refusing(
        _ refusals: Int, with error: MCPError = refusal, _ revision: ProtocolRevision = .v2025_11_25
    ) -> ScriptedTransport {
        let calls = Calls()
        return ScriptedTransport { request, _ in
            switch request.method {
            case Method.discover:
                .result(["supportedVersions": [.string(revision.rawValue)], "capabilities": [:]])
            case Method.initialize: .result(["protocolVersion": .string(revision.rawValue), "capabilities": [:]])
            default: calls.next() <= refusals ? .error(error) : .result(done)
            }
        }
    }

    private final class Calls: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    private final class Pages: Sendable {
        private let opened = Mutex<[String]>([])
        var urls: [String] { opened.withLock { $0 } }
        func open(_ page: ElicitationURL) { opened.withLock { $0.append("\(page.elicitationID ?? "?") \(page.url)") } }
    }

    @Test func `a call is made again once the user has agreed to open every page`() async throws {
        let server = Self.refusing(1)
        let pages = Pages()
        try await withClient(
            of: server, .v2025_11_25,
            {
                $0.elicitURL = { page in
                    pages.open(page)
                    return ElicitResult(action: .accept)
                }
            }
        ) { client async throws in
            #expect(try await client.callTool("x").content.first?.text == "done")
            #expect(pages.urls == ["1 https://a.example/", "2 https://b.example/"])
            #expect(server.methods.filter { $0 == Method.callTool }.count == 2)
        }
    }

    @Test func `a call is made again only once`() async throws {
        let server = Self.refusing(.max)
        try await withClient(
            of: server, .v2025_11_25, { $0.elicitURL = { _ in ElicitResult(action: .accept) } }
        ) { client async throws in
            let error = await #expect(throws: MCPError.self) { try await client.callTool("x") }
            #expect(error == Self.refusal)
            #expect(server.methods.filter { $0 == Method.callTool }.count == 2)
        }
    }

    @Test func `a page that is refused ends the call with the server's error`() async throws {
        let server = Self.refusing(1)
        let pages = Pages()
        try await withClient(
            of: server, .v2025_11_25,
            {
                $0.elicitURL = { page in
                    pages.open(page)
                    return ElicitResult(action: .decline)
                }
            }
        ) { client async throws in
            let error = await #expect(throws: MCPError.self) { try await client.callTool("x") }
            #expect(error == Self.refusal)
            #expect(pages.urls.count == 1)
            #expect(server.methods.filter { $0 == Method.callTool }.count == 1)
        }
    }

    private static let page: JSONValue = ["mode": "url", "url": "https://a.example/"]
    private static let useless: [JSONValue] = [
        .null, ["elicitations": []], ["elicitations": [["mode": "form", "message": "?"]]],
        ["elicitations": .array(Array(repeating: page, count: 17))],
    ]

    @Test(arguments: useless)
    func `an error that names no pages, or too many, is thrown`(data: JSONValue) async throws {
        let error = MCPError(.urlElicitationRequired, "Sign in first.", data: data)
        let server = Self.refusing(1, with: error)
        try await withClient(
            of: server, .v2025_11_25, { $0.elicitURL = { _ in ElicitResult(action: .accept) } }
        ) { client async throws in
            await #expect(throws: MCPError.self) { try await client.callTool("x") }
            #expect(server.methods.filter { $0 == Method.callTool }.count == 1)
        }
    }

    @Test func `in other revisions the error means nothing`() async throws {
        let server = Self.refusing(1, .v2026_07_28)
        try await withClient(
            of: server, .v2026_07_28, { $0.elicitURL = { _ in ElicitResult(action: .accept) } }
        ) { client async throws in
            await #expect(throws: MCPError.self) { try await client.callTool("x") }
            #expect(server.methods.filter { $0 == Method.callTool }.count == 1)
        }
    }
}
