/// A number that others are compared with, prepared so that integers need no decimal arithmetic.
struct NumberLimit: Sendable {
    /// The number as the schema writes it.
    let text: String
    let decimal: ExactDecimal
    private let double: Double
    private let floor: Int64?
    private let isWhole: Bool

    init(_ text: String) {
        self.text = text
        decimal = ExactDecimal(text)
        double = Double(text) ?? .nan
        floor = decimal.floor
        isWhole = decimal.isInteger
    }

    /// -1 when the number is below the limit, 0 when equal, 1 when above.
    func position(of number: Int64) -> Int {
        guard let floor else { return Self.order(ExactDecimal(number), decimal) }
        if number == floor { return isWhole ? 0 : -1 }
        return number < floor ? -1 : 1
    }

    /// -1 when the number is below the limit, 0 when equal, 1 when above.
    func position(of number: JSONNumber) -> Int {
        let other = number.double
        // Rounding to a double keeps the order, so doubles that differ decide.
        if other < double { return -1 }
        if other > double { return 1 }
        return Self.order(ExactDecimal(number.text), decimal)
    }

    private static func order(_ a: ExactDecimal, _ b: ExactDecimal) -> Int { a == b ? 0 : a < b ? -1 : 1 }
}
