import Synchronization

/// A time of day that a test moves on.
public final class MovableTime: Sendable {
    private let milliseconds: Mutex<Int64>

    /// - Parameter now: In milliseconds since 1970.
    public init(_ now: Int64 = 1_800_000_000_000) { milliseconds = Mutex(now) }

    /// Milliseconds since 1970.
    public var now: Int64 { milliseconds.withLock { $0 } }

    /// Lets whole milliseconds pass.
    public func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        milliseconds.withLock { $0 += seconds * 1000 + attoseconds / 1_000_000_000_000_000 }
    }
}
