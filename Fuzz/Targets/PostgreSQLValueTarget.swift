@testable import PostgreSQLClient

extension FuzzTarget {
    /// Values in the server's binary form. The first two bytes are the identifier of the type.
    static let postgreSQLValues = FuzzTarget(name: "postgresql-values") { input in
        guard input.count >= 2 else { return }
        let type = PostgreSQLType(rawValue: UInt32(input[0]) << 8 | UInt32(input[1]))
        guard let form = type.form else { return }
        let bytes = input.dropFirst(2)
        switch BinaryDecoding.value(bytes, form) {
        case .array(let array)?:
            try require(array.elements.count <= bytes.count, "an array has no more elements than bytes")
        case .bytes(let value)?: try require(value.elementsEqual(bytes), "bytes are read as they are")
        default: break
        }
    }
}
