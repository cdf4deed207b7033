public import MCP
import NIOCore
public import NIOHTTP1

/// A request as it arrived, whole.
public struct HTTPRequest: Sendable {
    /// The method of the request line.
    public var method: HTTPMethod
    /// The path, without query.
    public var path: String
    /// What follows the question mark, still encoded.
    public var query: String?
    /// The header fields, which no one but the client vouches for.
    public var headers: HTTPRequestHeaders
    /// The bytes of the body; empty when there is none.
    public var body: [UInt8]

    init(_ request: WebRequest) {
        method = request.head.method
        let uri = request.head.uri
        let mark = uri.utf8.firstIndex(of: UInt8(ascii: "?"))
        path = mark.map { String(uri[..<$0]) } ?? uri
        query = mark.map { String(uri[uri.utf8.index(after: $0)...]) }
        headers = HTTPRequestHeaders(request.head.headers)
        body = Array(request.body.readableBytesView)
    }
}

/// The headers of a request, by name without regard to case, values without outer blanks.
public struct HTTPRequestHeaders: RequestHeaders {
    private let headers: HTTPHeaders

    /// Takes the fields as they arrived; values are trimmed when they are looked up.
    public init(_ headers: HTTPHeaders) { self.headers = headers }

    /// The value of a name. Several lines of one name are one list, as HTTP has it, so that nobody on the way can have
    /// read another value than this server does.
    public subscript(_ name: String) -> String? {
        var found: String?
        for (field, value) in headers where field.isSameHeader(as: name) {
            found = found.map { "\(trim($0)), \(trim(value))" } ?? value
        }
        return found.map(trim)
    }

    private func trim(_ value: String) -> String {
        guard let first = value.utf8.first, let last = value.utf8.last, Self.isBlank(first) || Self.isBlank(last) else {
            return value
        }
        let begun = value.utf8.drop(while: Self.isBlank)
        guard let end = begun.lastIndex(where: { !Self.isBlank($0) }) else { return "" }
        return String(Substring(begun[...end]))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}

/// An answer that is sent whole.
public struct HTTPReply: Sendable {
    /// The status code and its reason.
    public var status: HTTPResponseStatus
    /// Fields beside those that the server sets itself, such as `Content-Length`.
    public var headers: HTTPHeaders
    /// The bytes to send; empty for no body.
    public var body: [UInt8]

    /// An answer whose body is any bytes; name their type in `headers`.
    public init(_ status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer with a JSON body.
    public static func json(_ status: HTTPResponseStatus, _ body: [UInt8], headers: HTTPHeaders = [:]) -> HTTPReply {
        var headers = headers
        headers.add(name: "Content-Type", value: "application/json")
        return HTTPReply(status, headers: headers, body: body)
    }
}

extension String {
    fileprivate func isSameHeader(as name: String) -> Bool {
        utf8.count == name.utf8.count
            && zip(utf8, name.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 | 0x20 && ($0 | 0x20) &- 0x61 < 26 }
    }
}
