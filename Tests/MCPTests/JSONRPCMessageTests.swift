import JSON
import Testing

@testable import MCP

@Suite struct `JSON-RPC messages` {
    private func fault(_ text: String) -> JSONRPCFault? {
        do {
            _ = try JSONRPCFrame.parse(ArraySlice(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        arguments: [
            (#"{"jsonrpc":"1.0","id":1,"method":"m"}"#, .request, RequestID.integer(1)),
            (#"{"jsonrpc":"2.0","id":null,"method":"m"}"#, .request, nil),
            (#"{"jsonrpc":"2.0","id":"a"}"#, .request, .string("a")),
            (#"{"jsonrpc":"2.0","id":1,"method":"m","params":[]}"#, .request, .integer(1)),
            (#"{"jsonrpc":"2.0","id":1.5,"method":"m","params":[]}"#, .request, nil),
            (#"{"jsonrpc":"2.0","method":"m","params":[]}"#, .notification, nil),
            (#"{"jsonrpc":"2.0","id":1,"result":{},"error":{}}"#, .answer(to: .integer(1)), nil),
            (#"{"jsonrpc":"2.0","id":1,"result":[]}"#, .answer(to: .integer(1)), nil),
            (#"{"jsonrpc":"2.0","id":1,"error":"x"}"#, .answer(to: .integer(1)), nil),
            (#"{"jsonrpc":"2.0","result":{}}"#, .answer(to: nil), nil),
            (#"{"id":1,"result":{}}"#, .answer(to: .integer(1)), nil), ("nope", .request, nil), ("[]", .request, nil),
        ] as [(String, JSONRPCFault.Kind, RequestID?)])
    func `a fault tells what was meant, and never answers an answer`(
        text: String, kind: JSONRPCFault.Kind, id: RequestID?
    ) {
        let fault = fault(text)
        #expect(fault?.kind == kind)
        #expect(fault?.id == id)
    }

    @Test func `a message beyond the limit is refused`() {
        let text = #"{"jsonrpc":"2.0","id":1,"method":"\#(String(repeating: "m", count: 100))"}"#
        #expect(throws: JSONRPCFault.self) { try JSONRPCFrame.parse(ArraySlice(text.utf8), maxBytes: 100) }
        #expect(throws: Never.self) { try JSONRPCFrame.parse(ArraySlice(text.utf8), maxBytes: text.utf8.count) }
    }

    @Test func `nesting has a limit`() {
        let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        #expect(fault(#"{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":\#(deep)}}"#)?.error.code == .parseError)
    }

    @Test func `a batch holds up to its limit`() throws {
        func batch(_ count: Int) -> String {
            "[" + (0..<count).map { #"{"jsonrpc":"2.0","id":\#($0),"method":"ping"}"# }.joined(separator: ",") + "]"
        }
        guard case .batch(let messages) = try JSONRPCFrame.parse(ArraySlice(batch(100).utf8)) else {
            throw Unexpected("not a batch")
        }
        #expect(messages.count == 100)
        #expect(fault(batch(101))?.error.code == .invalidRequest)
        #expect(fault("[[]]") == nil)
    }

    @Test func `text in a message of ours is cut by what it weighs`() {
        let heavy = "e" + String(repeating: "\u{301}", count: 100_000)
        #expect(heavy.clipped(to: 64).unicodeScalars.count == 65)
        #expect("short".clipped(to: 5) == "short")
        #expect("longer".clipped(to: 5) == "longe…")
        #expect("".clipped(to: 0) == "")
    }
}
