/// Days of the proleptic Gregorian calendar, by arithmetic alone.
///
/// A year is taken to begin in March, so that the leap day is its last one and the lengths of the months follow a line.
enum CivilDay {
    static let microsecondsPerDay: Int64 = 86_400_000_000

    /// Days since 1970-01-01. The month is 1 to 12, the day at least 1; the year must be far from the ends of `Int64`.
    @inline(__always)
    static func number(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let century = shifted.flooredDivision(by: 100)
        let yearDays = 365 * shifted + shifted.flooredDivision(by: 4) - century + century.flooredDivision(by: 4)
        return yearDays + (153 * monthFromMarch + 2) / 5 + day - 1 - 719_468
    }

    /// The day that so many days after 1970-01-01 it is.
    @inline(__always)
    static func parts(_ number: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = number + 719_468
        let era = days.flooredDivision(by: 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    @inline(__always)
    static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int64 {
    @inline(__always)
    func flooredDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
