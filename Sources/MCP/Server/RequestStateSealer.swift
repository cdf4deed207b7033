public import Crypto
import JSON
import Synchronization

/// Seals what a handler keeps between rounds, so that it can travel through the client unread and unchanged.
///
/// AES-256-GCM; the seal binds the caller, the method and a digest of the parameters, and runs out. Several keys may be
/// given so that they can be rotated, and so that replicas behind one address can open each other's seals.
public struct RequestStateSealer: Sendable {
    private let keys: [SymmetricKey]
    private let lifetime: Duration
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - keys: 256-bit keys. The first seals, all open. Without any, a random one is made for this process.
    ///   - lifetime: How long the client has to answer.
    ///   - now: Seconds since 1970.
    public init(
        keys: [SymmetricKey] = [], lifetime: Duration = .seconds(600),
        now: @escaping @Sendable () -> Int64 = WallClock.seconds
    ) {
        precondition(keys.allSatisfy { $0.bitCount == 256 }, "A sealing key must have 256 bits.")
        self.keys = keys.isEmpty ? [SymmetricKey(size: .bits256)] : keys
        self.lifetime = lifetime
        self.now = now
    }

    /// What a seal is bound to.
    struct Binding {
        var principal: Principal
        var method: String
        var params: JSONObject

        /// Everything that must be the same in the next round. The answers and the state differ by nature, and so does
        /// `_meta`, where progress tokens and trace ids live.
        var authenticatedData: [UInt8] {
            var stable = params
            for key in ["_meta", "inputResponses", "requestState"] { stable[key] = nil }
            let digest = SHA256.hash(data: JSONValue.object(stable).canonicalBytes())
            return Array("imcp-state-1\0\(method)\0\(principal.identity)\0".utf8) + Array(digest)
        }
    }

    /// What is kept.
    struct Content {
        var state: JSONValue?
        var answers: JSONObject
    }

    func seal(_ content: Content, binding: Binding) throws(MCPError) -> String {
        var payload: JSONObject = ["exp": .integer(now() + lifetime.components.seconds)]
        payload["state"] = content.state
        if !content.answers.isEmpty { payload["answers"] = .object(content.answers) }
        do {
            let box = try AES.GCM.seal(payload.serialized(), using: keys[0], authenticating: binding.authenticatedData)
            guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
            return Base64URL.encode(Array(combined))
        } catch {
            throw MCPError(.internalError, "The state of this request could not be sealed.")
        }
    }

    func open(_ sealed: String, binding: Binding) throws(MCPError) -> Content {
        guard let bytes = Base64URL.decode(sealed), let box = try? AES.GCM.SealedBox(combined: bytes) else {
            throw .invalidParams("\"requestState\" is not a state that this server gave out.")
        }
        let bound = binding.authenticatedData
        let opened = keys.lazy.compactMap { try? AES.GCM.open(box, using: $0, authenticating: bound) }.first
        guard let opened, let payload = try? JSONParser.parse(Array(opened)).objectValue else {
            throw .invalidParams(
                "\"requestState\" was changed, or belongs to another caller or to a call with other arguments.")
        }
        guard let expiry = payload["exp"]?.integerValue, now() < expiry else {
            throw .invalidParams("\"requestState\" has run out; call again without it.")
        }
        return Content(state: payload["state"], answers: payload["answers"]?.objectValue ?? [:])
    }
}
