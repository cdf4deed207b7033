extension TimeLayout {
    /// RFC 3339 in UTC, as the plain spelling has it, for whole seconds.
    static let plain = TimeLayout(plainElements(fractionDigits: 0))

    /// RFC 3339 in UTC with microseconds; it also reads any other fraction, or none.
    static let plainWithMicroseconds = TimeLayout(plainElements(fractionDigits: 6))

    static func plainElements(fractionDigits: Int) -> [Element] {
        let fraction: [Element] = fractionDigits > 0 ? [.literal(UInt8(ascii: ".")), .fraction(fractionDigits)] : []
        return [
            .year, .literal(UInt8(ascii: "-")), .month(padded: true), .literal(UInt8(ascii: "-")), .day(padded: true),
            .literal(UInt8(ascii: "T")), .hour(padded: true), .literal(UInt8(ascii: ":")), .minute,
            .literal(UInt8(ascii: ":")), .second,
        ] + fraction + [.zone(colon: true)]
    }

    /// Writes the shortest RFC 3339 text of a point in time.
    static func writePlain(_ instant: Int64, to buffer: inout OutputBuffer) {
        let microsecond = instant - instant.flooredDivision(by: 1_000_000) * 1_000_000
        guard microsecond != 0 else { return plain.write(instant, to: &buffer) }
        plainWithMicroseconds.write(instant, to: &buffer)
        // "…100000Z" becomes "…1Z".
        buffer.dropZeros(before: UInt8(ascii: "Z"))
    }

    /// Writes a point in time.
    func write(_ instant: Int64, to buffer: inout OutputBuffer) {
        // Out of the range of the calendar only in the last hours of 64 bits.
        let local = instant.addingReportingOverflow(Int64(offsetMinutes) * 60_000_000).partialValue
        let dayNumber = local.flooredDivision(by: CivilDay.microsecondsPerDay)
        let ofDay = local - dayNumber * CivilDay.microsecondsPerDay
        let (year, month, day) = CivilDay.parts(dayNumber)
        let (seconds, microsecond) = ofDay.quotientAndRemainder(dividingBy: 1_000_000)
        let hour = seconds / 3600
        for element in elements {
            switch element {
            case .literal(let byte): buffer.append(byte)
            case .year:
                if year < 0 { buffer.append(UInt8(ascii: "-")) }
                buffer.appendDigits(year.magnitude, width: 4)
            case .month(let padded): buffer.appendDigits(UInt64(month), width: padded ? 2 : 1)
            case .day(let padded): buffer.appendDigits(UInt64(day), width: padded ? 2 : 1)
            case .monthName: buffer.append(Self.monthNames[Int(month - 1)])
            case .hour(let padded): buffer.appendDigits(UInt64(hour), width: padded ? 2 : 1)
            case .halfHour(let padded): buffer.appendDigits(UInt64((hour + 11) % 12 + 1), width: padded ? 2 : 1)
            case .minute: buffer.appendDigits(UInt64(seconds / 60 % 60), width: 2)
            case .second: buffer.appendDigits(UInt64(seconds % 60), width: 2)
            case .fraction(let digits): Self.write(fraction: microsecond, digits: digits, to: &buffer)
            case .half: buffer.append(hour < 12 ? "AM" : "PM")
            case .zone(let colon): writeZone(colon: colon, to: &buffer)
            }
        }
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func write(fraction microsecond: Int64, digits: Int, to buffer: inout OutputBuffer) {
        var value = UInt64(microsecond)
        for _ in 0..<max(6 - digits, 0) { value /= 10 }
        buffer.appendDigits(value, width: min(digits, 6))
        for _ in 0..<max(digits - 6, 0) { buffer.append(UInt8(ascii: "0")) }
    }

    private func writeZone(colon: Bool, to buffer: inout OutputBuffer) {
        if colon && offsetMinutes == 0 { return buffer.append(UInt8(ascii: "Z")) }
        buffer.append(offsetMinutes < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        buffer.appendDigits(UInt64(abs(offsetMinutes) / 60), width: 2)
        if colon { buffer.append(UInt8(ascii: ":")) }
        buffer.appendDigits(UInt64(abs(offsetMinutes) % 60), width: 2)
    }
}
