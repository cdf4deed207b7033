#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the program says, and what it reads of its surroundings.
enum Report {
    /// Ends the program with a line on standard error.
    static func fail(_ message: String, code: Int32) -> Never {
        print(message, to: &standardError)
        exit(code)
    }

    nonisolated(unsafe) private static var standardError = StandardError()

    /// The variables that a suite sets.
    static func environment() -> [String: String] {
        var found: [String: String] = [:]
        for name in ["MCP_CONFORMANCE_SCENARIO", "MCP_CONFORMANCE_PROTOCOL_VERSION", "MCP_CONFORMANCE_CONTEXT"] {
            guard let value = unsafe getenv(name) else { continue }
            found[name] = unsafe String(cString: value)
        }
        return found
    }
}

private struct StandardError: TextOutputStream {
    mutating func write(_ string: String) { _ = unsafe fputs(string, stderr) }
}
