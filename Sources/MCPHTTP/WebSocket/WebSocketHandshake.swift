import Crypto
import MCP
import NIOHTTP1

/// The opening handshake of RFC 6455, section 4: what a client asks, and what a server answers. Pure.
enum WebSocketHandshake {
    static let version = "13"
    static let subprotocol = "mcp"

    enum Verdict {
        /// Answer 101 with these headers.
        case accept(HTTPHeaders)
        case refuse(HTTPReply)
    }

    /// Whether a request asks for a WebSocket, rightly or not.
    static func isMeant(by request: HTTPRequest) -> Bool {
        request.method == .GET && request.headers.lists("upgrade", "websocket")
    }

    static func judge(_ request: HTTPRequest) -> Verdict {
        guard request.headers.lists("connection", "upgrade") else {
            return .refuse(.fault(.badRequest, "A WebSocket needs the header Connection: Upgrade."))
        }
        guard request.headers["sec-websocket-version"] == version else {
            return .refuse(
                .fault(
                    .upgradeRequired, "Only version \(version) of WebSocket is spoken.",
                    headers: [
                        "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": version,
                    ]))
        }
        guard let key = request.headers["sec-websocket-key"], Base64.decode(key)?.count == 16 else {
            return .refuse(.fault(.badRequest, "The header Sec-WebSocket-Key must be 16 bytes in Base64."))
        }
        guard request.body.isEmpty else {
            return .refuse(.fault(.badRequest, "A request for a WebSocket has no body."))
        }
        var headers: HTTPHeaders = [
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": acceptKey(for: key),
        ]
        if let offered = request.headers["sec-websocket-protocol"] {
            guard offered.listItems.contains(where: { $0 == subprotocol }) else {
                return .refuse(.fault(.badRequest, "The only subprotocol spoken here is \"\(subprotocol)\"."))
            }
            headers.add(name: "Sec-WebSocket-Protocol", value: subprotocol)
        }
        return .accept(headers)
    }

    /// What a client sends.
    static func request(to url: WebSocketURL, key: String, headers: [(name: String, value: String)]) -> HTTPRequestHead
    {
        var fields: HTTPHeaders = [
            "Host": url.authority, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key,
            "Sec-WebSocket-Version": version, "Sec-WebSocket-Protocol": subprotocol,
        ]
        for (name, value) in headers { fields.replaceOrAdd(name: name, value: value) }
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: url.target, headers: fields)
    }

    /// Why a server's answer opens no WebSocket; nil when it does.
    static func refusal(of answer: HTTPResponseHead, key: String) -> WebSocketConnectError? {
        guard answer.status == .switchingProtocols else { return .refused(status: Int(answer.status.code)) }
        let headers = HTTPRequestHeaders(answer.headers)
        guard headers.lists("upgrade", "websocket"), headers.lists("connection", "upgrade") else {
            return .notWebSocket("It switches to another protocol.")
        }
        guard headers["sec-websocket-accept"] == acceptKey(for: key) else {
            return .notWebSocket("Sec-WebSocket-Accept does not match the key.")
        }
        // A server that says nothing speaks whatever this client does.
        guard headers["sec-websocket-protocol"] ?? subprotocol == subprotocol else {
            return .notWebSocket("It chose a subprotocol that was not offered.")
        }
        guard headers["sec-websocket-extensions"] == nil else {
            return .notWebSocket("It uses extensions that were not offered.")
        }
        return nil
    }

    static func acceptKey(for key: String) -> String {
        Base64.encode(Array(Insecure.SHA1.hash(data: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))))
    }

    static func newKey() -> String { Base64.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) }) }
}

extension HTTPRequestHeaders {
    /// Whether a header that is a list of tokens has this one.
    fileprivate func lists(_ name: String, _ token: String) -> Bool {
        self[name]?.listItems.contains { String($0).isEqual(toLowercased: token) } ?? false
    }
}

extension String {
    /// The items of a header that is a list, without the blanks around them.
    fileprivate var listItems: [Substring] {
        split(separator: ",").map { item in
            let begun = item.drop { $0 == " " || $0 == "\t" }
            return begun.lastIndex { $0 != " " && $0 != "\t" }.map { begun[...$0] } ?? ""
        }
    }
}
