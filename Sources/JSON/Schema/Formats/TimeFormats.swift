/// Dates, times and durations as RFC 3339 writes them.
enum TimeFormats {
    static func isDateTime(_ text: String) -> Bool {
        var scanner = ByteScanner(text)
        return readDate(&scanner) && scanner.take(anyOf: "T", "t") && readTime(&scanner) && scanner.isAtEnd
    }

    static func isDate(_ text: String) -> Bool {
        var scanner = ByteScanner(text)
        return readDate(&scanner) && scanner.isAtEnd
    }

    static func isTime(_ text: String) -> Bool {
        var scanner = ByteScanner(text)
        return readTime(&scanner) && scanner.isAtEnd
    }

    private static func readDate(_ scanner: inout ByteScanner) -> Bool {
        guard let year = scanner.number(digits: 4), scanner.take("-"), let month = scanner.number(digits: 2),
            scanner.take("-"), let day = scanner.number(digits: 2), (1...12).contains(month)
        else { return false }
        return day >= 1 && day <= days(in: month, of: year)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func readTime(_ scanner: inout ByteScanner) -> Bool {
        guard let hour = scanner.number(digits: 2), scanner.take(":"), let minute = scanner.number(digits: 2),
            scanner.take(":"), let second = scanner.number(digits: 2), hour < 24, minute < 60, second <= 60
        else { return false }
        if scanner.take(".") {
            guard !scanner.take(while: ASCII.isDigit).isEmpty else { return false }
        }
        guard let offset = readOffset(&scanner) else { return false }
        // A leap second is the last one of a day in universal time.
        let minuteOfDay = (hour * 60 + minute - offset + 2 * 1440) % 1440
        return second < 60 || minuteOfDay == 1439
    }

    /// Minutes east of universal time.
    private static func readOffset(_ scanner: inout ByteScanner) -> Int? {
        if scanner.take(anyOf: "Z", "z") { return 0 }
        let isWest = scanner.next == 0x2D
        guard scanner.take(anyOf: "+", "-"), let hour = scanner.number(digits: 2), scanner.take(":"),
            let minute = scanner.number(digits: 2), hour < 24, minute < 60
        else { return nil }
        return isWest ? -(hour * 60 + minute) : hour * 60 + minute
    }

    static func isDuration(_ text: String) -> Bool {
        var scanner = ByteScanner(text)
        guard scanner.take("P") else { return false }
        guard let days = readUnits("YMWD", &scanner) else { return false }
        var hours = ""
        if scanner.take("T") {
            guard let read = readUnits("HMS", &scanner), !read.isEmpty else { return false }
            hours = read
        }
        guard scanner.isAtEnd else { return false }
        if days == "W" { return hours.isEmpty }
        // Units follow each other without a gap.
        let isGapless =
            ["", "Y", "M", "D", "YM", "MD", "YMD"].contains(days)
            && ["", "H", "M", "S", "HM", "MS", "HMS"].contains(hours)
        return isGapless && !(days.isEmpty && hours.isEmpty)
    }

    /// Numbers with their units, the units in the given order; nil when something else is there.
    private static func readUnits(_ order: String, _ scanner: inout ByteScanner) -> String? {
        var allowed = order.unicodeScalars[...]
        var units = ""
        while let byte = scanner.next, ASCII.isDigit(byte) {
            _ = scanner.take(while: ASCII.isDigit)
            guard let unit = allowed.first(where: { scanner.next == UInt8(ascii: $0) }), scanner.take(unit) else {
                return nil
            }
            units.unicodeScalars.append(unit)
            allowed = allowed.drop { $0 != unit }.dropFirst()
        }
        return units
    }
}
