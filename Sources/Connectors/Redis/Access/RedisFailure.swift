import MCP
import RedisClient

/// Why a tool failed, for the model: a code, what was wrong and what to do. Never a password or an address.
struct RedisFailure: ToolFailure, Hashable {
    /// The open set of codes that callers may branch on.
    struct Code: RawRepresentable, Hashable, Sendable {
        let rawValue: String

        static let unreachable = Code(rawValue: "SOURCE_UNREACHABLE")
        static let authentication = Code(rawValue: "AUTH_FAILED")
        static let readOnly = Code(rawValue: "READONLY_VIOLATION")
        static let refusedCommand = Code(rawValue: "DENIED_COMMAND")
        static let keyNotAllowed = Code(rawValue: "DENIED_KEY")
        static let permission = Code(rawValue: "PERMISSION")
        static let wrongType = Code(rawValue: "WRONG_TYPE")
        static let missingModule = Code(rawValue: "MISSING_MODULE")
        static let invalidArgument = Code(rawValue: "INVALID_ARGUMENT")
        static let timeout = Code(rawValue: "TIMEOUT")
        static let tooLarge = Code(rawValue: "TOO_LARGE")
        static let unknownOutcome = Code(rawValue: "UNKNOWN_OUTCOME")
        static let notConfirmed = Code(rawValue: "NOT_CONFIRMED")
        static let busy = Code(rawValue: "BUSY")
        static let notFound = Code(rawValue: "NOT_FOUND")
        static let server = Code(rawValue: "SERVER_ERROR")
    }

    var code: Code
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What a failure of the driver means for a model.
    init(_ error: RedisError) {
        switch error.code {
        case .reply: self.init(reply: error)
        case .unreachable, .notSent, .closed, .topology:
            self.init(.unreachable, "\(error.message) Nothing was changed; the connection comes back by itself.")
        case .authenticationFailed:
            self.init(.authentication, "\(error.message) Whoever runs this server must correct its configuration.")
        case .timeout:
            self.init(.timeout, "The Redis server did not answer in time. A change may still be carried out.")
        case .connectionLost:
            self.init(.unknownOutcome, "\(error.message) Whether a change was carried out is not known: look first.")
        case .overloaded: self.init(.busy, error.message)
        case .tooLarge:
            self.init(.tooLarge, "\(error.message) The command was carried out. To see a reply, ask for less.")
        default: self.init(.server, error.message)
        }
    }

    private init(reply error: RedisError) {
        switch error.prefix {
        case "WRONGTYPE":
            self.init(.wrongType, "The key holds another type; the tool `type` tells which.")
        case "NOPERM", "NOAUTH": self.init(.permission, "The Redis user may not do that: \(error.message)")
        // These name other servers.
        case "MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN":
            self.init(.unreachable, "The Redis cluster is being rearranged; try again in a moment.")
        case "OOM": self.init(.server, "The Redis server is out of memory and takes no more data.")
        default: self.init(.server, error.message)
        }
    }

    var description: String { "\(code.rawValue): \(message)" }
}
