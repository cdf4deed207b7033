/// How long to wait between attempts: twice as long each time, up to a bound, and again from the beginning after a
/// connection that lasted.
public struct BackOff: Sendable, Hashable {
    /// The wait after the first failure.
    public var first: Duration = .milliseconds(200)
    /// The longest wait.
    public var longest: Duration = .seconds(30)
    /// How long a connection must last for the waits to begin anew.
    public var settledAfter: Duration = .seconds(10)
    private var failures = 0

    /// 200 ms, doubling up to 30 s.
    public init() {}

    /// The wait after one more failure.
    mutating func next() -> Duration {
        let doublings = min(failures, 20)
        failures += 1
        return min(first * (1 << doublings), longest)
    }

    /// A connection has ended that lasted this long.
    mutating func ended(after lasted: Duration) { if lasted >= settledAfter { failures = 0 } }
}
