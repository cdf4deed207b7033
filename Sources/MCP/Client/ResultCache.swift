import JSON
import Synchronization

/// Bounds on the results that a client keeps for as long as the server allows (`ttlMs`).
public struct CacheLimits: Sendable, Hashable {
    /// How many results are kept; 0 for none.
    public var count = 512
    /// The longest time a result is kept, whatever the server says.
    public var longest: Duration = .seconds(3600)

    /// 512 results, an hour.
    public init() {}
}

/// Results that may be used again until their time is over or the server tells of a change.
final class ResultCache: Sendable {
    struct Key: Hashable { let method: String, params: JSONObject }

    private struct Entry {
        let result: JSONObject
        let until: Duration
        let storedAt: Int
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var clock = 0

        mutating func dropOldest(keeping count: Int) {
            let kept = entries.sorted { $0.value.storedAt > $1.value.storedAt }.prefix(count)
            entries = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
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

    /// A fresh result for a request without its `_meta`.
    func result(of method: String, _ params: JSONObject) -> JSONObject? {
        guard Method.cacheable.contains(method) else { return nil }
        let now = timeline.elapsed()
        let key = Key(method: method, params: params)
        return state.withLock { state in
            guard let entry = state.entries[key] else { return nil }
            if entry.until > now { return entry.result }
            state.entries[key] = nil
            return nil
        }
    }

    /// Keeps a result that says for how long it holds.
    func keep(_ result: JSONObject, of method: String, _ params: JSONObject) {
        guard limits.count > 0, Method.cacheable.contains(method), let ttl = result["ttlMs"]?.intValue, ttl > 0 else {
            return
        }
        // The bound comes first, so that no number of a server can overflow.
        let longest = Int(limits.longest / .milliseconds(1))
        let until = timeline.elapsed() + .milliseconds(min(ttl, longest))
        state.withLock { state in
            state.clock += 1
            if state.entries.count >= limits.count { state.dropOldest(keeping: limits.count * 3 / 4) }
            state.entries[Key(method: method, params: params)] = Entry(
                result: result, until: until, storedAt: state.clock)
        }
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

    func removeAll() { state.withLock { $0.entries = [:] } }

    private func drop(_ isStale: (Key) -> Bool) {
        state.withLock { $0.entries = $0.entries.filter { !isStale($0.key) } }
    }
}
