import JSON
import MCP
import MCPTesting

/// Checks every message of a server in a transcript against the published schema of its revision.
struct TranscriptCheck {
    private struct Call {
        var method: String
        var revision: ProtocolRevision
    }

    private var calls: [JSONValue: Call] = [:]
    private let revision: ProtocolRevision

    /// - Parameter revision: Of everything that does not carry its own.
    init(_ transcript: Transcript, revision: ProtocolRevision) {
        self.revision = revision
        for case .sent(let line) in transcript.lines {
            guard let message = try? JSONParser.parse(line) else { continue }
            for message in message.arrayValue ?? [message] { note(message) }
        }
    }

    private mutating func note(_ message: JSONValue) {
        guard let id = message["id"], let method = message["method"]?.stringValue, calls[id] == nil else { return }
        let isModern = message["params"]?["_meta"]?[MetaKey.protocolVersion] != nil
        calls[id] = Call(method: method, revision: isModern ? .latest : revision.isModern ? .latestLegacy : revision)
    }

    func faults(of messages: [JSONValue]) throws -> [String] {
        try messages.flatMap { try faults(of: $0) }.map { "\(revision): \($0)" }
    }

    private func faults(of message: JSONValue) throws -> [String] {
        if let batch = message.arrayValue {
            let haveIDs = batch.allSatisfy { $0["id"] != nil }
            return try batch.flatMap { try faults(of: $0) }
                + (haveIDs ? check(message, "JSONRPCBatchResponse", .v2025_03_26) : [])
        }
        if let method = message["method"]?.stringValue { return try checkCall(message, method) }
        let call = message["id"].flatMap { calls[$0] } ?? Call(method: "", revision: revision)
        if let error = message["error"] { return try checkError(message, error, call.revision) }
        guard let result = message["result"] else { return ["neither result nor error: \(message)"] }
        let definition =
            result["resultType"] == "input_required"
            ? "InputRequiredResult" : RevisionSchema.result(of: call.method, isModern: call.revision.isModern)
        let envelope = call.revision < .v2025_11_25 ? "JSONRPCResponse" : "JSONRPCResultResponse"
        return try check(result, definition, call.revision) + check(message, envelope, call.revision)
    }

    private func checkCall(_ message: JSONValue, _ method: String) throws -> [String] {
        let isModern = message["params"]?["_meta"]?[MetaKey.subscriptionID] != nil || revision.isModern
        let revision = isModern ? ProtocolRevision.latest : revision
        guard let definition = RevisionSchema.message(method) else { return ["unknown method \(method)"] }
        let envelope = message["id"] == nil ? "JSONRPCNotification" : "JSONRPCRequest"
        return try check(message, definition, revision) + check(message, envelope, revision)
    }

    private func checkError(_ message: JSONValue, _ error: JSONValue, _ revision: ProtocolRevision) throws -> [String] {
        guard revision >= .v2025_11_25 else {
            // These revisions know no error without an id, yet one is all that bytes which cannot be read leave.
            return message["id"] == nil ? [] : try check(message, "JSONRPCError", revision)
        }
        var faults = try check(message, "JSONRPCErrorResponse", revision)
        let special: [JSONValue: String] = [
            -32021: "MissingRequiredClientCapabilityError", -32022: "UnsupportedProtocolVersionError",
        ]
        if let code = error["code"], let definition = special[code] {
            faults += try check(message, definition, revision)
        }
        return faults
    }

    private func check(_ value: JSONValue, _ definition: String, _ revision: ProtocolRevision) throws -> [String] {
        guard let schema = RevisionSchema.of(revision) else { return [] }
        return try schema.faults(of: value, as: definition)
    }
}
