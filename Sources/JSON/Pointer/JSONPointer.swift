/// The place of a value inside another one (RFC 6901): `/servers/0/name`.
///
/// ```swift
/// let pointer = try JSONPointer("/servers/0/name")
/// configuration[pointer]?.stringValue
/// ```
public struct JSONPointer: Sendable, Hashable {
    /// The member names and array positions on the way, unescaped, outermost first. Empty for the whole value.
    public var tokens: [String]

    /// The whole value.
    public static let root = JSONPointer(tokens: [])

    /// A pointer over these member names and positions, taken literally.
    public init(tokens: some Sequence<String>) { self.tokens = Array(tokens) }

    /// Reads a pointer as it is written: empty, or steps that each start with `/`, where `~1` stands for `/` and `~0`
    /// for `~`.
    /// - Throws: ``JSONPointerError`` when the text is none.
    public init(_ text: String) throws(JSONPointerError) {
        tokens = []
        var rest = text.utf8[...]
        while let first = rest.first {
            guard first == UInt8(ascii: "/") else {
                throw JSONPointerError(pointer: text, reason: "a JSON pointer is empty or starts with '/'")
            }
            rest = rest.dropFirst()
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            guard let token = Self.unescaped(rest[..<end]) else {
                throw JSONPointerError(pointer: text, reason: "'~' must be followed by 0 or 1")
            }
            tokens.append(token)
            rest = rest[end...]
        }
    }

    /// The pointer to a member of what this one points to.
    public func appending(_ key: String) -> JSONPointer { JSONPointer(tokens: tokens + [key]) }

    /// The pointer to an element of what this one points to.
    public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

    /// The pointer that first goes where this one does and then on.
    public func appending(_ other: JSONPointer) -> JSONPointer { JSONPointer(tokens: tokens + other.tokens) }

    /// The pointer to what contains this one's value; nil for the root.
    public var parent: JSONPointer? { tokens.isEmpty ? nil : JSONPointer(tokens: tokens.dropLast()) }

    /// One step with `~` and `/` escaped, as it stands in a pointer.
    public static func escaped(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        var bytes: [UInt8] = []
        for byte in token.utf8 {
            switch byte {
            case UInt8(ascii: "~"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "0")]
            case UInt8(ascii: "/"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "1")]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nil for a `~` that is not followed by 0 or 1.
    private static func unescaped(_ token: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = token[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Member names compare by their bytes, as JSON's do.
    public static func == (a: JSONPointer, b: JSONPointer) -> Bool {
        a.tokens.count == b.tokens.count && zip(a.tokens, b.tokens).allSatisfy { $0.isExactly($1) }
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The pointer as it is written, escaped.
    public var description: String { tokens.map { "/" + Self.escaped($0) }.joined() }
}

/// A text that is no JSON pointer.
public struct JSONPointerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text.
    public let pointer: String
    /// What is wrong with it.
    public let reason: String
    /// A sentence with both.
    public var description: String { "invalid JSON pointer \"\(pointer)\": \(reason)" }
}

extension JSONValue {
    /// The value at a place; nil when there is none. Positions in arrays are written without leading zeros.
    public subscript(pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            switch value.resolved {
            case .object(let object):
                guard let member = object[token] else { return nil }
                value = member
            case .array(let elements):
                guard let position = JSONPointer.position(token), position < elements.count else { return nil }
                value = elements[position]
            default: return nil
            }
        }
        return value
    }
}

extension JSONPointer {
    /// The array position that a step names.
    fileprivate static func position(_ token: String) -> Int? {
        guard token.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else { return nil }
        guard token == "0" || token.utf8.first != UInt8(ascii: "0") else { return nil }
        return Int(token)
    }
}
