public import JSON

/// The id by which a response finds its request: a string or an integer, kept as it was sent.
public enum RequestID: Hashable, Sendable, CustomStringConvertible {
    case string(String)
    case integer(Int64)

    /// Nil for anything that JSON-RPC under MCP does not allow as an id: null, fractions, objects.
    public init?(_ json: JSONValue) {
        switch json {
        case .string(let text): self = .string(text)
        case .integer(let number): self = .integer(number)
        default: return nil
        }
    }

    /// The id as it is written.
    public var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        }
    }

    /// The id for logs, without quotes: the string `1` and the integer 1 read alike.
    public var description: String {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        }
    }
}

/// The token by which progress notifications find their request. Same form as a request id.
public typealias ProgressToken = RequestID
