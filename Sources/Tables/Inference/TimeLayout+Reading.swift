/// What a text says about a point in time.
struct ReadTime {
    /// Microseconds since 1970-01-01T00:00:00Z.
    var instant: Int64 = 0
    /// How many digits the fraction of the second has.
    var fractionDigits = 0
    /// Minutes east of UTC; 0 without a zone.
    var offsetMinutes = 0
    /// Whether UTC was written as `Z`.
    var isZulu = false
}

extension TimeLayout {
    private struct Parts {
        var year: Int64 = 1970
        var month: Int64 = 1
        var day: Int64 = 1
        var hour: Int64 = 0
        var minute: Int64 = 0
        var second: Int64 = 0
        var microsecond: Int64 = 0
        /// 0 or 12 where the hour is one of twelve.
        var half: Int64?
        var isHalfDay = false
    }

    /// The point in time that the text stands for; nil where it is not of this layout, or no such time exists.
    func read(_ bytes: Span<UInt8>) -> ReadTime? {
        guard bytes.count <= maxLength + 9 else { return nil }
        var parts = Parts()
        var time = ReadTime()
        var position = 0
        var index = 0
        while index < elements.count {
            let element = elements[index]
            index += 1
            if case .literal(let byte) = element {
                if index < elements.count, case .fraction = elements[index],
                    position >= bytes.count || bytes[position] != byte
                {
                    index += 1
                    continue
                }
                guard position < bytes.count, bytes[position] == byte else { return nil }
                position += 1
            } else if !read(element, bytes, &position, &parts, &time) {
                return nil
            }
        }
        guard position == bytes.count else { return nil }
        return finish(parts, time)
    }

    private func finish(_ parts: Parts, _ read: ReadTime) -> ReadTime? {
        var hour = parts.hour
        if parts.isHalfDay {
            guard hour >= 1, hour <= 12, let half = parts.half else { return nil }
            hour = hour % 12 + half
        }
        guard hour < 24, parts.minute < 60, parts.second < 60, parts.month >= 1, parts.month <= 12, parts.day >= 1,
            parts.day <= CivilDay.length(ofMonth: parts.month, year: parts.year)
        else { return nil }
        var time = read
        let days = CivilDay.number(year: parts.year, month: parts.month, day: parts.day)
        let seconds = hour * 3600 + (parts.minute - Int64(time.offsetMinutes)) * 60 + parts.second
        time.instant = days * CivilDay.microsecondsPerDay + seconds * 1_000_000 + parts.microsecond
        return time
    }

    private func read(
        _ element: Element, _ bytes: Span<UInt8>, _ position: inout Int, _ parts: inout Parts, _ time: inout ReadTime
    ) -> Bool {
        switch element {
        case .year: return Self.digits(bytes, &position, 4...4, &parts.year)
        case .month(let padded): return Self.digits(bytes, &position, (padded ? 2 : 1)...2, &parts.month)
        case .day(let padded): return Self.digits(bytes, &position, (padded ? 2 : 1)...2, &parts.day)
        case .hour(let padded): return Self.digits(bytes, &position, (padded ? 2 : 1)...2, &parts.hour)
        case .halfHour(let padded):
            parts.isHalfDay = true
            return Self.digits(bytes, &position, (padded ? 2 : 1)...2, &parts.hour)
        case .minute: return Self.digits(bytes, &position, 2...2, &parts.minute)
        case .second: return Self.digits(bytes, &position, 2...2, &parts.second)
        case .monthName: return Self.monthName(bytes, &position, &parts.month)
        case .half: return Self.half(bytes, &position, &parts.half)
        case .fraction: return Self.fraction(bytes, &position, &parts.microsecond, &time)
        case .zone(let colon): return Self.zone(bytes, &position, colon: colon, &time)
        case .literal: return false
        }
    }

    @inline(__always)
    private static func digits(
        _ bytes: Span<UInt8>, _ position: inout Int, _ counts: ClosedRange<Int>, _ value: inout Int64
    ) -> Bool {
        var number: Int64 = 0
        let start = position
        while position < bytes.count, position - start < counts.upperBound {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            number = number * 10 + Int64(digit)
            position += 1
        }
        value = number
        return position - start >= counts.lowerBound
    }

    /// The names of the months, three letters each, in lower case.
    private static let months = Array("janfebmaraprmayjunjulaugsepoctnovdec".utf8)

    private static func monthName(_ bytes: Span<UInt8>, _ position: inout Int, _ month: inout Int64) -> Bool {
        guard position + 3 <= bytes.count else { return false }
        for number in 0..<12 {
            let start = number * 3
            if bytes[position] | 0x20 == months[start], bytes[position + 1] | 0x20 == months[start + 1],
                bytes[position + 2] | 0x20 == months[start + 2]
            {
                position += 3
                month = Int64(number + 1)
                return true
            }
        }
        return false
    }

    private static func half(_ bytes: Span<UInt8>, _ position: inout Int, _ half: inout Int64?) -> Bool {
        guard position + 2 <= bytes.count, bytes[position + 1] | 0x20 == UInt8(ascii: "m") else { return false }
        switch bytes[position] | 0x20 {
        case UInt8(ascii: "a"): half = 0
        case UInt8(ascii: "p"): half = 12
        default: return false
        }
        position += 2
        return true
    }

    /// Digits beyond microseconds must be zeros, for they would be lost.
    private static func fraction(
        _ bytes: Span<UInt8>, _ position: inout Int, _ microsecond: inout Int64, _ time: inout ReadTime
    ) -> Bool {
        let start = position
        var value: Int64 = 0
        while position < bytes.count, position - start < 9 {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if position - start < 6 { value = value * 10 + Int64(digit) } else if digit != 0 { return false }
            position += 1
        }
        time.fractionDigits = position - start
        guard time.fractionDigits > 0 else { return false }
        for _ in 0..<max(6 - time.fractionDigits, 0) { value *= 10 }
        microsecond = value
        return true
    }

    private static func zone(
        _ bytes: Span<UInt8>, _ position: inout Int, colon: Bool, _ time: inout ReadTime
    ) -> Bool {
        guard position < bytes.count else { return false }
        let sign = bytes[position]
        position += 1
        if colon, sign == UInt8(ascii: "Z") {
            time.isZulu = true
            return true
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        var hours: Int64 = 0
        var minutes: Int64 = 0
        guard digits(bytes, &position, 2...2, &hours) else { return false }
        if colon {
            guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { return false }
            position += 1
        }
        guard digits(bytes, &position, 2...2, &minutes), minutes < 60, hours * 60 + minutes <= 1080 else {
            return false
        }
        time.offsetMinutes = Int(sign == UInt8(ascii: "-") ? -(hours * 60 + minutes) : hours * 60 + minutes)
        return true
    }
}
