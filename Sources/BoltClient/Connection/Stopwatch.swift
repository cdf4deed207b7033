/// Tells the time since it was made, on whatever clock.
package struct Stopwatch: Sendable {
    private let elapsed: @Sendable () -> Duration

    package init(_ clock: any Clock<Duration>) { self.init(started: clock) }

    private init<C: Clock>(started clock: C) where C.Duration == Duration {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    package var now: Duration { elapsed() }
}
