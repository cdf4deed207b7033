#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the program says, and what it reads of its surroundings.
enum Report {
    /// Ends the program with a line on standard error.
    static func fail(_ message: String, code: Int32) -> Never {
        _ = unsafe Array("\(message)\n".utf8).withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
        exit(code)
    }

    /// The variables that a suite sets.
    static func environment() -> [String: String] {
        var found: [String: String] = [:]
        let names = [
            "MCP_CONFORMANCE_SCENARIO", "MCP_CONFORMANCE_PROTOCOL_VERSION", "MCP_CONFORMANCE_CONTEXT",
            "EVERYTHING_CLIENT_TRUST",
        ]
        for name in names {
            guard let value = unsafe getenv(name) else { continue }
            found[name] = unsafe String(cString: value)
        }
        return found
    }
}
