import JSON
import MCP
import Testing

@testable import MCPHTTP

/// The cases of Streamable HTTP as revision 2026-07-28 has it: status and error code of each.
@Suite(.timeLimit(.minutes(1))) struct `Modern request over HTTP` {
    private let specimen = Specimen()

    private func answer(to ask: Ask, _ change: (inout TestServer.Setup) -> Void = { _ in }) async throws -> Reply {
        let replies = BoundedChannel<Reply>(capacity: 1)
        try await TestServer.run(specimen.server, change) { _ = replies.trySend(try await $0.ask(ask)) }
        return try #require(try await replies.next())
    }

    /// A request that is refused, and how.
    struct Refused: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let ask: Ask
        let status: Int
        let code: Int

        init(_ description: String, _ ask: Ask, _ status: Int, _ code: Int) {
            (testDescription, self.ask, self.status, self.code) = (description, ask, status, code)
        }
    }

    private static let echo = Ask.modernCall("echo", ["text": "hi"])
    private static let list = Ask.modern(Method.listTools)

    private static func body(_ text: String) -> Ask {
        .post(text).with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Method", "tools/list")
    }

    private static let withoutCapabilities = """
        {"jsonrpc":"2.0","id":1,"method":"tools/list",
        "params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}
        """

    private static func versioned(_ version: String) -> Ask {
        Ask.modern(Method.listTools, meta: [MetaKey.protocolVersion: .string(version)])
            .with("MCP-Protocol-Version", version)
    }

    private static let mirrored = Ask.modernCall("mirrored", ["region": "eu", "count": 42])
        .with("Mcp-Param-Region", "eu").with("Mcp-Param-Count", "42")

    @Test(arguments: [
        Refused("no version header", list.with("MCP-Protocol-Version", nil), 400, -32020),
        Refused("version header and body differ", list.with("MCP-Protocol-Version", "2025-11-25"), 400, -32020),
        Refused("no method header", list.with("Mcp-Method", nil), 400, -32020),
        Refused("method header and body differ", list.with("Mcp-Method", "tools/call"), 400, -32020),
        Refused("method header in another case", list.with("Mcp-Method", "Tools/List"), 400, -32020),
        Refused("no name header", echo.with("Mcp-Name", nil), 400, -32020),
        Refused("name header and body differ", echo.with("Mcp-Name", "who"), 400, -32020),
        Refused("name header in another case", echo.with("Mcp-Name", "Echo"), 400, -32020),
        Refused("name header in bad Base64", echo.with("Mcp-Name", "=?base64?***?="), 400, -32020),
        Refused("sentinel in another case is literal", echo.with("Mcp-Name", "=?BASE64?ZWNobw==?="), 400, -32020),
        Refused("argument header missing", mirrored.with("Mcp-Param-Region", nil), 400, -32020),
        Refused("argument header and body differ", mirrored.with("Mcp-Param-Region", "us"), 400, -32020),
        Refused(
            "argument header without argument",
            Ask.modernCall("mirrored").with("Mcp-Param-Region", "eu"), 400, -32020),
        Refused(
            "resource header and body differ",
            Ask.modern(Method.readResource, ["uri": "test://one"]).with("Mcp-Name", "test://two"), 400, -32020),
        Refused("version of the future", versioned("2027-01-01"), 400, -32022),
        Refused("no metadata", body(#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#), 400, -32602),
        Refused("no client capabilities", body(withoutCapabilities), 400, -32602),
        Refused("no such method", .modern("tools/fly"), 404, -32601),
        Refused("initialize", .modern(Method.initialize), 404, -32601),
        Refused("ping", .modern(Method.ping), 404, -32601),
        Refused("setting the log level", .modern(Method.setLogLevel, ["level": "info"]), 404, -32601),
        Refused("subscribing to a resource", .modern(Method.subscribeResource, ["uri": "test://one"]), 404, -32601),
        Refused("bad log level", .modern(Method.listTools, meta: [MetaKey.logLevel: "loud"]), 400, -32602),
        Refused("batch", body("[]"), 400, -32600),
        Refused("response", body(#"{"jsonrpc":"2.0","id":1,"result":{}}"#), 400, -32600),
        Refused("null as id", body(#"{"jsonrpc":"2.0","id":null,"method":"tools/list"}"#), 400, -32600),
        Refused("other JSON-RPC version", body(#"{"jsonrpc":"1.0","id":1,"method":"tools/list"}"#), 400, -32600),
        Refused("no JSON", body("{"), 400, -32700),
        Refused("content of another type", list.with("Content-Type", "text/plain"), 415, -32600),
        Refused("content of no type", list.with("Content-Type", nil), 415, -32600),
        Refused("accepting another type", list.with("Accept", "text/html"), 406, -32600),
        Refused("foreign page", list.with("Origin", "https://evil.example"), 403, -32600),
        Refused("foreign host", list.with("Host", "evil.example"), 403, -32600),
        Refused("another path", list.at("/other"), 404, -32600),
        Refused(
            "listening without events",
            Ask.modern(Method.listen, ["notifications": [:]])
                .with("Accept", "application/json"), 406, -32600),
        Refused(
            "notification of an unknown version",
            Ask.post(#"{"jsonrpc":"2.0","method":"notifications/x"}"#).with("MCP-Protocol-Version", "2027-01-01"),
            400, -32600),
    ])
    func `is refused`(_ refused: Refused) async throws {
        let reply = try await answer(to: refused.ask)
        #expect(reply.status == refused.status)
        #expect(reply.code == refused.code)
        #expect(reply.headers["content-type"] == "application/json")
        #expect(reply.headers["mcp-session-id"] == nil)
    }

    @Test(arguments: [
        list.with("Mcp-Method", " tools/list\t"), list.with("Content-Type", "Application/JSON; charset=utf-8"),
        list.with("Accept", "*/*"), list.with("Accept", nil), list.with("Accept", "application/json"),
        list.with("Mcp-Session-Id", "made-up").with("Last-Event-ID", "1-1"),
        list.with("Origin", "http://localhost:3000"),
        list.with("Host", "127.0.0.1:8080"), echo, echo.with("Mcp-Name", "=?base64?ZWNobw==?="), mirrored,
        mirrored.with("Mcp-Param-Count", "42.0"), mirrored.with("Mcp-Param-Region", "=?base64?ZXU=?="),
        Ask.modernCall("mirrored"), Ask.modernCall("mirrored", ["region": nil]), .modern(Method.discover),
        .modern(Method.readResource, ["uri": "test://one"]), .modern(Method.getPrompt, ["name": "greet"]),
        list.with("MCP-PROTOCOL-VERSION", "2026-07-28"),
    ])
    func `is answered with plain JSON when nothing comes before the result`(ask: Ask) async throws {
        let reply = try await answer(to: ask)
        #expect(reply.status == 200)
        #expect(reply.headers["content-type"] == "application/json")
        #expect(reply.result?["resultType"] == "complete")
        #expect(reply.headers["mcp-session-id"] == nil)
    }

    @Test func `the id of an unknown method comes back`() async throws {
        #expect(try await answer(to: .modern("tools/fly", id: "me")).json?["id"] == "me")
    }

    @Test func `errors of ordinary methods travel with success`() async throws {
        let reply = try await answer(to: .modernCall("nothing"))
        #expect(reply.status == 200)
        #expect(reply.code == -32602)
    }

    @Test func `a capability that was not declared is asked for`() async throws {
        let ask = Ask.modern(Method.callTool, ["name": "ask", "arguments": [:]])
        let reply = try await answer(to: ask)
        #expect(reply.status == 400)
        #expect(reply.code == -32021)
    }

    @Test func `a notification is taken without a word`() async throws {
        let body = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#
        let reply = try await answer(to: .post(body).with("MCP-Protocol-Version", "2026-07-28"))
        #expect(reply.status == 202)
        #expect(reply.body == "")
    }

    @Test(arguments: ["GET", "DELETE", "PUT", "OPTIONS", "PATCH"])
    func `has one method`(method: String) async throws {
        let ask = Ask(method: method).with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Session-Id", "made-up")
        let reply = try await answer(to: ask)
        #expect(reply.status == 405)
        #expect(reply.headers["allow"]?.contains("POST") == true)
    }

    @Test(arguments: ["GET", "DELETE"])
    func `a server without legacy revisions has no sessions`(method: String) async throws {
        let ask = Ask(method: method).with("Accept", "text/event-stream").with("Mcp-Session-Id", "made-up")
        #expect(try await answer(to: ask) { $0.options.revisions = ProtocolRevision.modern }.status == 405)
    }

    @Test func `a server without modern revisions does not answer as if it had one`() async throws {
        let reply = try await answer(to: Self.list) { $0.options.revisions = ProtocolRevision.legacy }
        #expect(reply.status == 400)
        #expect(reply.code != -32022)
    }

    @Test func `is answered with events when something comes before the result`() async throws {
        try await TestServer.run(specimen.server) { server in
            let client = try await server.connect()
            let reply = try await client.ask(.modernCall("steps"))
            #expect(reply.status == 200)
            #expect(reply.isStream)
            #expect(reply.headers["x-accel-buffering"] == "no")
            #expect(reply.headers["cache-control"]?.contains("no-cache") == true)
            #expect(reply.headers["mcp-session-id"] == nil)
            let events = try await client.events()
            #expect(events.compactMap(\.method) == Array(repeating: Method.Notification.progress, count: 3))
            #expect(events.last?.text == "done")
            #expect(events.allSatisfy { $0.id == nil })
            #expect(try await client.ask(Self.echo).text == "hi")
            await client.close()
        }
    }

    @Test func `gets only the result when it takes no events`() async throws {
        let reply = try await answer(to: Ask.modernCall("steps").with("Accept", "application/json"))
        #expect(reply.headers["content-type"] == "application/json")
        #expect(reply.text == "done")
    }

    @Test func `knows its caller by what authentication says`() async throws {
        let reply = try await answer(to: Ask.modernCall("who").with("X-Key", "ann")) {
            $0.configuration.authenticate = { Principal(subject: $0["x-key"] ?? "nobody", authentication: "key") }
        }
        #expect(reply.text == "ann")
    }
}

extension Ask: CustomTestStringConvertible {
    var testDescription: String { text.replacing("\r\n", with: " | ") }
}
