/// Lets a number of log lines pass at once and a number each second, and counts the rest. Pure: the caller brings the
/// time.
struct LogAllowance {
    enum Verdict: Equatable {
        case drop
        /// The line may pass; so many before it were dropped.
        case pass(dropped: Int)
    }

    private let burst: Double
    private let perSecond: Double
    private var left: Double
    private var last = Duration.zero
    private var dropped = 0

    init(burst: Int = 200, perSecond: Int = 50) {
        self.burst = Double(burst)
        self.perSecond = Double(perSecond)
        left = Double(burst)
    }

    mutating func take(at now: Duration) -> Verdict {
        left = min(burst, left + perSecond * ((now - last) / .seconds(1)))
        last = now
        guard left >= 1 else {
            dropped += 1
            return .drop
        }
        left -= 1
        defer { dropped = 0 }
        return .pass(dropped: dropped)
    }
}
