import JSON
import MCP
import NIOHTTP1

/// The header fields of the requests to one server. Pure.
struct RequestFields: Sendable {
    /// What a server that keeps sessions needs to know with each request.
    struct Place: Sendable {
        var session: String?
        var revision: ProtocolRevision?
    }

    private let common: HTTPHeaders

    init(_ configured: [(name: String, value: String)]) {
        var common: HTTPHeaders = ["User-Agent": "imcp"]
        common.replaceOrAdd(configured)
        self.common = common
    }

    /// A request by `POST`.
    func request(_ request: OutgoingRequest, session: String?) -> HTTPHeaders {
        let message = request.message
        var headers = post(at: Place(session: session, revision: request.revision), own: request.headers)
        if let revision = request.revision, revision.isModern {
            headers.replaceOrAdd(name: "Mcp-Method", value: message.method)
            if let name = Self.name(of: message) {
                headers.replaceOrAdd(name: "Mcp-Name", value: ArgumentMirror.encode(name))
            }
            for (name, value) in request.mirrored { headers.replaceOrAdd(name: "Mcp-Param-\(name)", value: value) }
        }
        return headers
    }

    /// A notification, or an answer to the server, by `POST`.
    func message(_ message: JSONRPCMessage, at place: Place) -> HTTPHeaders {
        var headers = post(at: place, own: [])
        if place.revision?.isModern == true, case .notification(let notification) = message {
            headers.replaceOrAdd(name: "Mcp-Method", value: notification.method)
        }
        return headers
    }

    /// A stream by `GET`.
    func stream(
        at place: Place, after lastEventID: String? = nil, own: [(name: String, value: String)] = []
    ) -> HTTPHeaders {
        var headers = fields(at: place, own: own)
        headers.replaceOrAdd(name: "Accept", value: "text/event-stream")
        headers.replaceOrAdd(name: "Cache-Control", value: "no-cache")
        if let lastEventID { headers.replaceOrAdd(name: "Last-Event-ID", value: lastEventID) }
        return headers
    }

    /// Anything else, such as `DELETE`.
    func fields(at place: Place, own: [(name: String, value: String)] = []) -> HTTPHeaders {
        var headers = common
        headers.replaceOrAdd(own)
        if let session = place.session { headers.replaceOrAdd(name: "Mcp-Session-Id", value: session) }
        if let revision = place.revision {
            headers.replaceOrAdd(name: "MCP-Protocol-Version", value: revision.rawValue)
        }
        return headers
    }

    private func post(at place: Place, own: [(name: String, value: String)]) -> HTTPHeaders {
        var headers = fields(at: place, own: own)
        headers.replaceOrAdd(name: "Content-Type", value: "application/json")
        headers.replaceOrAdd(name: "Accept", value: "application/json, text/event-stream")
        return headers
    }

    /// What a request is about, for those on the way who do not read its body.
    private static func name(of message: JSONRPCRequest) -> String? {
        switch message.method {
        case Method.callTool, Method.getPrompt: message.params["name"]?.stringValue
        case Method.readResource: message.params["uri"]?.stringValue
        case "tasks/get", "tasks/update", "tasks/cancel": message.params["taskId"]?.stringValue
        default: nil
        }
    }
}

extension HTTPHeaders {
    fileprivate mutating func replaceOrAdd(_ fields: [(name: String, value: String)]) {
        for (name, _) in fields { remove(name: name) }
        for (name, value) in fields { add(name: name, value: value) }
    }
}

extension OutgoingRequest {
    /// Whether it is made with the credentials of somebody, not with those of the transport.
    var hasOwnCredentials: Bool { headers.contains { $0.name.lowercased() == "authorization" } }
}
