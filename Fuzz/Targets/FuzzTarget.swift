/// Something of ours that reads bytes from outside, and what must hold whatever the bytes are.
struct FuzzTarget: Sendable {
    /// Names the target on the command line, and its folder in `Fuzz/Corpora`.
    let name: String
    /// Reads the input. A crash, a hang and a thrown ``Finding`` are all bugs; refusing the input is not.
    let check: @Sendable (_ input: [UInt8]) throws -> Void

    static let all: [FuzzTarget] = [
        .json, .jsonRPC, .lines, .uriTemplate, .jsonSchema, .headers, .requestHead, .sealedState,
        .serverSentEvents, .webSocket, .serverAddress, .resp, .sql, .packStream, .postgreSQLValues, .unifiedDiff,
    ]

    static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// What should have held and did not.
struct Finding: Error, CustomStringConvertible {
    let description: String
}

func require(_ holds: Bool, _ expectation: @autoclosure () -> String) throws {
    if !holds { throw Finding(description: expectation()) }
}

/// A value that an input holds although the code that wrote it says so; without it the code contradicts itself.
func require<Value>(_ expectation: String, _ value: () throws -> Value) throws -> Value {
    do { return try value() } catch { throw Finding(description: "\(expectation): \(error)") }
}
