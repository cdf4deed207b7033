/// The structures that stand for values: what tag and fields each has.
enum Structures {
    private typealias Fields = [BoltValue]

    /// The value that a structure stands for. An unknown tag gives ``BoltValue/structure(tag:fields:)``; a known one with
    /// wrong fields is an error.
    static func build(_ tag: UInt8, _ fields: [BoltValue]) throws(BoltError) -> BoltValue {
        guard known.contains(tag) else { return .structure(tag: tag, fields: fields) }
        guard let value = graph(tag, fields) ?? temporal(tag, fields) ?? moment(tag, fields) else {
            throw BoltError(.malformed, "the structure \(tag) has wrong fields")
        }
        return value
    }

    private static let known = Set("NRrPDTtIFifdEXY".utf8)

    private static func graph(_ tag: UInt8, _ fields: Fields) -> BoltValue? {
        switch (tag, fields.count) {
        case (UInt8(ascii: "N"), 3...4):
            guard case (.int(let id), .list(let labels), .map(let properties)) = (fields[0], fields[1], fields[2])
            else { return nil }
            let node = BoltNode(
                id: id, elementID: text(fields, 3), labels: labels.compactMap(\.stringValue), properties: properties)
            return node.labels.count == labels.count ? .node(node) : nil
        case (UInt8(ascii: "R"), 5), (UInt8(ascii: "R"), 8):
            guard case (.int(let id), .int(let start), .int(let end)) = (fields[0], fields[1], fields[2]),
                case (.string(let type), .map(let properties)) = (fields[3], fields[4])
            else { return nil }
            return .relationship(
                BoltRelationship(
                    id: id, elementID: text(fields, 5), type: type, startID: start, startElementID: text(fields, 6),
                    endID: end, endElementID: text(fields, 7), properties: properties))
        case (UInt8(ascii: "r"), 3...4):
            guard case (.int(let id), .string(let type), .map(let properties)) = (fields[0], fields[1], fields[2])
            else { return nil }
            return .unboundRelationship(
                BoltUnboundRelationship(id: id, elementID: text(fields, 3), type: type, properties: properties))
        case (UInt8(ascii: "P"), 3): return path(fields)
        default: return nil
        }
    }

    private static func path(_ fields: Fields) -> BoltValue? {
        guard case (.list(let nodes), .list(let relationships), .list(let indices)) = (fields[0], fields[1], fields[2])
        else { return nil }
        let path = BoltPath(
            nodes: nodes.compactMap { if case .node(let node) = $0 { node } else { nil } },
            relationships: relationships.compactMap { if case .unboundRelationship(let one) = $0 { one } else { nil } },
            indices: indices.compactMap(\.intValue))
        guard let path, path.nodes.count == nodes.count, path.relationships.count == relationships.count,
            path.indices.count == indices.count
        else { return nil }
        return .path(path)
    }

    private static func text(_ fields: Fields, _ index: Int) -> String? {
        fields.indices.contains(index) ? fields[index].stringValue : nil
    }

    private static func temporal(_ tag: UInt8, _ fields: Fields) -> BoltValue? {
        let numbers = fields.compactMap(\.intValue)
        switch (tag, fields.count) {
        case (UInt8(ascii: "X"), 3), (UInt8(ascii: "Y"), 4):
            guard case (.int(let srid), .float(let x), .float(let y)) = (fields[0], fields[1], fields[2]) else {
                return nil
            }
            guard fields.count == 4 else { return .point(BoltPoint(srid: srid, x: x, y: y)) }
            guard case .float(let z) = fields[3] else { return nil }
            return .point(BoltPoint(srid: srid, x: x, y: y, z: z))
        case _ where numbers.count != fields.count: return nil
        case (UInt8(ascii: "D"), 1): return .date(BoltDate(days: numbers[0]))
        case (UInt8(ascii: "T"), 2): return .time(BoltTime(nanoseconds: numbers[0], offsetSeconds: numbers[1]))
        case (UInt8(ascii: "t"), 1): return .localTime(BoltLocalTime(nanoseconds: numbers[0]))
        case (UInt8(ascii: "d"), 2):
            return .localDateTime(BoltLocalDateTime(seconds: numbers[0], nanoseconds: numbers[1]))
        case (UInt8(ascii: "E"), 4):
            return .duration(
                BoltDuration(months: numbers[0], days: numbers[1], seconds: numbers[2], nanoseconds: numbers[3]))
        default: return nil
        }
    }

    private static func moment(_ tag: UInt8, _ fields: Fields) -> BoltValue? {
        guard fields.count == 3, case (.int(let seconds), .int(let nanoseconds)) = (fields[0], fields[1]) else {
            return nil
        }
        switch (tag, fields[2]) {
        case (UInt8(ascii: "I"), .int(let offset)):
            return .dateTime(BoltDateTime(seconds: seconds, nanoseconds: nanoseconds, offsetSeconds: offset))
        case (UInt8(ascii: "F"), .int(let offset)):
            let (utc, isTooMuch) = seconds.subtractingReportingOverflow(offset)
            return isTooMuch
                ? nil : .dateTime(BoltDateTime(seconds: utc, nanoseconds: nanoseconds, offsetSeconds: offset))
        case (UInt8(ascii: "i"), .string(let zone)):
            return .zonedDateTime(BoltZonedDateTime(seconds: seconds, nanoseconds: nanoseconds, zone: zone))
        case (UInt8(ascii: "f"), .string(let zone)):
            return .zonedDateTime(
                BoltZonedDateTime(seconds: seconds, nanoseconds: nanoseconds, zone: zone, reference: .wallClock))
        default: return nil
        }
    }
}
