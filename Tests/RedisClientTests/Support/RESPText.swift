import NIOCore

@testable import RedisClient

extension RedisValue {
    /// The value as a server writes it in RESP3.
    var resp: String {
        switch self {
        case .status(let text): "+\(text)\r\n"
        case .bulk(let bytes): "$\(bytes.count)\r\n\(String(decoding: bytes, as: UTF8.self))\r\n"
        case .integer(let number): ":\(number)\r\n"
        case .double(let number): ",\(number)\r\n"
        case .boolean(let isTrue): "#\(isTrue ? "t" : "f")\r\n"
        case .bigNumber(let digits): "(\(digits)\r\n"
        case .verbatim(let format, let bytes):
            "=\(bytes.count + 4)\r\n\(format):\(String(decoding: bytes, as: UTF8.self))\r\n"
        case .null: "_\r\n"
        case .error(let text): "!\(text.utf8.count)\r\n\(text)\r\n"
        case .array(let items): "*\(items.count)\r\n" + items.map(\.resp).joined()
        case .set(let items): "~\(items.count)\r\n" + items.map(\.resp).joined()
        case .push(let items): ">\(items.count)\r\n" + items.map(\.resp).joined()
        case .map(let pairs): "%\(pairs.count)\r\n" + Self.resp(pairs)
        case .attributed(let value, let attributes): "|\(attributes.count)\r\n" + Self.resp(attributes) + value.resp
        }
    }

    private static func resp(_ pairs: [RedisPair]) -> String { pairs.map { $0.key.resp + $0.value.resp }.joined() }
}

extension RESPParser {
    mutating func append(_ text: String) { append(ByteBuffer(string: text)) }

    /// All replies in a text.
    static func parse(_ text: String, limits: RESPLimits = RESPLimits()) throws -> [RedisValue] {
        var parser = RESPParser(limits: limits)
        parser.append(text)
        var values: [RedisValue] = []
        while let value = try parser.next() { values.append(value) }
        return values
    }
}
