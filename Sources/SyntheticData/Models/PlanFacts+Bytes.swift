import Tables

extension PlanFacts {
    /// The facts as bytes: equal facts have equal ones.
    public func write() -> [UInt8] {
        var bytes = ByteWriter()
        bytes.texts(present)
        bytes.texts(missing)
        bytes.integer(UInt32(broken.count))
        for count in broken { bytes.integer(UInt64(count)) }
        bytes.integer(UInt32(listed.count))
        for group in listed {
            bytes.integer(UInt32(group.count))
            for column in group { column.write(to: &bytes) }
        }
        bytes.integer(UInt32(rewritings.count))
        for rewriting in rewritings { rewriting.write(to: &bytes) }
        return bytes.bytes
    }

    /// Reads facts, and believes nothing of them. Whether they are about a schema is found out by a plan.
    ///
    /// - Throws: ``LearningError/malformed(_:)``, whatever the bytes are.
    public static func read(_ bytes: [UInt8]) throws -> PlanFacts {
        var reader = ByteReader(bytes[...])
        let (present, missing) = (try reader.texts(), try reader.texts())
        var broken: [Int] = []
        for _ in 0..<(try reader.count(of: 8)) {
            guard let count = Int(exactly: try reader.integer(UInt64.self)) else {
                throw LearningError.malformed("it counts more rows than there can be")
            }
            broken.append(count)
        }
        var listed: [[ListedFacts]] = []
        for _ in 0..<(try reader.count(of: 4)) {
            var group: [ListedFacts] = []
            for _ in 0..<(try reader.count(of: 2)) { group.append(try ListedFacts(from: &reader)) }
            listed.append(group)
        }
        var rewritings: [RewritingFacts] = []
        for _ in 0..<(try reader.count(of: 1)) { rewritings.append(try RewritingFacts(from: &reader)) }
        guard reader.isAtEnd else { throw LearningError.malformed("something follows what is known of the data") }
        return PlanFacts(
            present: present, missing: missing, listed: listed, rewritings: rewritings, broken: broken)
    }
}

extension ListedFacts {
    fileprivate func write(to bytes: inout ByteWriter) {
        switch values {
        case .declared: bytes.integer(UInt8(0))
        case .integers(let low, let high):
            bytes.integer(UInt8(1))
            bytes.integer(low)
            bytes.integer(high)
        case .pattern(let pattern):
            bytes.integer(UInt8(2))
            bytes.text(pattern)
        case .cells(let cells, let kind):
            bytes.integer(UInt8(3))
            bytes.kind(kind)
            bytes.cells(cells)
        }
        bytes.spelling(spelling)
    }

    fileprivate init(from bytes: inout ByteReader) throws(LearningError) {
        switch try bytes.integer(UInt8.self) {
        case 0: values = .declared
        case 1:
            let (low, high) = (try bytes.signed(), try bytes.signed())
            guard low <= high else { throw .malformed("the least unique number is above the greatest") }
            values = .integers(low, through: high)
        case 2: values = .pattern(try bytes.text())
        case 3:
            let kind = try bytes.kind()
            let cells = try bytes.cells(kind)
            guard !cells.contains(.missing) else { throw .malformed("a unique value is missing") }
            values = .cells(cells, kind)
        default: throw .malformed("it lists values in a way that nobody knows")
        }
        spelling = try bytes.spelling()
    }
}

extension RewritingFacts {
    fileprivate func write(to bytes: inout ByteWriter) {
        switch self {
        case .combinations(let facts):
            bytes.integer(UInt8(0))
            bytes.texts(facts.labels)
            bytes.words(facts.counts)
            bytes.integer(UInt32(facts.columns.count))
            for column in facts.columns {
                bytes.text(column.name)
                bytes.kind(ValueKind(column.values))
                bytes.spelling(column.spelling)
                bytes.cells((0..<column.count).map(column.cell))
            }
        case .choice(.flags): bytes.integer(UInt8(1))
        case .choice(.optional(let cells)):
            bytes.integer(UInt8(2))
            bytes.integer(UInt32(cells.count))
            for cell in cells {
                bytes.kind(cell.kind ?? .integer)
                bytes.cells([cell])
            }
        case .gap(let facts):
            bytes.integer(UInt8(3))
            bytes.spelling(facts.spelling)
            bytes.integer(facts.unit)
            bytes.integer(facts.decimals.map { UInt8(clamping: $0) } ?? .max)
        }
    }

    fileprivate init(from bytes: inout ByteReader) throws(LearningError) {
        switch try bytes.integer(UInt8.self) {
        case 0: self = .combinations(try CombinationFacts(from: &bytes))
        case 1: self = .choice(.flags)
        case 2:
            var cells: [Cell] = []
            for _ in 0..<(try bytes.count(of: 2)) {
                let one = try bytes.cells(try bytes.kind())
                guard let cell = one.first, one.count == 1 else { throw .malformed("a choice has several values") }
                cells.append(cell)
            }
            self = .choice(.optional(cells))
        case 3:
            let (spelling, unit) = (try bytes.spelling(), try bytes.signed())
            let decimals = try bytes.integer(UInt8.self)
            self = .gap(GapFacts(spelling: spelling, unit: unit, decimals: decimals == .max ? nil : Int(decimals)))
        default: throw .malformed("columns are learned as others in a way that nobody knows")
        }
    }
}

extension CombinationFacts {
    fileprivate init(from bytes: inout ByteReader) throws(LearningError) {
        (labels, counts) = (try bytes.texts(), try bytes.words())
        columns = []
        for _ in 0..<(try bytes.count(of: 10)) {
            let (name, kind, spelling) = (try bytes.text(), try bytes.kind(), try bytes.spelling())
            let column = Column(try bytes.cells(kind), name: name, kind: kind, spelling: .plain)
            columns.append(Column(name, column.values, missing: column.missing, spelling: spelling))
        }
    }
}
