/// What scalars decode as. The place is asked for only when there is an error to tell.
extension JSONValue {
    @inline(__always)
    func bool(at place: @autoclosure () -> CodingPlace) throws -> Bool {
        guard case .bool(let bool) = resolved else { throw mismatch(Bool.self, "true or false", at: place()) }
        return bool
    }

    @inline(__always)
    func string(at place: @autoclosure () -> CodingPlace) throws -> String {
        guard case .string(let string) = resolved else { throw mismatch(String.self, "a string", at: place()) }
        return string
    }

    /// Integers are taken exactly, whatever way they are written in: `2`, `2.0` and `2e0` are the same number.
    func integer<T: FixedWidthInteger>(at place: @autoclosure () -> CodingPlace) throws -> T {
        let exact: T?
        switch resolved {
        case .integer(let integer): exact = T(exactly: integer)
        case .number(let number):
            exact = T(number.text) ?? number.double.exactWhole.flatMap(T.init(exactly:))
            if exact == nil && !number.isWrittenAsInteger { throw mismatch(T.self, "an integer", at: place()) }
        default: throw mismatch(T.self, "an integer", at: place())
        }
        if let exact { return exact }
        let place = place()
        throw corrupted("\(place.name) must be an integer from \(T.min) to \(T.max), not \(self)", at: place)
    }

    func float<T: BinaryFloatingPoint & LosslessStringConvertible>(
        at place: @autoclosure () -> CodingPlace
    ) throws -> T {
        switch resolved {
        case .integer(let integer): return T(integer)
        case .number(let number):
            if let nearest = T(number.text), nearest.isFinite { return nearest }
            let place = place()
            throw corrupted("\(place.name) is \(self), which is too large for \(T.self)", at: place)
        default: throw mismatch(T.self, "a number", at: place())
        }
    }

    func mismatch(_ type: any Any.Type, _ expected: String, at place: CodingPlace) -> DecodingError {
        let message = "\(place.name) must be \(expected), not \(nounPhrase)"
        let context = DecodingError.Context(codingPath: place.codingPath, debugDescription: message)
        return isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    private func corrupted(_ message: String, at place: CodingPlace) -> DecodingError {
        .dataCorrupted(.init(codingPath: place.codingPath, debugDescription: message))
    }

    /// What the value is, with its article.
    private var nounPhrase: String {
        switch resolved {
        case .null: "null"
        case .bool(let bool): String(bool)
        case .array: "an array"
        case .object: "an object"
        case .integer, .number: "the number \(self)"
        case .string, .raw: "a \(typeName)"
        }
    }
}

extension JSONNumber {
    /// Whether there is neither a fraction nor an exponent.
    fileprivate var isWrittenAsInteger: Bool {
        text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) }
    }
}
