import JSON
import RedisClient

/// Turns values into JSON within the limits of one result, and remembers what it left out.
struct Rendering {
    private let limits: RedisLimits
    private var bytes = 0
    private var cutValues = 0
    private var leftOut = 0
    /// The entries of the result.
    private(set) var rows: [JSONValue] = []

    /// How deep replies are shown.
    private static let maxDepth = 16

    init(_ limits: RedisLimits) { self.limits = limits }

    /// Whether another entry would be too many.
    var isFull: Bool { rows.count >= limits.maxResults || bytes >= limits.maxResultBytes }

    /// Whether it has more than it should.
    var isOverfull: Bool { rows.count > limits.maxResults || bytes > limits.maxResultBytes }

    /// Whether another entry would be too many; then the result says that one was left out.
    mutating func leavesOutWhenFull() -> Bool {
        if isFull { leftOut += 1 }
        return isFull
    }

    mutating func add(_ row: JSONValue) { rows.append(row) }

    /// A text as it is; a long one cut with a notice; bytes that are no text described.
    ///
    /// - Parameter total: How many bytes there are, where only the first of them were fetched.
    mutating func text(_ value: [UInt8], of total: Int? = nil) -> JSONValue {
        let total = max(total ?? value.count, value.count)
        let shown = Array(value.prefix(limits.maxValueBytes))
        bytes += shown.count
        let isCut = total > shown.count
        // A cut may fall inside a character.
        let whole = isCut ? shown.droppingPartialCharacter : shown
        guard let text = String(validating: whole, as: UTF8.self), !text.unicodeScalars.contains(where: \.isBinary)
        else { return .string(Self.describe(shown, of: total)) }
        guard isCut else { return .string(text) }
        cutValues += 1
        return .string("\(text)… (cut; \(total) bytes in all)")
    }

    private static func describe(_ value: [UInt8], of total: Int) -> String {
        let hexadecimal = value.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        let kind = kinds.first { value.starts(with: $0.beginning) }.map { ", \($0.name)" } ?? ""
        return "<binary, \(total) bytes\(kind): \(hexadecimal)\(total > 16 ? " …" : "")>"
    }

    private static let kinds: [(beginning: [UInt8], name: String)] = [
        ([0x89, 0x50, 0x4E, 0x47], "PNG"), ([0xFF, 0xD8, 0xFF], "JPEG"), ([0x1F, 0x8B], "gzip"),
        ([0x50, 0x4B, 0x03, 0x04], "ZIP"), (Array("%PDF".utf8), "PDF"), ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard"),
        ([0xAC, 0xED, 0x00, 0x05], "Java serialization"), ([0x80, 0x04, 0x95], "Python pickle"),
    ]

    /// Any reply. Long collections are cut.
    mutating func value(_ value: RedisValue, depth: Int = 0) -> JSONValue {
        guard depth < Self.maxDepth else {
            cutValues += 1
            return "… (deeper values are not shown)"
        }
        switch value.plain {
        case .null: return .null
        case .integer(let number): return .integer(number)
        case .double(let number): return number.isFinite ? JSONValue(number) : .string("\(number)")
        case .boolean(let isTrue): return .bool(isTrue)
        case .error(let text): return ["error": self.text(Array(text.utf8))]
        case .map(let pairs):
            var object = JSONObject()
            var shown = 0
            for pair in pairs.prefix(limits.maxResults) where bytes < limits.maxResultBytes {
                let key = pair.key.bytes.flatMap { text($0).stringValue }
                object[key ?? self.value(pair.key, depth: depth + 1).jsonString] = self.value(
                    pair.value, depth: depth + 1)
                shown += 1
            }
            if shown < pairs.count {
                cutValues += 1
                object["…"] = .string("cut; \(pairs.count) entries in all")
            }
            return .object(object)
        case .array(let items), .set(let items), .push(let items):
            var shown: [JSONValue] = []
            for item in items.prefix(limits.maxResults) where bytes < limits.maxResultBytes {
                shown.append(self.value(item, depth: depth + 1))
            }
            if shown.count < items.count {
                cutValues += 1
                shown.append(.string("… (cut; \(items.count) elements in all)"))
            }
            return .array(shown)
        default: return text(value.bytes ?? [])
        }
    }

    /// A result without entries.
    func finish(_ members: JSONObject) -> JSONObject {
        var result = members
        if let notice {
            result["truncated"] = true
            result["notice"] = .string(notice)
        }
        return result
    }

    /// A result with the entries under a name.
    ///
    /// - Parameter next: Where to go on; nil when this was all.
    func finish(_ name: String, next: JSONValue?, _ members: JSONObject = [:]) -> JSONObject {
        var result = members
        result[name] = .array(rows)
        result["truncated"] = .bool(next != nil || leftOut > 0)
        result["next_cursor"] = next
        result["notice"] = notice.map { .string($0) }
        return result
    }

    /// Says what is missing; nil where nothing is.
    private var notice: String? {
        let parts = [
            cutValues > 0 ? "Long values were cut (\(cutValues))." : nil,
            leftOut > 0 ? "The result was full; entries left out: \(leftOut)." : nil,
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}

extension [UInt8] {
    /// Without the beginning of a character at the end, whose rest was cut off.
    fileprivate var droppingPartialCharacter: [UInt8] {
        let tail = suffix(3)
        guard let start = tail.lastIndex(where: { $0 & 0xC0 != 0x80 }), self[start] >= 0xC0 else { return self }
        let length = self[start] >= 0xF0 ? 4 : self[start] >= 0xE0 ? 3 : 2
        return endIndex - start < length ? Array(self[..<start]) : self
    }
}

extension Unicode.Scalar {
    /// Control characters that texts do not have.
    fileprivate var isBinary: Bool { value < 0x20 && ![0x09, 0x0A, 0x0D, 0x1B].contains(value) }
}
