/// One word of a command. Redis takes bytes, whatever they mean.
public struct RedisArgument: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// What is sent.
    public var bytes: [UInt8]

    /// Bytes as they are.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }
    /// Text in UTF-8.
    public init(_ text: String) { bytes = Array(text.utf8) }
    /// A number in decimal.
    public init(_ number: Int) { self.init(String(number)) }
    /// A number with as many digits as it takes to read it back.
    public init(_ number: Double) {
        switch number {
        case .infinity: self.init("+inf")
        case -.infinity: self.init("-inf")
        default: self.init(String(number))
        }
    }
    /// Text in UTF-8.
    public init(stringLiteral text: String) { self.init(text) }
    /// A number in decimal.
    public init(integerLiteral number: Int) { self.init(number) }

    /// The argument as text, with U+FFFD where it is not UTF-8.
    public var string: String { String(decoding: bytes, as: UTF8.self) }
}
