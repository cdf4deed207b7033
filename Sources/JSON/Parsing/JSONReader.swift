/// Reads one JSON text. It keeps the open containers on a stack of its own instead of calling itself, so the depth of
/// the input never becomes depth of the call stack.
struct JSONReader: ~Copyable {
    var cursor: ByteCursor
    /// The input, for slices that stay unread.
    private let source: ArraySlice<UInt8>
    private let options: JSONParser.Options

    /// The members of all open objects and the elements of all open arrays, outermost first; elements have no key.
    private var members = MoveStack<JSONObject.Entry>()
    /// The open containers, outermost first.
    private var frames = MoveStack<Frame>()
    /// Where strings with escapes are put together.
    var scratch = ByteSink()
    /// Set while a value is checked without being kept.
    var skipped: SkippedValue?

    private struct Frame {
        let isObject: Bool
        /// Where this container's members or elements start on their stack.
        let first: Int
        /// Where this container is in the tree of raw paths.
        let node: RawPaths.Node
    }

    struct SkippedValue {
        let start: Int
        /// How many containers were open when it began.
        let depth: Int
    }

    /// Whether values are checked without being kept.
    @inline(__always)
    var isSkipping: Bool { skipped != nil }

    /// The cursor is over the bytes of the source.
    init(_ cursor: ByteCursor, source: ArraySlice<UInt8>, options: JSONParser.Options) {
        self.cursor = cursor
        self.source = source
        self.options = options
    }

    mutating func readDocument() throws(ReadFailure) -> JSONValue {
        if cursor.byte(at: 0) == 0xEF && cursor.byte(at: 1) == 0xBB && cursor.byte(at: 2) == 0xBF {
            throw ReadFailure(.byteOrderMark, at: 0, "it starts with a byte order mark, which JSON must not")
        }
        let value = try readNested()
        cursor.skipWhiteSpace()
        guard cursor.isAtEnd else {
            throw ReadFailure(.trailingBytes, at: cursor.position, "something follows the value: \(foundByte)")
        }
        return value
    }

    /// Reads a value with everything in it.
    private mutating func readNested() throws(ReadFailure) -> JSONValue {
        var node = options.rawPaths.top
        while true {
            guard let value = try begin(&node) else { continue }
            if let whole = try complete(with: value, &node) { return whole }
        }
    }

    /// Reads a scalar or an empty container. Of any other container only the start, and then the result is nil, and
    /// the node is that of its first part.
    @inline(__always)
    private mutating func begin(_ node: inout RawPaths.Node) throws(ReadFailure) -> JSONValue? {
        cursor.skipWhiteSpace()
        if node >= 0 && options.rawPaths.isRaw(node) && !isSkipping {
            skipped = SkippedValue(start: cursor.position, depth: frames.count)
            node = RawPaths.outside
        }
        switch cursor.next {
        case UInt8(ascii: "\""):
            return try readStringValue()
        case UInt8(ascii: "{"):
            try open(isObject: true, node: node)
            cursor.skipWhiteSpace()
            if cursor.next == UInt8(ascii: "}") { return try close() }
            node = try readKey()
            return nil
        case UInt8(ascii: "["):
            try open(isObject: false, node: node)
            cursor.skipWhiteSpace()
            if cursor.next == UInt8(ascii: "]") { return try close() }
            node = RawPaths.outside
            return nil
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try readNumber()
        default:
            return try readLiteral()
        }
    }

    /// Puts a complete value where it belongs, with the containers that end after it. Gives the outermost value when
    /// that one is complete; otherwise nil, and the node is that of the next part.
    @inline(__always)
    private mutating func complete(
        with read: consuming JSONValue, _ node: inout RawPaths.Node
    ) throws(ReadFailure) -> JSONValue? {
        var value = read
        while true {
            if let raw = endOfSkipped() { value = raw }
            if frames.count == 0 { return value }
            let isObject = frames.last.isObject
            if !isSkipping { keep(value, isMember: isObject) }
            cursor.skipWhiteSpace()
            let byte = cursor.next
            if byte == UInt8(ascii: ",") {
                cursor.position += 1
                cursor.skipWhiteSpace()
                node = isObject ? try readKey() : RawPaths.outside
                return nil
            }
            guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw unexpected("a comma or the end of the \(isObject ? "object" : "array") must stand here")
            }
            value = try close()
        }
    }

    private mutating func open(isObject: Bool, node: RawPaths.Node) throws(ReadFailure) {
        guard frames.count < options.maxDepth else {
            throw ReadFailure(
                .tooDeep, at: cursor.position, "arrays and objects are nested more than \(options.maxDepth) deep")
        }
        cursor.position += 1
        frames.push(Frame(isObject: isObject, first: members.count, node: node))
    }

    /// Ends the innermost container; the cursor is on its closing byte.
    private mutating func close() throws(ReadFailure) -> JSONValue {
        let frame = frames.pop()
        guard frame.isObject else {
            cursor.position += 1
            if isSkipping { return .null }
            return .array(popElements(from: frame.first))
        }
        // A skipped object has members here only when they have to be checked.
        let (object, duplicate) = JSONObject.reading(members.popArray(from: frame.first))
        if let duplicate, options.duplicateKeys == .reject {
            let key = String(duplicate.prefix(64))
            throw ReadFailure(.duplicateKey, at: cursor.position, "the object that ends here names \"\(key)\" twice")
        }
        cursor.position += 1
        return isSkipping ? .null : .object(object)
    }

    private mutating func popElements(from start: Int) -> [JSONValue] {
        let count = members.count - start
        if count == 0 { return [] }
        let array = unsafe [JSONValue](unsafeUninitializedCapacity: count) { target, initialized in
            members.moveTop(count) { position, member in
                // Positions run from 0 up to the count, for which there is room.
                unsafe target.initializeElement(at: position, to: member.value)
            }
            initialized = count
        }
        return array
    }

    /// Reads a key and the colon after it. Gives the place of the member's value in the tree of raw paths.
    private mutating func readKey() throws(ReadFailure) -> RawPaths.Node {
        guard cursor.next == UInt8(ascii: "\"") else {
            throw unexpected("a key in double quotes must stand here")
        }
        let node = frames.last.node
        if isSkipping && options.duplicateKeys == .lastWins {
            try skipString()
        } else {
            members.push(JSONObject.Entry(key: try readString(), value: .null))
        }
        cursor.skipWhiteSpace()
        guard cursor.next == UInt8(ascii: ":") else { throw unexpected("a colon must follow a key") }
        cursor.position += 1
        return node < 0 ? RawPaths.outside : options.rawPaths.child(of: node, members.last.key)
    }

    private mutating func keep(_ value: consuming JSONValue, isMember: Bool) {
        if isMember { members.last.value = value } else { members.push(JSONObject.Entry(key: "", value: value)) }
    }

    /// The slice of a value that was to stay unread and is complete now.
    @inline(__always)
    private mutating func endOfSkipped() -> JSONValue? {
        guard let value = skipped, value.depth == frames.count else { return nil }
        skipped = nil
        let start = source.startIndex + value.start
        return .raw(RawJSON(validated: source[start..<source.startIndex + cursor.position]))
    }
}

extension JSONReader {
    /// Reads `true`, `false` or `null`.
    private mutating func readLiteral() throws(ReadFailure) -> JSONValue {
        switch cursor.next {
        case UInt8(ascii: "t"):
            try expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default:
            throw unexpected("a value must stand here")
        }
    }

    private mutating func expect(_ literal: StaticString) throws(ReadFailure) {
        for offset in 0..<literal.utf8CodeUnitCount {
            let expected = unsafe literal.utf8Start[offset]
            guard cursor.next == expected else { throw unexpected("only the literals true, false and null exist") }
            cursor.position += 1
        }
    }

    /// The failure for the byte under the cursor.
    func unexpected(_ rule: String) -> ReadFailure {
        cursor.isAtEnd
            ? ReadFailure(.unexpectedEnd, at: cursor.position, "the text ends too early: \(rule)")
            : ReadFailure(.unexpectedByte, at: cursor.position, "\(rule), not \(foundByte)")
    }

    /// The byte under the cursor in words.
    var foundByte: String {
        switch cursor.next {
        case let byte where byte > 0x20 && byte < 0x7F: "'\(Character(UnicodeScalar(byte)))'"
        case let byte: "byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
        }
    }
}
