public import JSON

/// A JSON-RPC request: it has an id and will be answered exactly once.
public struct JSONRPCRequest: Sendable {
    /// Chosen by the sender, and unique among its requests that are not answered yet.
    public var id: RequestID
    /// The name as it travels, such as `tools/call`; see ``Method``.
    public var method: String
    /// The named parameters, `_meta` among them; empty when the message has none.
    public var params: JSONObject

    /// The caller sees to it that the id is not in use.
    public init(id: RequestID, method: String, params: JSONObject = [:]) {
        self.id = id
        self.method = method
        self.params = params
    }
}

/// A JSON-RPC notification: it has no id and is never answered.
public struct JSONRPCNotification: Sendable {
    /// The name as it travels, such as `notifications/progress`; see ``Method/Notification``.
    public var method: String
    /// The named parameters, `_meta` among them; empty when the message has none.
    public var params: JSONObject

    /// Makes a notification without a check of the method's name.
    public init(method: String, params: JSONObject = [:]) {
        self.method = method
        self.params = params
    }
}

/// The answer to a request: a result or an error.
public struct JSONRPCResponse: Sendable {
    /// Nil only when the request's id could not be read.
    public var id: RequestID?
    /// The members of `result`, or what `error` says.
    public var outcome: Result<JSONObject, MCPError>

    /// Pass a nil id only for an error that answers something unreadable.
    public init(id: RequestID?, outcome: Result<JSONObject, MCPError>) {
        self.id = id
        self.outcome = outcome
    }

    /// The error of this response, if it is one.
    public var error: MCPError? { if case .failure(let error) = outcome { error } else { nil } }
}

/// One JSON-RPC 2.0 message.
public enum JSONRPCMessage: Sendable {
    case request(JSONRPCRequest)
    case notification(JSONRPCNotification)
    case response(JSONRPCResponse)
}

/// What one frame of a transport holds.
public enum JSONRPCFrame: Sendable {
    case single(JSONRPCMessage)
    /// An array of messages, each of which may be bad on its own. Only revision 2025-03-26 has them.
    case batch([Result<JSONRPCMessage, JSONRPCFault>])
}

/// A frame or message that could not be understood, with the id when that much could be read.
public struct JSONRPCFault: Error, Sendable {
    /// What the sender meant the message to be, as far as one can tell.
    public enum Kind: Sendable, Hashable {
        case request
        /// Not to be answered, like a good one.
        case notification
        /// An answer to a request of the reader's own, which will get no better one. Not to be answered: its id is
        /// not one of the sender's.
        case answer(to: RequestID?)
    }

    /// Nil when there is none, or none that could be read; the id of an answer is in ``kind``.
    public var id: RequestID?
    /// What is wrong with the message, for the one who sent it.
    public var error: MCPError
    /// Decides whether the fault may be answered: only a request may.
    public var kind = Kind.request

    /// Whether the sender waits for an answer, as far as one can tell.
    public var isOwedAnswer: Bool { kind == .request }

    /// The response that tells the sender.
    public var response: JSONRPCResponse { JSONRPCResponse(id: id, outcome: .failure(error)) }
}

extension JSONRPCFrame {
    /// The most messages that one batch may hold.
    public static let maxBatchCount = 100

    /// Reads one frame. Duplicate keys are refused, since two readers could understand them differently.
    public static func parse(_ bytes: ArraySlice<UInt8>, maxBytes: Int = 4 << 20) throws(JSONRPCFault) -> JSONRPCFrame {
        let options = JSONParser.Options(maxBytes: maxBytes, duplicateKeys: .reject)
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes, options: options)
        } catch {
            throw JSONRPCFault(error: MCPError(.parseError, "The message is not valid JSON: \(error)"))
        }
        switch value {
        case .object(let object):
            return .single(try JSONRPCMessage(object))
        case .array(let elements):
            return .batch(try batch(elements))
        default:
            throw JSONRPCFault(invalid: "A message must be a JSON object, not \(value.typeName).")
        }
    }

    private static func batch(
        _ elements: [JSONValue]
    ) throws(JSONRPCFault) -> [Result<JSONRPCMessage, JSONRPCFault>] {
        guard !elements.isEmpty else { throw JSONRPCFault(invalid: "A batch must not be empty.") }
        guard elements.count <= maxBatchCount else {
            throw JSONRPCFault(invalid: "A batch may hold at most \(maxBatchCount) messages.")
        }
        return elements.map { element in
            guard case .object(let object) = element else {
                return .failure(JSONRPCFault(invalid: "A message must be a JSON object, not \(element.typeName)."))
            }
            return Result { () throws(JSONRPCFault) in try JSONRPCMessage(object) }
        }
    }
}

extension JSONRPCFault {
    init(invalid message: String, id: RequestID? = nil, kind: Kind = .request) {
        self.init(id: id, error: MCPError(.invalidRequest, message), kind: kind)
    }
}

extension JSONRPCMessage {
    /// Reads one message from a JSON object, by the rules of JSON-RPC 2.0 as MCP narrows them.
    public init(_ object: JSONObject) throws(JSONRPCFault) {
        let id = object["id"].flatMap { RequestID($0) }
        let isAnswer = !object.contains("method") && (object.contains("result") || object.contains("error"))
        guard object["jsonrpc"]?.stringValue == "2.0" else {
            let message = "The member \"jsonrpc\" must be \"2.0\"."
            if isAnswer { throw JSONRPCFault(invalid: message, kind: .answer(to: id)) }
            throw JSONRPCFault(invalid: message, id: id)
        }
        if let method = object["method"] {
            self = try Self.call(method, id: id, object)
        } else if isAnswer {
            self = .response(try Self.response(id: id, object))
        } else {
            throw JSONRPCFault(invalid: "A message needs a \"method\", a \"result\" or an \"error\".", id: id)
        }
    }

    private static func call(
        _ method: JSONValue, id: RequestID?, _ object: JSONObject
    ) throws(JSONRPCFault) -> JSONRPCMessage {
        guard case .string(let method) = method else {
            throw JSONRPCFault(invalid: "The member \"method\" must be a string.", id: id)
        }
        let params: JSONObject
        switch object["params"] {
        case .object(let object): params = object
        case nil: params = [:]
        case let other?:
            throw JSONRPCFault(
                id: id, error: .invalidParams("The member \"params\" must be an object, not \(other.typeName)."),
                kind: object.contains("id") ? .request : .notification)
        }
        if let id { return .request(JSONRPCRequest(id: id, method: method, params: params)) }
        guard !object.contains("id") else {
            throw JSONRPCFault(invalid: "The member \"id\" must be a string or an integer.")
        }
        return .notification(JSONRPCNotification(method: method, params: params))
    }

    private static func response(id: RequestID?, _ object: JSONObject) throws(JSONRPCFault) -> JSONRPCResponse {
        switch (object["result"], object["error"]) {
        case (.object(let result)?, nil):
            guard let id else {
                throw JSONRPCFault(invalid: "A result needs the id of its request.", kind: .answer(to: nil))
            }
            return JSONRPCResponse(id: id, outcome: .success(result))
        case (nil, .object(let error)?):
            return JSONRPCResponse(id: id, outcome: .failure(MCPError(json: error)))
        default:
            throw JSONRPCFault(
                invalid: "An answer holds either a \"result\" or an \"error\", which is an object.",
                kind: .answer(to: id))
        }
    }
}

extension JSONRPCMessage {
    /// The message as a JSON object.
    public var json: JSONObject {
        switch self {
        case .request(let request):
            var object: JSONObject = ["jsonrpc": "2.0", "id": request.id.json, "method": .string(request.method)]
            if !request.params.isEmpty { object["params"] = .object(request.params) }
            return object
        case .notification(let notification):
            var object: JSONObject = ["jsonrpc": "2.0", "method": .string(notification.method)]
            if !notification.params.isEmpty { object["params"] = .object(notification.params) }
            return object
        case .response(let response):
            return response.json
        }
    }

    /// The message as one line of UTF-8.
    public func serialized() -> [UInt8] { json.serialized() }
}

extension JSONRPCResponse {
    /// The response as a JSON object.
    public var json: JSONObject {
        var object: JSONObject = ["jsonrpc": "2.0"]
        if let id { object["id"] = id.json }
        switch outcome {
        case .success(let result): object["result"] = .object(result)
        case .failure(let error): object["error"] = .object(error.json)
        }
        return object
    }
}
