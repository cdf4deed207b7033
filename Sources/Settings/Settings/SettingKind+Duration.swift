extension SettingKind where Value == Duration {
    /// A length of time with its unit: `500ms`, `10s`, `2m`, `24h`, `7d`, or together, the largest unit first:
    /// `1h30m`.
    public static var duration: SettingKind<Duration> {
        text(
            "a duration", pattern: "^([0-9]+(ms|s|m|h|d))+$", example: "10s", placeholder: .seconds(1),
            nearest: DurationText.nearest, parse: DurationText.parse, write: DurationText.write)
    }

    /// A length of time within bounds.
    public static func duration(in range: ClosedRange<Duration>) -> SettingKind<Duration> {
        let limits = "\(DurationText.write(range.lowerBound)) and \(DurationText.write(range.upperBound))"
        return duration.checked("a duration between \(limits)") { range.contains($0) }
    }
}

/// Durations as they are written in a configuration. Whole milliseconds are the finest step.
enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        var total: Int64 = 0
        var smallest = Int64.max
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let count = Int64(digits), let unit = units.first(where: { $0.name == name }) else { return nil }
            guard unit.milliseconds < smallest else { return nil }
            smallest = unit.milliseconds
            let (product, productOverflow) = count.multipliedReportingOverflow(by: unit.milliseconds)
            let (sum, sumOverflow) = total.addingReportingOverflow(product)
            guard !productOverflow, !sumOverflow else { return nil }
            total = sum
        }
        return smallest == .max ? nil : .milliseconds(total)
    }

    /// The largest unit that gives a whole number.
    static func write(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        guard milliseconds == 0 else { return "\(seconds.clampedProduct(1_000, plus: milliseconds))ms" }
        guard seconds != 0 else { return "0s" }
        for unit in units.dropLast() where seconds % (unit.milliseconds / 1_000) == 0 {
            return "\(seconds / (unit.milliseconds / 1_000))\(unit.name)"
        }
        return "\(seconds)s"
    }

    /// What a number without a unit, or a unit spelled out, probably means.
    static func nearest(_ text: String) -> String? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { return nil }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        let spelled = [
            "": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m",
            "minutes": "m", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d", "msec": "ms",
            "millis": "ms", "s": "s", "m": "m", "h": "h", "d": "d", "ms": "ms",
        ]
        return spelled[unit].map { digits + $0 }
    }
}

extension Int64 {
    fileprivate func clampedProduct(_ factor: Int64, plus more: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        let (sum, sumOverflow) = product.addingReportingOverflow(more)
        return overflow || sumOverflow ? .max : sum
    }
}
