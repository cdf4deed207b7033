/// How a server's process ended, for the errors of what was under way.
struct ProcessEnd: Error, Sendable, CustomStringConvertible {
    enum Kind: Sendable, Equatable {
        /// There was no process.
        case neverStarted(why: String)
        case exited(status: Int32)
        case killed(signal: Int32)
        /// It is gone, and nobody knows how.
        case unknown(why: String)
    }

    var kind: Kind
    /// Why it was made to end; nil when it ended by itself.
    var stop: StopReason?
    /// The last of what it wrote to standard error.
    var lastWords: String?

    static let closedBeforeStart = ProcessEnd(
        kind: .neverStarted(why: "The connection was closed before the server was started."), stop: .asked)

    /// Whether it ended as it should: asked to, or by itself and content.
    var isInOrder: Bool {
        switch kind {
        case .neverStarted: stop == .asked
        case .exited(0): stop == nil || stop == .asked
        default: stop == .asked
        }
    }

    var description: String {
        let what =
            switch kind {
            case .neverStarted(let why): why
            case .exited(let status): "The server's process ended with exit status \(status)"
            case .killed(let signal): "The server's process was ended by \(Self.name(ofSignal: signal))"
            case .unknown(let why): "The server's process is gone: \(why)"
            }
        let why: String =
            switch stop {
            case .outputEnded: " after it closed its standard output"
            case .inputClosed: " after it closed its standard input"
            case .asked, .cancelled: " when it was stopped"
            case nil: ""
            }
        if case .neverStarted = kind { return what }
        return what + why + (lastWords.map { ". It had written to standard error:\n\($0)" } ?? ".")
    }

    private static func name(ofSignal signal: Int32) -> String {
        let names: [Int32: String] = [
            1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 8: "SIGFPE", 9: "SIGKILL", 11: "SIGSEGV",
            13: "SIGPIPE", 15: "SIGTERM",
        ]
        return names[signal] ?? "signal \(signal)"
    }
}

/// Why a server is made to end.
enum StopReason: Sendable {
    case asked
    case cancelled
    /// It closed its standard output, so nothing more can come.
    case outputEnded
    /// It closed its standard input, so it takes nothing more.
    case inputClosed

    /// A process that ends by itself closes its pipes too, so only one that had to be forced was made to end by that.
    func cause(isForced: Bool) -> StopReason? {
        switch self {
        case .asked, .cancelled: self
        case .outputEnded, .inputClosed: isForced ? self : nil
        }
    }
}
