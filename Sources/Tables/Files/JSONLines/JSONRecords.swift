/// Cuts a file of JSON objects into the texts of the objects: one after the other, as in JSON Lines, or in one array.
struct JSONRecords {
    /// How many bytes an object may have.
    static let limit = 1 << 24

    private var input: TextInput
    private let source: String
    private var text: [UInt8] = []
    private var position = 0
    private var line = 1
    /// Set with the first byte that is not blank.
    private var isArray: Bool?
    private var needsComma = false
    private var isFinished = false

    init(_ file: FileInput) throws(TableError) {
        var start: [UInt8] = []
        try file.read(4, at: 0, into: &start)
        let sniffed = TextInput.sniff(start, isWhole: true)
        // JSON is UTF-8; only a mark says otherwise.
        let encoding = sniffed.encoding == .windows1252 ? TextEncoding.utf8 : sniffed.encoding
        input = TextInput(file, encoding: encoding, offset: sniffed.offset)
        source = file.name
    }

    var place: TableError.Place { TableError.Place(source: source, line: line) }

    /// The text of the next object and the line it begins in; nil at the end.
    mutating func next() throws(TableError) -> (text: [UInt8], place: TableError.Place)? {
        guard !isFinished else { return nil }
        guard try skipToValue() else { return nil }
        guard text[position] == UInt8(ascii: "{") else {
            throw .malformed(place, "An object in braces must stand here. Each row of the table is one.")
        }
        let start = place
        let object = try takeObject()
        needsComma = isArray == true
        return (object, start)
    }

    /// Goes to the first byte of an object; false at the end of the file.
    private mutating func skipToValue() throws(TableError) -> Bool {
        while true {
            guard try fill() else {
                guard isArray != true else {
                    throw .malformed(place, "The array is never closed. Get a complete file.")
                }
                return false
            }
            let byte = text[position]
            switch byte {
            case 0x0A:
                line += 1
                position += 1
            case 0x20, 0x09, 0x0D: position += 1
            case UInt8(ascii: "[") where isArray == nil:
                isArray = true
                position += 1
            case UInt8(ascii: ",") where needsComma:
                needsComma = false
                position += 1
            case UInt8(ascii: "]") where isArray == true:
                position += 1
                try expectEnd()
                return false
            default:
                guard !needsComma else { throw .malformed(place, "A comma or the end of the array must stand here.") }
                if isArray == nil { isArray = false }
                return true
            }
        }
    }

    private mutating func expectEnd() throws(TableError) {
        isFinished = true
        while try fill() {
            guard [0x20, 0x09, 0x0D, 0x0A].contains(text[position]) else {
                throw .malformed(place, "Something follows the array. A file holds one array or objects only.")
            }
            position += 1
        }
    }

    /// Sees to it that a byte stands at the position; false at the end of the file.
    private mutating func fill() throws(TableError) -> Bool {
        guard position >= text.count else { return true }
        text.removeAll(keepingCapacity: true)
        position = 0
        return try input.read(into: &text)
    }

    private mutating func takeObject() throws(TableError) -> [UInt8] {
        var (depth, isString, isEscaped) = (0, false, false)
        var end = position
        while true {
            if end == text.count {
                text.removeSubrange(0..<position)
                end -= position
                position = 0
                guard try input.read(max(TextInput.chunk, text.count), into: &text) else {
                    throw .malformed(place, "The object that begins here is never closed. Get a complete file.")
                }
            }
            let byte = text[end]
            end += 1
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else {
                    isString = byte != 0x22
                }
            } else if byte == 0x22 {
                isString = true
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
                if depth == 0 { break }
            }
            guard end - position <= Self.limit else {
                throw .limit(place, "The object that begins here has more than \(Self.limit) bytes. Split it.")
            }
        }
        let object = Array(text[position..<end])
        for byte in object where byte == 0x0A { line += 1 }
        position = end
        return object
    }
}
