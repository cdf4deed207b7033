/// The types of values that a schema allows; a whole number counts as an integer however it is written.
struct TypeSet: OptionSet, Sendable, Hashable {
    let rawValue: UInt8
    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let fraction = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)
    static let number: TypeSet = [.integer, .fraction]
    static let all = TypeSet(rawValue: 127)

    /// The type of that name; nil when there is none.
    static func named(_ name: String) -> TypeSet? {
        switch name {
        case "null": .null
        case "boolean": .boolean
        case "integer": .integer
        case "number": .number
        case "string": .string
        case "array": .array
        case "object": .object
        default: nil
        }
    }

    /// The names of the types in the set, with their articles.
    var phrases: [String] {
        let table: [(TypeSet, String)] = [
            (.string, "a string"), (.number, "a number"), (.boolean, "a boolean"), (.array, "an array"),
            (.object, "an object"), (.null, "null"),
        ]
        return table.compactMap { type, phrase in
            if isSuperset(of: type) { return phrase }
            return type == .number && contains(.integer) ? "an integer" : nil
        }
    }
}
