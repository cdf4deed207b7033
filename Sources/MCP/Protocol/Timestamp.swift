/// Moments as text, without Foundation.
enum Timestamp {
    /// A moment in UTC with milliseconds, such as `2026-07-28T12:00:00.250Z`. Moments before 1970 or after the year 9999
    /// become the nearest that can be written.
    static func iso8601(milliseconds: Int64) -> String {
        let moment = min(max(0, milliseconds), 253_402_300_799_999)
        let (seconds, fraction) = moment.quotientAndRemainder(dividingBy: 1000)
        let (days, time) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let (year, month, day) = date(daysSince1970: days)
        let clock = "\(pad(time / 3600, 2)):\(pad(time / 60 % 60, 2)):\(pad(time % 60, 2)).\(pad(fraction, 3))"
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(clock)Z"
    }

    /// The Gregorian date, counted in years that begin in March, so that the leap day is the last of its year.
    private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let sinceMarch0 = days + 719_468
        let era = sinceMarch0 / 146_097
        let dayOfEra = sinceMarch0 % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func pad(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
