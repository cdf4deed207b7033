public import JSON

/// A protocol error: what travels in the `error` member of a JSON-RPC response.
///
/// Throw it from a handler when the request itself cannot be served. A tool whose work failed (a missing file, a refused
/// payment) reports that as a result instead, with ``ToolError``, because the model can act on a result.
public struct MCPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is. An open set: receive codes you do not know.
    public var code: Code
    /// One sentence that names the thing and the fix.
    public var message: String
    /// What the code's specification attaches, such as the supported revisions.
    public var data: JSONValue?

    /// The message reaches the peer, so it must hold no secret.
    public init(_ code: Code, _ message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The message and the number of the code, for logs.
    public var description: String { "\(message) (\(code.rawValue))" }

    /// An error code of JSON-RPC or of MCP.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The number as it travels.
        public let rawValue: Int
        /// Choose codes of your own outside -32768…-32000, which JSON-RPC and MCP reserve.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The bytes are not JSON.
        public static let parseError = Code(rawValue: -32700)
        /// The message is not a valid JSON-RPC request.
        public static let invalidRequest = Code(rawValue: -32600)
        /// The method does not exist, or its capability is absent.
        public static let methodNotFound = Code(rawValue: -32601)
        /// The parameters are wrong: also an unknown tool, prompt or cursor.
        public static let invalidParams = Code(rawValue: -32602)
        /// The server failed.
        public static let internalError = Code(rawValue: -32603)
        /// The resource does not exist: revisions up to 2025-11-25.
        public static let resourceNotFound = Code(rawValue: -32002)
        /// The user refused a sampling request: revisions up to 2025-11-25.
        public static let userRejected = Code(rawValue: -1)
        /// The user must open a URL first: revision 2025-11-25.
        public static let urlElicitationRequired = Code(rawValue: -32042)
        /// A header contradicts the body: from 2026-07-28 on.
        public static let headerMismatch = Code(rawValue: -32020)
        /// The request needs a capability that the client did not declare: from 2026-07-28 on.
        public static let missingClientCapability = Code(rawValue: -32021)
        /// The revision is not supported: from 2026-07-28 on.
        public static let unsupportedProtocolVersion = Code(rawValue: -32022)
    }
}

extension MCPError {
    /// The error as the `error` member of a response.
    public var json: JSONObject {
        var object: JSONObject = ["code": JSONValue(code.rawValue), "message": .string(message)]
        object["data"] = data
        return object
    }

    /// Reads the `error` member of a response.
    public init(json: JSONObject) {
        self.init(
            Code(rawValue: json["code"]?.intValue ?? Code.internalError.rawValue),
            json["message"]?.stringValue ?? "The peer sent an error without a message.",
            data: json["data"])
    }

    /// The parameters of a request are wrong.
    public static func invalidParams(_ message: String, data: JSONValue? = nil) -> MCPError {
        MCPError(.invalidParams, message, data: data)
    }

    static func methodNotFound(_ method: String) -> MCPError {
        MCPError(.methodNotFound, "This server has no method \"\(method.clipped(to: 64))\".")
    }

    /// The error for a resource that does not exist; each era has its own code, which the era's adapter sets.
    public static func resourceNotFound(_ uri: String) -> MCPError {
        MCPError(.resourceNotFound, "Resource not found", data: ["uri": .string(uri)])
    }

    /// The error for a tool or prompt that does not exist.
    public static func unknown(_ kind: String, _ name: String) -> MCPError {
        .invalidParams("Unknown \(kind): \(name.clipped(to: 128))", data: ["unknown": .string(kind)])
    }

    /// Whether the error says that there is no tool or prompt of the name that was called.
    public var isUnknownName: Bool { code == .invalidParams && data?["unknown"] != nil }

    static func missingCapability(_ needed: ClientCapabilities) -> MCPError {
        let extensions = needed.fields["extensions"]?.objectValue ?? [:]
        let names = (needed.fields.keys.filter { $0 != "extensions" } + extensions.keys).joined(separator: ", ")
        return MCPError(
            .missingClientCapability, "This request needs a client capability that was not declared: \(names).",
            data: ["requiredCapabilities": .object(needed.fields)])
    }

    static func unsupportedVersion(_ requested: String, supported: [ProtocolRevision]) -> MCPError {
        let list = supported.map(\.rawValue)
        return MCPError(
            .unsupportedProtocolVersion,
            "Protocol version \"\(requested.clipped(to: 32))\" is not supported; use one of \(list.joined(separator: ", ")).",
            data: ["supported": .array(list.map(JSONValue.string)), "requested": .string(requested.clipped(to: 64))])
    }
}

extension String {
    /// The text, cut to a length that is safe to repeat in a message.
    ///
    /// Counts code points, for one visible character may consist of any number of them.
    func clipped(to length: Int) -> String {
        let scalars = unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: length, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return self }
        return String(scalars[..<end]) + "…"
    }
}
