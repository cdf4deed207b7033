import NIOHTTP1

/// What the connection owes to one request: the facts of the request that shape its answer, and how far that is.
struct WebOwed: Equatable {
    let isHeadRequest: Bool
    let isOldVersion: Bool
    /// The client asks to go on in another protocol, so what follows may be in that.
    let asksUpgrade: Bool
    let isStream: Bool
    /// The connection closes after this answer.
    var isLast: Bool
    var isHeadSent = false
    /// Whether bytes may follow the head of the answer.
    var hasBody = true

    init(_ head: HTTPRequestHead, isStream: Bool = false, isLast: Bool) {
        self.isStream = isStream
        isHeadRequest = head.method == .HEAD
        isOldVersion = head.version == .http1_0
        asksUpgrade =
            isLast && head.headers.contains(name: "upgrade")
            && head.headers[canonicalForm: "connection"].contains { String($0).isEqual(toLowercased: "upgrade") }
        self.isLast = isLast
    }

    /// The head to write for what the responder said, or nil if writing it would corrupt the connection: an
    /// informational status, or a header that could end its line early.
    mutating func head(
        _ status: HTTPResponseStatus, _ headers: HTTPHeaders, wholeBodyBytes: Int?
    ) -> HTTPResponseHead? {
        guard status.code >= 200, headers.allSatisfy({ $0.name.isHeaderName && $0.value.isHeaderValue }) else {
            return nil
        }
        var head = HTTPResponseHead(version: isOldVersion ? .http1_0 : .http1_1, status: status, headers: headers)
        let saysClose = headers[canonicalForm: "connection"].contains { String($0).isEqual(toLowercased: "close") }
        if saysClose {
            isLast = true
        } else if isLast, !isStream {
            head.headers.replaceOrAdd(name: "connection", value: "close")
        }
        if let wholeBodyBytes, status.mayHaveResponseBody {
            head.headers.replaceOrAdd(name: "content-length", value: String(wholeBodyBytes))
        }
        isHeadSent = true
        hasBody = !isHeadRequest && status.mayHaveResponseBody
        return head
    }
}

extension String {
    fileprivate var isHeaderName: Bool {
        !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
    }
    fileprivate var isHeaderValue: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }
}
