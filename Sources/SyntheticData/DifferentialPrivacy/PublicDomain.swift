import Tables

/// Which values a column can have, as far as somebody declared it without looking at the data. What is declared costs
/// nothing; the rest is found out with noise, and paid from the budget.
public enum PublicDomain: Sendable, Equatable {
    /// These texts, or, for a column of numbers, the numbers that they write. Other values count as unknown.
    case values([String])
    /// Numbers, or points in time in microseconds since 1970, between two, both included; others count as the nearest.
    /// With so many digits after the decimal point, where that is known.
    case range(ClosedRange<Double>, decimals: Int? = nil)

    /// What a schema declares of a column; nil where it leaves that open.
    public init?(_ schema: ColumnSchema) {
        if schema.type == .category, !schema.values.isEmpty {
            self = .values(schema.values.map(\.value))
            return
        }
        let isTime = schema.type == .datetime
        let low = isTime ? schema.min?.instant.map(Double.init) : schema.min?.double
        let high = isTime ? schema.max?.instant.map(Double.init) : schema.max?.double
        let natural: Double? = schema.type == .latitude ? 90 : schema.type == .longitude ? 180 : nil
        guard let low = low ?? natural.map({ -$0 }), let high = high ?? natural, low <= high else { return nil }
        self = .range(low...high, decimals: schema.decimals)
    }

    /// Whether a column of that kind can have its values there.
    func fits(_ kind: ColumnKind) -> Bool {
        switch self {
        case .values: kind == .texts || kind == .integers || kind == .numbers
        case .range: kind.isOrdered
        }
    }

    /// What a schema declares of its columns, by their names.
    public static func declared(in schema: TableSchema) -> [String: PublicDomain] {
        var domains: [String: PublicDomain] = [:]
        for column in schema.columns { domains[column.name] = PublicDomain(column) }
        return domains
    }
}

/// The numbers between two bounds as steps from the lower one, all of them known before the data are.
struct NumberLine {
    let lower: Double
    let upper: Double
    let grain: Grain?
    /// How many steps there are, at least 1.
    let count: Int

    /// Steps of numbers without grain.
    private static let finest = 1 << 40
    private static let exactLimit = 0x1p53

    init(_ range: ClosedRange<Double>, grain: Grain?) {
        let limit = Double.greatestFiniteMagnitude
        let (low, high) = (max(-limit, min(range.lowerBound, limit)), max(-limit, min(range.upperBound, limit)))
        let largest = max(abs(low), abs(high))
        guard let grain, largest * grain.scale / grain.step < Self.exactLimit else {
            (lower, upper, self.grain) = (low, high, nil)
            count = low < high ? Self.finest : 1
            return
        }
        let unit = grain.step / grain.scale
        lower = grain.value(0, above: ((low / unit - 1e-9).rounded(.up)) * unit)
        count = max(1, Int((max(0, high - lower) / unit + 1e-9).rounded(.down)) + 1)
        upper = grain.value(Double(count - 1), above: lower)
        self.grain = grain
    }

    /// The step of a value; the nearest for those outside.
    func step(of value: Double) -> Int {
        guard value > lower else { return 0 }
        if value >= upper { return count - 1 }
        let place: Double
        if let grain {
            place = ((value - lower) * grain.scale / grain.step).rounded()
        } else {
            place = ((value / 2 - lower / 2) / (upper / 2 - lower / 2) * Double(count)).rounded(.down)
        }
        return min(max(0, Int(place)), count - 1)
    }

    /// The lowest value of a step; that of the last step but one is the upper bound where there is no grain.
    func value(at step: Int) -> Double {
        if let grain { return grain.value(Double(step), above: lower) }
        let share = Double(step) / Double(count)
        return min(upper, lower * (1 - share) + upper * share)
    }

    /// The values of some steps.
    func cell(_ steps: Range<Int>) -> ColumnProfile.Cell {
        .init(
            lower: value(at: steps.lowerBound), upper: value(at: grain == nil ? steps.upperBound : steps.upperBound - 1)
        )
    }
}

extension Column {
    /// The steps on which the values of an ordered column lie, as its kind and spelling tell.
    func publicGrain(decimals: Int?) -> Grain? {
        switch values {
        case .integers: return Grain(scale: 1, step: 1)
        case .instants:
            guard case .time(let pattern) = spelling else { return Grain(scale: 1, step: 1) }
            let text = pattern.text
            let step = text.contains("S") ? 1 : text.contains("s") ? 1e6 : text.contains("m") ? 6e7 : 8.64e10
            return Grain(scale: 1, step: step)
        default:
            var digits = decimals
            if case .decimals(let spelled) = spelling { digits = digits ?? spelled }
            guard let digits, (0...9).contains(digits) else { return nil }
            return Grain(scale: libraryPower(10, Double(digits)), step: 1)
        }
    }

    /// Of each row the number, or nil where it is missing; of ordered kinds.
    func mapNumbers<Value>(_ change: (Double?) -> Value) -> [Value] {
        let number: (Int) -> Double
        switch values {
        case .integers(let values), .instants(let values): number = { Double(values[$0]) }
        case .numbers(let values): number = { values[$0] }
        case .texts, .booleans: number = { _ in 0 }
        }
        guard let missing else { return (0..<count).map { change(number($0)) } }
        return (0..<count).map { change(missing[$0] ? nil : number($0)) }
    }
}
