import BoltClient
import Foundation

/// Writes days, times and spans in ISO 8601.
enum TemporalText {
    static func text(_ date: BoltDate) -> String { day(date.days) }
    static func text(_ time: BoltTime) -> String { clock(time.nanoseconds) + offset(time.offsetSeconds) }
    static func text(_ time: BoltLocalTime) -> String { clock(time.nanoseconds) }

    static func text(_ moment: BoltLocalDateTime) -> String { local(moment.seconds, moment.nanoseconds) }

    static func text(_ moment: BoltDateTime) -> String {
        local(moment.seconds.addingClamped(moment.offsetSeconds), moment.nanoseconds) + offset(moment.offsetSeconds)
    }

    /// With the offset that the zone has at that moment, and the zone's name.
    static func text(_ moment: BoltZonedDateTime) -> String {
        guard moment.reference == .utc else {
            return local(moment.seconds, moment.nanoseconds) + "[\(moment.zone)]"
        }
        let date = Date(timeIntervalSince1970: TimeInterval(moment.seconds))
        guard moment.seconds.magnitude < maxZonedSeconds, let zone = TimeZone(identifier: moment.zone) else {
            return local(moment.seconds, moment.nanoseconds) + "Z[\(moment.zone)]"
        }
        let seconds = Int64(zone.secondsFromGMT(for: date))
        let wall = local(moment.seconds.addingClamped(seconds), moment.nanoseconds)
        return wall + offset(seconds) + "[\(moment.zone)]"
    }

    /// Beyond the years that have zones, and far below where reckoning with calendars fails.
    private static let maxZonedSeconds: UInt64 = 1 << 40

    static func text(_ span: BoltDuration) -> String {
        let isNegative = span.seconds < 0 && span.nanoseconds > 0
        // -1.5 s travels as -2 s and 500,000,000 ns.
        let seconds = isNegative ? span.seconds + 1 : span.seconds
        let nanoseconds = isNegative ? 1_000_000_000 - span.nanoseconds : span.nanoseconds
        let sign = isNegative && seconds == 0 ? "-" : ""
        return "P\(span.months)M\(span.days)DT\(sign)\(seconds)\(fraction(nanoseconds))S"
    }

    private static func local(_ seconds: Int64, _ nanoseconds: Int64) -> String {
        let (days, rest) = seconds.dividedDown(by: 86_400)
        return day(days) + "T" + clock(rest * 1_000_000_000 + min(max(nanoseconds, 0), 999_999_999))
    }

    /// The Gregorian calendar carried on in both directions, counted in eras of 400 years that begin in March.
    private static func day(_ days: Int64) -> String {
        guard days.magnitude < 1 << 40 else { return "day \(days)" }
        let (era, dayOfEra) = (days + 719_468).dividedDown(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let yearText = (year < 0 ? "-" : year > 9999 ? "+" : "") + padded(Int64(year.magnitude), 4)
        return "\(yearText)-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
    }

    private static func clock(_ nanoseconds: Int64) -> String {
        let (seconds, rest) = nanoseconds.dividedDown(by: 1_000_000_000)
        let (hour, minute) = (seconds / 3600, seconds / 60 % 60)
        return "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(seconds % 60, 2))\(fraction(rest))"
    }

    private static func fraction(_ nanoseconds: Int64) -> String {
        guard nanoseconds != 0 else { return "" }
        var digits = padded(nanoseconds.magnitude, 9)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }

    private static func offset(_ seconds: Int64) -> String {
        guard seconds != 0 else { return "Z" }
        let size = Int64(min(seconds.magnitude, 1 << 40))
        let rest = size % 60 == 0 ? "" : ":\(padded(size % 60, 2))"
        return "\(seconds < 0 ? "-" : "+")\(padded(size / 3600, 2)):\(padded(size / 60 % 60, 2))\(rest)"
    }

    private static func padded(_ number: some BinaryInteger, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

extension Int64 {
    fileprivate func dividedDown(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, isTooMuch) = addingReportingOverflow(other)
        return isTooMuch ? (other < 0 ? .min : .max) : sum
    }
}
