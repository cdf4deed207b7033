import JSON
import NIOCore
import NIOHTTP1

@testable import MCP
@testable import MCPHTTP

extension FuzzTarget {
    /// The values of single header fields, each read in every way that one is read.
    static let headers = FuzzTarget(name: "headers") { input in
        let text = String(decoding: input, as: UTF8.self)
        _ = AcceptedTypes(text)
        _ = text.isJSONContentType
        if let id = EventID(text) { try require(id.description == text, "an event's id is written in one way") }
        for guardian in [RequestGuard(), RequestGuard(hosts: ["*", text], origins: [text])] {
            _ = guardian.refusal(host: text, origin: nil)
            _ = guardian.refusal(host: "localhost", origin: text)
        }
        try require(
            RequestGuard(hosts: ["a"], origins: [text]).refusal(host: "a", origin: text) == nil,
            "an origin that is allowed may call")
        try checkMirror(text)
        try checkBase64(text, bytes: input)
        let fields = HTTPRequestHeaders(HTTPHeaders([("A", text), ("B", "x"), ("a", text)]))
        try require(fields["b"] == "x" && fields["A"] == fields["a"], "a name finds its field in either case")
    }

    private static func checkMirror(_ text: String) throws {
        let header = ArgumentMirror.encode(text)
        try require(header.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "a mirrored value is printable ASCII")
        let decoded = ArgumentMirror.decode(header).map { Array($0.utf8) }
        try require(decoded == Array(text.utf8), "a mirrored value is read as it was: \(header)")
        try require(ArgumentMirror.matches(header: header, value: .string(text)), "a mirrored value matches")
        _ = ArgumentMirror.decode(text)
        for value in [JSONValue.integer(1), .bool(true), JSONValue(1.5), .null] {
            _ = ArgumentMirror.matches(header: text, value: value)
        }
    }

    private static func checkBase64(_ text: String, bytes: [UInt8]) throws {
        try require(Base64.decode(Base64.encode(bytes)) == bytes, "Base64 gives the bytes back")
        try require(Base64URL.decode(Base64URL.encode(bytes)) == bytes, "Base64URL gives the bytes back")
        if let decoded = Base64.decode(text) {
            try require(Base64.encode(decoded).utf8.elementsEqual(text.utf8), "bytes have one Base64")
        }
        if let decoded = Base64URL.decode(text) {
            try require(Base64URL.encode(decoded).utf8.elementsEqual(text.utf8), "bytes have one Base64URL")
        }
    }

    /// A request's head, a field a line, judged before the body is read.
    static let requestHead = FuzzTarget(name: "request-head") { input in
        let lines = input.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        guard let start = lines.first else { return }
        let words = start.split(separator: " ").map(String.init)
        var head = HTTPRequestHead(
            version: words.last == "HTTP/1.0" ? .http1_0 : .http1_1,
            method: HTTPMethod(rawValue: words.first ?? "GET"), uri: words.dropFirst().first ?? "/")
        for line in lines.dropFirst() {
            let sides = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            // The decoder before ours takes tokens only.
            guard sides[0].utf8.allSatisfy({ $0 < 0x80 }) else { continue }
            head.headers.add(name: sides[0], value: sides.count > 1 ? sides[1] : "")
        }
        let limits = WebLimits()
        let verdict = WebRequestCheck.judge(head, limits: limits)
        if case .take = verdict {
            let fields = HTTPRequestHeaders(head.headers)
            let length = fields["Content-Length"]
            try require(length == nil || fields["Transfer-Encoding"] == nil, "a body has one framing")
            if let length = length.flatMap(Int.init) {
                try require((0...limits.bodyBytes).contains(length), "a body that is taken fits")
            }
        }
        let request = HTTPRequest(WebRequest(head: head, body: .init()))
        let target = request.query.map { "\(request.path)?\($0)" } ?? request.path
        try require(target == head.uri, "path and query are the whole target")
    }
}
