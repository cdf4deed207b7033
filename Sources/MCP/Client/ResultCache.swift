import JSON
import Synchronization
import Timing

/// Bounds on the results that a client keeps for as long as the server allows (`ttlMs`).
public struct CacheLimits: Sendable, Hashable {
    /// How many results are kept; 0 for none.
    public var count = 512
    /// How much memory the kept results may take together, by an estimate. A result that is larger is not kept.
    public var bytes = 16 << 20
    /// The longest time a result is kept, whatever the server says.
    public var longest: Duration = .seconds(3600)

    /// 512 results, 16 MiB, an hour.
    public init() {}
}

/// Results that may be used again until their time is over or the server tells of a change.
final class ResultCache: Sendable {
    struct Key: Hashable { let method: String, params: JSONObject }

    private struct Entry {
        let result: JSONObject
        let until: Duration
        let storedAt: Int
        let size: Int
    }

    private struct State {
        private(set) var entries: [Key: Entry] = [:]
        private(set) var bytes = 0
        var clock = 0
        /// Counts what made results untrue. One that was asked for before is not kept after.
        var generation = 0

        subscript(key: Key) -> Entry? {
            get { entries[key] }
            set {
                bytes += (newValue?.size ?? 0) - (entries[key]?.size ?? 0)
                entries[key] = newValue
            }
        }

        /// Makes room in one go for many that follow, because sorting costs more than dropping.
        mutating func makeRoom(for size: Int, within limits: CacheLimits) {
            guard entries.count >= limits.count || bytes + size > limits.bytes else { return }
            let most = min(limits.bytes * 3 / 4, limits.bytes - size)
            var left = entries.count
            for (key, _) in entries.sorted(by: { $0.value.storedAt < $1.value.storedAt }) {
                guard left > limits.count * 3 / 4 || bytes > most else { return }
                self[key] = nil
                left -= 1
            }
        }

        mutating func drop(_ isStale: (Key) -> Bool) {
            generation += 1
            for key in entries.keys where isStale(key) { self[key] = nil }
        }
    }

    private let state = Mutex(State())
    private let limits: CacheLimits
    private let timeline: Timeline

    init(limits: CacheLimits, timeline: Timeline) {
        self.limits = limits
        self.timeline = timeline
    }

    var count: Int { state.withLock { $0.entries.count } }

    /// What the kept results take, by an estimate.
    var bytes: Int { state.withLock { $0.bytes } }

    /// To be taken before a request is sent, and handed in with its result.
    var generation: Int { state.withLock { $0.generation } }

    /// A fresh result for a request without its `_meta`.
    func result(of method: String, _ params: JSONObject) -> JSONObject? {
        guard Method.cacheable.contains(method) else { return nil }
        let now = timeline.elapsed()
        let key = Key(method: method, params: params)
        return state.withLock { state in
            guard let entry = state[key] else { return nil }
            if entry.until > now { return entry.result }
            state[key] = nil
            return nil
        }
    }

    /// Keeps a result that says for how long it holds.
    ///
    /// - Parameter generation: That of before the request was sent. When a change was told of meanwhile, the result may
    ///   be of before the change, so it is not kept.
    func keep(_ result: JSONObject, of method: String, _ params: JSONObject, asOf generation: Int) {
        guard limits.count > 0, Self.mayKeep(result, of: method, params), let ttl = result["ttlMs"]?.intValue, ttl > 0
        else { return }
        let size = JSONValue.object(result).memoryEstimate + JSONValue.object(params).memoryEstimate
        guard size <= limits.bytes else { return }
        // The bound comes first, so that no number of a server can overflow.
        let longest = Int(limits.longest / .milliseconds(1))
        let until = timeline.elapsed() + .milliseconds(min(ttl, longest))
        state.withLock { state in
            guard state.generation == generation else { return }
            state.clock += 1
            state.makeRoom(for: size, within: limits)
            state[Key(method: method, params: params)] = Entry(
                result: result, until: until, storedAt: state.clock, size: size)
        }
    }

    /// What was answered to input is the answer to that input alone.
    private static func mayKeep(_ result: JSONObject, of method: String, _ params: JSONObject) -> Bool {
        guard Method.cacheable.contains(method), (result["resultType"]?.stringValue ?? "complete") == "complete" else {
            return false
        }
        return !params.contains("inputResponses") && !params.contains("requestState")
    }

    /// Forgets what a change makes untrue.
    func forget(_ change: Change) {
        switch change {
        case .tools: drop { $0.method == Method.listTools }
        case .prompts: drop { $0.method == Method.listPrompts }
        case .resources: drop { [Method.listResources, Method.listResourceTemplates].contains($0.method) }
        case .resource(let uri):
            // The URI that is told may be one below a resource that was read.
            drop { $0.method == Method.readResource && uri.hasPrefix($0.params["uri"]?.stringValue ?? uri) }
        case .task: break
        }
    }

    /// Forgets every page of a list, because a cursor did not hold any more.
    func forgetPages(of method: String) { drop { $0.method == method } }

    func removeAll() { drop { _ in true } }

    private func drop(_ isStale: (Key) -> Bool) { state.withLock { $0.drop(isStale) } }
}

extension JSONValue {
    /// Roughly the bytes of memory that a value takes, counted without writing it out: a place for each value, and the
    /// text.
    fileprivate var memoryEstimate: Int {
        let place = 32
        return switch self {
        case .null, .bool, .integer: place
        case .number(let number): place + number.text.utf8.count
        case .string(let text): place + text.utf8.count
        case .array(let values): values.reduce(place) { $0 + $1.memoryEstimate }
        case .object(let members): members.reduce(place) { $0 + place + $1.key.utf8.count + $1.value.memoryEstimate }
        case .raw(let raw): place + raw.bytes.count
        }
    }
}
