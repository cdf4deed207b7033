import NIOHTTP1

/// Judges a request by its head, before any of its body is read. Pure.
enum WebRequestCheck {
    enum Verdict: Equatable {
        /// - `expectsContinue`: the client sends the body only after a 100.
        /// - `isLast`: the connection closes after the answer.
        case take(expectsContinue: Bool, isLast: Bool)
        case refuse(WebRefusal)
    }

    /// - Parameter isStream: Whether the request came over HTTP/2, whose parser knows other limits.
    static func judge(_ head: HTTPRequestHead, isStream: Bool = false, limits: WebLimits) -> Verdict {
        if isStream, isTooLarge(head, limits) { return .refuse(.headersTooLarge(limits)) }
        let fields = TransportFields(head.headers)
        let isOld = head.version == .http1_0
        guard head.method != .CONNECT else { return .refuse(.tunnelUnsupported) }
        guard fields.hosts == 1 || isOld && fields.hosts == 0 else { return .refuse(.hostMissing) }
        guard fields.lengths + fields.encodings <= 1, !(isOld && fields.encodings > 0) else {
            return .refuse(.framingAmbiguous)
        }
        let length = fields.length.flatMap(Int.init)
        if fields.lengths > 0 {
            guard let length, length >= 0 else { return .refuse(.framingAmbiguous) }
            guard length <= limits.bodyBytes else { return .refuse(.bodyTooLarge(limit: limits.bodyBytes)) }
        }
        guard isOld || fields.expectation.map({ $0.isEqual(toLowercased: "100-continue") }) ?? true else {
            return .refuse(.expectationUnknown)
        }
        // The parser stops after a request that asks for an upgrade, so nothing further can be read after it.
        return .take(
            expectsContinue: !isOld && fields.expectation != nil && (length ?? 0 > 0 || fields.encodings > 0),
            isLast: isStream || isOld || !head.isKeepAlive || fields.asksUpgrade)
    }

    /// As the parser of HTTP/1.1 counts, with a colon, a blank and the line's end for each field.
    private static func isTooLarge(_ head: HTTPRequestHead, _ limits: WebLimits) -> Bool {
        guard head.headers.count <= limits.headerCount else { return true }
        let bytes = head.headers.reduce(head.uri.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        return bytes > limits.headerBytes
    }
}

/// The header fields that decide how a request travels, found in one pass.
private struct TransportFields {
    var hosts = 0
    var lengths = 0
    var length: String?
    var encodings = 0
    var expectation: String?
    var asksUpgrade = false

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            switch name.utf8.count {
            case 4 where name.isEqual(toLowercased: "host"): hosts += 1
            case 6 where name.isEqual(toLowercased: "expect"): expectation = value
            case 7 where name.isEqual(toLowercased: "upgrade"): asksUpgrade = true
            case 14 where name.isEqual(toLowercased: "content-length"): (lengths, length) = (lengths + 1, value)
            case 17 where name.isEqual(toLowercased: "transfer-encoding"): encodings += 1
            default: break
            }
        }
    }
}

extension String {
    /// Compares as header names and tokens are compared: ASCII letters in either case are the same.
    func isEqual(toLowercased lowercased: String) -> Bool {
        utf8.elementsEqual(lowercased.utf8) { mine, wanted in
            mine == wanted || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(mine) && mine | 0x20 == wanted
        }
    }
}
