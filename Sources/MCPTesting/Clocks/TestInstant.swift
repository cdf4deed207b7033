/// A point in a time that only tests make pass.
public struct TestInstant: InstantProtocol {
    /// How long after the clock's start it is.
    public var sinceStart: Duration

    /// So long after the clock's start.
    public init(sinceStart: Duration = .zero) { self.sinceStart = sinceStart }

    /// The instant that is so much later.
    public func advanced(by duration: Duration) -> TestInstant { TestInstant(sinceStart: sinceStart + duration) }
    /// How much later the other instant is.
    public func duration(to other: TestInstant) -> Duration { other.sinceStart - sinceStart }
    /// Whether the first is earlier.
    public static func < (a: TestInstant, b: TestInstant) -> Bool { a.sinceStart < b.sinceStart }
}
