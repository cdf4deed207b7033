import NIOCore

/// Writes commands the way servers read them: an array of byte strings, the same in RESP2 and RESP3.
enum RESPWriter {
    static func write(_ command: [RedisArgument], to buffer: inout ByteBuffer) {
        buffer.writeString("*\(command.count)\r\n")
        for argument in command {
            buffer.writeString("$\(argument.bytes.count)\r\n")
            buffer.writeBytes(argument.bytes)
            buffer.writeString("\r\n")
        }
    }

    /// An upper bound of what ``write(_:to:)`` writes.
    static func size(of command: [RedisArgument]) -> Int {
        command.reduce(overhead) { $0 + $1.bytes.count + overhead }
    }

    /// A mark, the digits of a length, and two line ends.
    private static let overhead = 1 + 20 + 4
}
