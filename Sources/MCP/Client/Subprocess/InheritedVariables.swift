#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Which variables of this process's environment a started server gets.
enum InheritedVariables {
    /// What programs need to find themselves, their user and their language; no credentials.
    static let usual: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "TZ", "TMPDIR", "LC_ALL", "LC_ADDRESS",
        "LC_COLLATE", "LC_CTYPE", "LC_IDENTIFICATION", "LC_MEASUREMENT", "LC_MESSAGES", "LC_MONETARY", "LC_NAME",
        "LC_NUMERIC", "LC_PAPER", "LC_TELEPHONE", "LC_TIME",
    ]

    /// Those of the names that are set, and over them the variables that were given.
    static func environment(_ names: Set<String>, adding variables: [String: String]) -> [String: String] {
        var environment: [String: String] = [:]
        for name in names {
            guard let value = unsafe getenv(name) else { continue }
            environment[name] = unsafe String(cString: value)
        }
        return environment.merging(variables) { $1 }
    }
}
