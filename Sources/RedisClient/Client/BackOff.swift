/// How long to wait between attempts: about twice as long each time, up to a bound, and again from the beginning after
/// a connection that lasted. Pure.
public struct RedisBackOff: Sendable, Hashable {
    /// The wait after the first failure.
    public var first = Duration.milliseconds(50)
    /// The longest wait.
    public var longest = Duration.seconds(1)
    /// How long a connection must last for the waits to begin anew.
    public var settledAfter = Duration.seconds(5)
    private var failures = 0

    /// 50 ms, doubling up to a second.
    public init() {}

    /// The wait after one more failure: between half and all of the full time, so that many clients do not come back at
    /// the same moment.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let full = min(first * (1 << min(failures, 20)), longest)
        failures += 1
        return full * Double.random(in: 0.5...1, using: &generator)
    }

    /// A connection has ended that lasted this long.
    mutating func ended(after lasted: Duration) { if lasted >= settledAfter { failures = 0 } }
}
