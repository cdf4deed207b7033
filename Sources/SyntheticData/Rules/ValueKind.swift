import Tables

/// What kind of values a column or a formula has.
enum ValueKind: String, Sendable {
    case integer, number, text, boolean, instant

    init(_ values: ColumnValues) {
        switch values {
        case .integers: self = .integer
        case .numbers: self = .number
        case .texts: self = .text
        case .booleans: self = .boolean
        case .instants: self = .instant
        }
    }

    var isNumeric: Bool { self == .integer || self == .number }

    /// The kind that holds values of both; nil where none does.
    func joined(_ other: ValueKind) -> ValueKind? {
        if self == other { return self }
        return isNumeric && other.isNumeric ? .number : nil
    }

    /// In words, for messages.
    var words: String {
        switch self {
        case .integer: "whole numbers"
        case .number: "numbers"
        case .text: "texts"
        case .boolean: "booleans"
        case .instant: "points in time"
        }
    }
}

extension ColumnType {
    /// What kind of values a column of this type holds.
    var valueKind: ValueKind {
        switch self {
        case .integer: .integer
        case .number, .latitude, .longitude: .number
        case .boolean: .boolean
        case .datetime, .personBirthDate: .instant
        default: .text
        }
    }
}

extension ColumnSchema {
    /// What kind of values the column holds when it is made from its declaration.
    var valueKind: ValueKind { type == .identifier && pattern == nil ? .integer : type.valueKind }
}
