public import JSON
public import Logging

/// How a client presents itself and behaves.
public struct ClientOptions: Sendable {
    /// Who the client says it is.
    public var info: Implementation
    /// What answers the server's questions; what has no handler is not offered to the server.
    public var handlers = ClientHandlers()
    /// The revisions that may be spoken.
    public var revisions: [ProtocolRevision] = ProtocolRevision.all
    /// Settings of extensions that the client declares, by their identifiers. From 2026-07-28 on.
    public var extensions: JSONObject = [:]
    /// Whether a server may answer a tool call with a task. The client then asks for its result until it is there, so
    /// callers see no difference; see also ``MCPClient/startTask(_:arguments:lifetime:options:)``.
    public var usesTasks = true
    /// How calls behave that do not say otherwise.
    public var call = CallOptions()
    /// How long the probe of a server's era may take before it is taken for a legacy one.
    public var probeTimeout: Duration = .seconds(10)
    /// How long the handshake may take.
    public var connectTimeout: Duration = .seconds(30)
    /// How long what is said last may take to leave when the client is closed: that calls are not wanted any more.
    public var farewell: Duration = .seconds(1)
    /// How long to wait between attempts to connect.
    public var backOff = BackOff()
    /// How often a server may ask for input within one call.
    public var maxInputRounds = 16
    /// How many questions of a server may be under way; a modern one may ask as many in one answer.
    public var maxServerRequests = 64
    /// Bounds on the pages of a list.
    public var maxPages = 1000
    /// Bounds on what is kept of results that may be kept.
    public var cache = CacheLimits()
    /// Whether structured results are checked against the tool's output schema, where its definition was listed.
    public var validatesOutput = true
    /// What is remembered of servers' eras. Share one between clients of the same servers.
    public var eras = EraMemory()
    /// Waits for time-outs, and measures them.
    public var clock: any Clock<Duration> = ContinuousClock()
    /// Where the client logs. Never the contents of calls.
    public var logger = Logger(label: "mcp.client", factory: { _ in SwiftLogNoOpLogHandler() })

    /// The extensions of all features that are switched on.
    var declaredExtensions: JSONObject {
        guard usesTasks, !extensions.contains(ProtocolExtension.tasks) else { return extensions }
        var all = extensions
        all[ProtocolExtension.tasks] = [:]
        return all
    }

    /// A client of this name, which speaks all revisions and answers no questions.
    public init(name: String = "imcp", version: String = "1") {
        info = Implementation(name: name, version: version)
    }
}

/// How one call behaves.
public struct CallOptions: Sendable {
    /// How long the server may be silent; progress begins the time anew.
    public var timeout: Duration = .seconds(60)
    /// How long the call may take in all, whatever progress it makes. The user's time to answer is not counted.
    public var maximumDuration: Duration = .seconds(1800)
    /// Told of the call's progress, in order, one at a time; when it is slower than the server, what is old is left out.
    public var onProgress: (@Sendable (Progress) async -> Void)?
    /// The least grave log message that this call wants to hear of; nil for what the client has set.
    public var logLevel: LogLevel?
    /// Headers of this call alone; only over HTTP.
    public var headers: [(name: String, value: String)] = []
    /// Further members of `_meta`, such as trace context.
    public var meta: JSONObject = [:]
    /// Whether the client's handlers answer when the server asks for input. Otherwise the call throws
    /// ``InputNeeded``, with which it can be continued later. Modern servers only.
    public var answersInput = true
    /// Whether a result that is kept and fresh may be returned.
    public var usesCache = true
    /// Whether the call may be made after the client was closed, while its last words leave.
    var isParting = false

    /// The defaults of the client's options.
    public init() {}
}

/// How far a call has come.
public struct Progress: Sendable, Hashable {
    /// In the server's unit; grows.
    public var progress: Double
    /// In the same unit; nil when the server does not know.
    public var total: Double?
    /// What is being done; from 2025-03-26 on.
    public var message: String?
}

/// A log message of the server.
public struct LogMessage: Sendable, Hashable {
    /// How grave it is.
    public var level: LogLevel
    /// The part of the server that speaks.
    public var logger: String?
    /// Any JSON.
    public var data: JSONValue
}
