#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Says why a command could not be started, in words that name the fix.
struct SpawnFailure {
    var command: String
    var workingDirectory: String?
    var searchPath: String?
    /// The system's error number, if there is one.
    var code: Int32?

    var sentence: String {
        if let directory = workingDirectory, !Self.isDirectory(directory) {
            return "The working directory \(directory) is not a directory that can be entered."
        }
        guard command.contains("/") else { return unknownName }
        let path = command.hasPrefix("/") ? command : (workingDirectory.map { $0 + "/" } ?? "") + command
        if Self.isDirectory(path) { return "\(command) is a directory, not a program." }
        guard unsafe access(path, F_OK) == 0 else { return "There is no file \(command)." }
        guard unsafe access(path, X_OK) == 0 else {
            return "\(command) is not executable; make it so with chmod +x."
        }
        return other(path)
    }

    private var unknownName: String {
        let folders = (searchPath ?? "").split(separator: ":")
        for folder in folders {
            let path = "\(folder)/\(command)"
            guard unsafe access(path, F_OK) == 0, !Self.isDirectory(path) else { continue }
            return unsafe access(path, X_OK) == 0
                ? other(path) : "\(path) is not executable; make it so with chmod +x."
        }
        return
            "There is no program '\(command)' in PATH (\(searchPath ?? "which is not set")); install it or give its path."
    }

    private func other(_ path: String) -> String {
        switch code {
        case ENOEXEC: "\(path) is not a program for this machine, or a script without a #! line."
        case ENOENT, nil: "\(path) cannot be started; if it is a script, the interpreter of its #! line is missing."
        case EMFILE, ENFILE: "\(path) cannot be started: too many open files."
        case EAGAIN, ENOMEM: "\(path) cannot be started: the limit of processes or memory is reached."
        case let code?: "\(path) cannot be started: \(unsafe String(cString: strerror(code))) (\(code))."
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var facts = stat()
        return unsafe stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }
}
