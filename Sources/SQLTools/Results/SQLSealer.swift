import Crypto
import JSON
public import MCP

/// Seals what travels through the client: cursors, and tokens of previews. Unread, unchanged, for one caller, for a while.
public struct SQLSealer: Sendable {
    private let key: SymmetricKey
    private let now: @Sendable () -> Int64

    /// What is sealed; a token of one purpose does not pass for another.
    enum Purpose: String {
        case cursor, preview

        /// In seconds.
        var lifetime: Int64 {
            switch self {
            case .cursor: 900
            case .preview: 600
            }
        }
    }

    /// - Parameters:
    ///   - secret: What replicas share so that each opens the other's tokens; nil for a key of this process.
    ///   - now: Seconds since 1970.
    public init(secret: String? = nil, now: @escaping @Sendable () -> Int64 = WallClock.seconds) {
        key =
            secret.map { SymmetricKey(data: SHA256.hash(data: Array("imcp-sql\0\($0)".utf8))) }
            ?? SymmetricKey(size: .bits256)
        self.now = now
    }

    func seal(_ content: JSONObject, _ purpose: Purpose, for principal: Principal) throws(SQLFailure) -> String {
        var payload = content
        payload["exp"] = .integer(now() + purpose.lifetime)
        let bound = Self.bound(purpose, principal)
        guard let box = try? AES.GCM.seal(payload.serialized(), using: key, authenticating: bound),
            let combined = box.combined
        else { throw SQLFailure(.internal, "The token could not be sealed.") }
        return Base64URL.encode(Array(combined))
    }

    func open(_ token: String, _ purpose: Purpose, for principal: Principal) throws(SQLFailure) -> JSONObject {
        guard let bytes = Base64URL.decode(token), let box = try? AES.GCM.SealedBox(combined: bytes),
            let opened = try? AES.GCM.open(box, using: key, authenticating: Self.bound(purpose, principal)),
            let payload = try? JSONParser.parse(Array(opened)).objectValue
        else { throw SQLFailure(.token, "The \(purpose) is not one that this server gave to this caller.") }
        guard let expiry = payload["exp"]?.integerValue, now() < expiry else {
            let code: SQLErrorCode = purpose == .cursor ? .cursorStale : .token
            throw SQLFailure(code, "The \(purpose) has run out; start again.")
        }
        return payload
    }

    private static func bound(_ purpose: Purpose, _ principal: Principal) -> [UInt8] {
        let caller = [purpose.rawValue, principal.tenant, principal.authentication, principal.subject]
        return JSONValue.array(caller.map(JSONValue.string)).canonicalBytes()
    }
}
