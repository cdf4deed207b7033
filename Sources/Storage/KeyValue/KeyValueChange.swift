/// What a write does to the entry of a key, decided from the value that is there. All stores that can look first and
/// write then share these decisions.
struct KeyValueChange<Outcome: Sendable>: Sendable {
    enum Effect: Sendable {
        case none, remove
        case put([UInt8], lifetime: Duration?)
    }

    let decide: @Sendable (_ current: [UInt8]?) -> (Effect, Outcome)
}

extension KeyValueChange where Outcome == Void {
    static func set(_ value: [UInt8], lifetime: Duration?) -> Self {
        Self { _ in (.put(value, lifetime: lifetime), ()) }
    }
}

extension KeyValueChange where Outcome == [UInt8]? {
    static func insert(_ value: [UInt8], lifetime: Duration?) -> Self {
        Self { current in current == nil ? (.put(value, lifetime: lifetime), nil) : (.none, current) }
    }
}

extension KeyValueChange where Outcome == Bool {
    static func replace(_ old: [UInt8], with new: [UInt8]?, lifetime: Duration?) -> Self {
        Self { current in
            guard current == old else { return (.none, false) }
            return (new.map { .put($0, lifetime: lifetime) } ?? .remove, true)
        }
    }

    static var remove: Self { Self { current in (current == nil ? .none : .remove, current != nil) } }
}

/// When entries run out, in milliseconds since 1970.
enum Expiry {
    static let never = Int64.max

    /// A part of a millisecond counts as a whole one, so that nothing runs out early.
    static func milliseconds(of lifetime: Duration) -> Int64 {
        let (seconds, attoseconds) = lifetime.components
        let (perSecond, perMillisecond) = (Int64(1000), Int64(1_000_000_000_000_000))
        guard seconds < Int64.max / (4 * perSecond) else { return Int64.max / 4 }
        return max(1, seconds * perSecond + (attoseconds + perMillisecond - 1) / perMillisecond)
    }

    static func time(_ lifetime: Duration?, after now: Int64) -> Int64 {
        lifetime.map { now + milliseconds(of: $0) } ?? never
    }
}
