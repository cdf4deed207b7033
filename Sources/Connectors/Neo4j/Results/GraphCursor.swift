import Crypto
import JSON
import MCP

/// Makes the cursors by which a result that was cut is gone on with: no connection is held and nothing is remembered. The
/// statement runs again, and the last row that was delivered must be in its place again.
struct GraphCursor: Sendable {
    struct Position: Hashable, Sendable {
        /// Delivered so far.
        var rows: Int
        /// Of the last of them.
        var digest: String
    }

    static let stale = GraphError(
        .cursorStale,
        "The rows have changed since. Start again without a cursor, and order the rows by something unique.")
    private static let lifetime: Int64 = 900

    private let key: SymmetricKey
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - secret: What replicas share so that each opens the other's cursors; nil for a key of this process.
    ///   - now: Seconds since 1970.
    init(secret: String? = nil, now: @escaping @Sendable () -> Int64 = WallClock.seconds) {
        key =
            secret.map { SymmetricKey(data: SHA256.hash(data: Array("imcp-neo4j\0\($0)".utf8))) }
            ?? SymmetricKey(size: .bits256)
        self.now = now
    }

    /// What a cursor is good for, and for whom.
    struct Binding: Sendable {
        var principal: Principal
        var statement: String
        var parameters: JSONObject

        fileprivate var bytes: [UInt8] {
            let parts: [JSONValue] = [
                "imcp-neo4j-cursor-1", .string(principal.tenant), .string(principal.authentication),
                .string(principal.subject), .string(statement), .object(parameters),
            ]
            return Array(SHA256.hash(data: JSONValue.array(parts).canonicalBytes()))
        }
    }

    func seal(_ position: Position, _ binding: Binding) throws(GraphError) -> String {
        let content: JSONObject = [
            "rows": JSONValue(position.rows), "digest": .string(position.digest),
            "exp": .integer(now() + Self.lifetime),
        ]
        guard let box = try? AES.GCM.seal(content.canonicalBytes(), using: key, authenticating: binding.bytes),
            let combined = box.combined
        else { throw GraphError(.statement, "No cursor could be made.") }
        return Base64URL.encode(Array(combined))
    }

    func open(_ text: String, _ binding: Binding) throws(GraphError) -> Position {
        guard let bytes = Base64URL.decode(text), let box = try? AES.GCM.SealedBox(combined: bytes),
            let opened = try? AES.GCM.open(box, using: key, authenticating: binding.bytes),
            let content = try? JSONParser.parse(Array(opened)).objectValue, let rows = content["rows"]?.intValue,
            let digest = content["digest"]?.stringValue, let expiry = content["exp"]?.integerValue
        else {
            throw GraphError(
                .cursorStale, "The cursor belongs to another statement, other params or another caller. Start again.")
        }
        guard now() < expiry else { throw GraphError(.cursorStale, "The cursor has run out. Start again without it.") }
        return Position(rows: rows, digest: digest)
    }
}
