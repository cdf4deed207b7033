import Tables

/// The kinds of values in the order of their bytes.
private let kinds: [ValueKind] = [.integer, .number, .text, .boolean, .instant]

extension ByteWriter {
    mutating func text(_ text: String) { raw(Array(text.utf8)) }

    mutating func kind(_ kind: ValueKind) { integer(UInt8(clamping: kinds.firstIndex(of: kind) ?? 0)) }

    mutating func spelling(_ spelling: Spelling) {
        switch spelling {
        case .plain: integer(UInt8(0))
        case .decimals(let count):
            integer(UInt8(1))
            integer(UInt8(clamping: count))
        case .words(let no, let yes):
            integer(UInt8(2))
            text(no)
            text(yes)
        case .time(let pattern):
            integer(UInt8(3))
            text(pattern.text)
            integer(Int16(clamping: pattern.offsetMinutes))
        }
    }

    /// Values of one kind, some of which may be missing.
    mutating func cells(_ cells: [Cell]) {
        integer(UInt32(cells.count))
        for cell in cells {
            integer(UInt8(cell == .missing ? 0 : 1))
            switch cell {
            case .missing: break
            case .integer(let value), .instant(let value): integer(value)
            case .number(let value): number(value)
            case .text(let value): text(value)
            case .boolean(let value): integer(UInt8(value ? 1 : 0))
            }
        }
    }
}

extension ByteReader {
    mutating func text() throws(LearningError) -> String {
        guard let text = String(validating: try raw(), as: UTF8.self) else { throw .malformed("a text is not UTF-8") }
        return text
    }

    mutating func signed() throws(LearningError) -> Int64 { Int64(bitPattern: try integer()) }

    mutating func flag() throws(LearningError) -> Bool {
        let byte = try integer(UInt8.self)
        guard byte <= 1 else { throw .malformed("it has \(byte) for yes or no") }
        return byte == 1
    }

    mutating func kind() throws(LearningError) -> ValueKind {
        let byte = Int(try integer(UInt8.self))
        guard kinds.indices.contains(byte) else { throw .malformed("it has a kind of values that nobody knows") }
        return kinds[byte]
    }

    mutating func spelling() throws(LearningError) -> Spelling {
        switch try integer(UInt8.self) {
        case 0: return .plain
        case 1:
            let digits = Int(try integer(UInt8.self))
            guard digits <= 17 else { throw .malformed("numbers have \(digits) decimals") }
            return .decimals(digits)
        case 2: return .words(no: try text(), yes: try text())
        case 3:
            let (pattern, offset) = (try text(), Int(Int16(bitPattern: try integer())))
            guard (-1_080...1_080).contains(offset) else { throw .malformed("a zone is \(offset) minutes away") }
            return .time(TimePattern(pattern, offsetMinutes: offset))
        default: throw .malformed("values are written in a way that nobody knows")
        }
    }

    mutating func cells(_ kind: ValueKind) throws(LearningError) -> [Cell] {
        var cells: [Cell] = []
        for _ in 0..<(try count(of: 1)) { cells.append(try flag() ? try cell(kind) : .missing) }
        return cells
    }

    private mutating func cell(_ kind: ValueKind) throws(LearningError) -> Cell {
        switch kind {
        case .integer: return .integer(try signed())
        case .instant: return .instant(try signed())
        case .text: return .text(try text())
        case .boolean: return .boolean(try flag())
        case .number:
            let value = try number()
            guard !value.isNaN else { throw .malformed("a number is none") }
            return .number(value)
        }
    }
}
