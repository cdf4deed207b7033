/// Writes a value as JSON text. Like the reader, it keeps the open containers on a stack of its own, so values built in
/// code may be nested as deep as memory allows.
struct JSONWriter: ~Copyable {
    enum Style {
        /// No white space of its own and no line break at all.
        case compact
        /// Each member and element on its own line.
        case pretty
        /// Compact, with sorted keys, and with nothing raw.
        case canonical
    }

    private static let indentation = 2

    private(set) var sink: ByteSink
    private let style: Style
    private var frames: [Frame] = []

    /// An open container and its next member or element.
    private struct Frame {
        var elements: [JSONValue] = []
        var members: [JSONObject.Entry] = []
        var isObject = false
        var next = 0

        var count: Int { isObject ? members.count : elements.count }
    }

    init(_ style: Style) {
        sink = ByteSink()
        self.style = style
    }

    mutating func write(_ root: JSONValue) {
        guard var frame = begin(root) else { return }
        while true {
            guard frame.next < frame.count else {
                end(frame)
                guard let outer = frames.popLast() else { return }
                frame = outer
                continue
            }
            let value = separateAndTakeNext(&frame)
            if let inner = begin(value) {
                frames.append(frame)
                frame = inner
            }
        }
    }

    /// Writes a scalar or an empty container; for any other container its start, and gives the frame to go on with.
    @inline(__always)
    private mutating func begin(_ value: JSONValue) -> Frame? {
        switch value {
        case .string(let text): sink.append(quoted: text)
        case .integer(let integer): sink.append(integer)
        case .bool(let bool): sink.append(bool ? "true" : "false")
        case .null: sink.append("null")
        case .number(let number): append(unquoted: number.text)
        case .array(let elements):
            sink.append(UInt8(ascii: "["))
            if !elements.isEmpty { return Frame(elements: elements) }
            sink.append(UInt8(ascii: "]"))
        case .object(let object):
            sink.append(UInt8(ascii: "{"))
            if !object.isEmpty { return Frame(members: ordered(object.entries), isObject: true) }
            sink.append(UInt8(ascii: "}"))
        case .raw(let raw):
            if style == .canonical { return begin(read: raw.value) }
            append(raw)
        }
        return nil
    }

    /// Out of line, as `begin` cannot be inlined into itself. What was read is never raw again.
    private mutating func begin(read value: JSONValue) -> Frame? {
        if case .raw = value { preconditionFailure("a raw value was read as a raw value") }
        return begin(value)
    }

    /// Writes the comma, the line and the key that stand before the next value.
    @inline(__always)
    private mutating func separateAndTakeNext(_ frame: inout Frame) -> JSONValue {
        let position = frame.next
        frame.next += 1
        if position > 0 { sink.append(UInt8(ascii: ",")) }
        if style == .pretty { breakLine(depth: frames.count + 1) }
        guard frame.isObject else { return frame.elements[position] }
        sink.append(quoted: frame.members[position].key)
        sink.append(UInt8(ascii: ":"))
        if style == .pretty { sink.append(UInt8(ascii: " ")) }
        return frame.members[position].value
    }

    private mutating func end(_ frame: Frame) {
        if style == .pretty { breakLine(depth: frames.count) }
        sink.append(frame.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }

    private mutating func breakLine(depth: Int) {
        sink.append(UInt8(ascii: "\n"))
        sink.append(UInt8(ascii: " "), times: Self.indentation * depth)
    }

    private func ordered(_ members: [JSONObject.Entry]) -> [JSONObject.Entry] {
        guard style == .canonical else { return members }
        return members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private mutating func append(unquoted text: String) {
        var text = text
        text.withUTF8 { bytes in unsafe sink.append(copying: UnsafeRawBufferPointer(bytes)) }
    }

    private mutating func append(_ raw: RawJSON) {
        let start = sink.count
        unsafe raw.bytes.withUnsafeBytes { bytes in unsafe sink.append(copying: bytes) }
        // A line break stands between tokens there, never inside one, and any white space serves.
        sink.replaceLineBreaks(from: start)
    }
}
