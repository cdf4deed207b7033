extension FormulaFunction {
    /// The result for values of which none is missing.
    static func apply(_ function: FormulaFunction, _ values: [Cell]) -> Cell {
        guard let first = values.first else { return .missing }
        switch function {
        case .if, .coalesce, .isMissing: return .missing
        case .min: return values.dropFirst().reduce(first) { ($0.compare($1) ?? 0) <= 0 ? $0 : $1 }
        case .max: return values.dropFirst().reduce(first) { ($0.compare($1) ?? 0) >= 0 ? $0 : $1 }
        case .concat: return .text(values.map(\.asText).joined())
        case .text: return .text(first.asText)
        case .length, .upper, .lower, .date: return onText(function, first)
        case .year, .month, .day, .addDays, .addMonths, .addSeconds, .daysBetween, .secondsBetween:
            return onTime(function, values)
        default: return onNumbers(function, values)
        }
    }

    private static func onNumbers(_ function: FormulaFunction, _ values: [Cell]) -> Cell {
        guard let value = values.first?.double else { return .missing }
        switch function {
        case .abs:
            if case .integer(let whole)? = values.first { return whole == .min ? .missing : .integer(Swift.abs(whole)) }
            return .number(Swift.abs(value))
        case .round: return .finite(rounded(value, values.count > 1 ? values[1].double ?? 0 : 0))
        case .floor: return .whole(value.rounded(.down))
        case .ceiling: return .whole(value.rounded(.up))
        case .integer: return .whole(value.rounded(.towardZero))
        case .number: return .number(value)
        case .sqrt: return .finite(value.squareRoot())
        case .exp: return .finite(libraryExp(value))
        case .log: return .finite(libraryLog(value))
        case .power: return .finite(libraryPower(value, values.count > 1 ? values[1].double ?? 0 : 0))
        default: return .missing
        }
    }

    /// Half away from zero, to so many digits after the decimal point.
    static func rounded(_ value: Double, _ digits: Double) -> Double {
        guard Swift.abs(digits) <= 17 else { return value }
        let scale = libraryPower(10, digits.rounded())
        let scaled = value * scale
        return scaled.isFinite && Swift.abs(scaled) < 0x1p52 ? scaled.rounded() / scale : value
    }

    private static func onText(_ function: FormulaFunction, _ value: Cell) -> Cell {
        guard case .text(let text) = value else { return .missing }
        switch function {
        case .length: return .integer(Int64(text.count))
        case .upper: return .text(text.uppercased())
        case .lower: return .text(text.lowercased())
        default: return InstantText.parse(text).map(Cell.instant) ?? .missing
        }
    }

    private static func onTime(_ function: FormulaFunction, _ values: [Cell]) -> Cell {
        guard case .instant(let micros)? = values.first else { return .missing }
        let (days, rest) = micros.flooredQuotient(InstantText.microsecondsPerDay)
        let day = CivilDay(number: Int(days))
        switch function {
        case .year: return .integer(Int64(day.year))
        case .month: return .integer(Int64(day.month))
        case .day: return .integer(Int64(day.day))
        case .daysBetween, .secondsBetween:
            guard case .instant(let other)? = values.last else { return .missing }
            let (difference, isOverflow) = other.subtractingReportingOverflow(micros)
            let unit = function == .daysBetween ? InstantText.microsecondsPerDay : InstantText.microsecondsPerSecond
            return isOverflow ? .missing : .number(Double(difference) / Double(unit))
        case .addMonths:
            guard let months = values.last?.double, Swift.abs(months) < 120_000,
                let later = day.adding(months: Int(months))
            else { return .missing }
            return .instant(Int64(later.number) * InstantText.microsecondsPerDay + rest)
        default:
            let unit = function == .addDays ? InstantText.microsecondsPerDay : InstantText.microsecondsPerSecond
            guard let count = values.last?.double, let shift = Int64(exactly: (count * Double(unit)).rounded())
            else { return .missing }
            let (sum, isOverflow) = micros.addingReportingOverflow(shift)
            return isOverflow ? .missing : .instant(sum)
        }
    }
}

extension Cell {
    /// The value as a text, the way plain files write it.
    var asText: String {
        switch self {
        case .missing: ""
        case .integer(let value): String(value)
        case .number(let value): Int64(exactly: value).map { String($0) } ?? String(value)
        case .text(let value): value
        case .boolean(let value): String(value)
        case .instant(let value): InstantText.write(value)
        }
    }
}
