import NIOHTTP1

/// What a browser must be told before it lets a web page of another origin call (CORS, Fetch standard, section 3.2). Only
/// for origins that ``RequestGuard`` has let through.
enum CrossOrigin {
    /// How long a browser may remember the permission, in seconds.
    private static let maxAge = 86_400
    /// The longest list of headers that is repeated.
    private static let maxHeaderListBytes = 1024

    /// The headers that every answer to a page carries.
    static func headers(for origin: String) -> HTTPHeaders {
        [
            "Access-Control-Allow-Origin": origin, "Vary": "Origin",
            "Access-Control-Expose-Headers": "Mcp-Session-Id, MCP-Protocol-Version",
        ]
    }

    /// The answer to the question whether a page may send a request; nil when this is no such question.
    static func preflight(_ request: HTTPRequest) -> HTTPReply? {
        guard request.method == .OPTIONS, request.headers["origin"] != nil,
            request.headers["access-control-request-method"] != nil
        else { return nil }
        var headers: HTTPHeaders = [
            "Access-Control-Allow-Methods": "POST, GET, DELETE", "Access-Control-Max-Age": String(maxAge),
        ]
        if let asked = request.headers["access-control-request-headers"], asked.utf8.count <= maxHeaderListBytes {
            headers.add(name: "Access-Control-Allow-Headers", value: asked)
        }
        return HTTPReply(.noContent, headers: headers)
    }
}
