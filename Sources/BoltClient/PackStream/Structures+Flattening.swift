extension Structures {
    /// Tag and fields of a value that is written as a structure.
    static func flatten(_ value: BoltValue, usesUTC: Bool) throws(BoltError) -> (tag: UInt8, fields: [BoltValue]) {
        switch value {
        case .node, .relationship, .unboundRelationship, .path: return graph(value)
        case .dateTime(let moment):
            if usesUTC { return (UInt8(ascii: "I"), ints(moment.seconds, moment.nanoseconds, moment.offsetSeconds)) }
            let (local, isTooMuch) = moment.seconds.addingReportingOverflow(moment.offsetSeconds)
            if isTooMuch { throw BoltError(.misuse, "a moment is too far away") }
            return (UInt8(ascii: "F"), ints(local, moment.nanoseconds, moment.offsetSeconds))
        case .zonedDateTime(let moment):
            guard usesUTC == (moment.reference == .utc) else {
                throw BoltError(.misuse, "this server counts moments in named zones otherwise; give an offset instead")
            }
            let tag = usesUTC ? UInt8(ascii: "i") : UInt8(ascii: "f")
            return (tag, ints(moment.seconds, moment.nanoseconds) + [.string(moment.zone)])
        case .structure(let tag, let fields): return (tag, fields)
        default: return scalar(value)
        }
    }

    private static func graph(_ value: BoltValue) -> (tag: UInt8, fields: [BoltValue]) {
        switch value {
        case .node(let node):
            return (
                UInt8(ascii: "N"),
                [
                    .int(node.id), .list(node.labels.map(BoltValue.string)), .map(node.properties),
                    .string(node.elementID),
                ]
            )
        case .relationship(let one):
            let names = [one.elementID, one.startElementID, one.endElementID].map(BoltValue.string)
            let fields = ints(one.id, one.startID, one.endID) + [.string(one.type), .map(one.properties)]
            return (UInt8(ascii: "R"), fields + names)
        case .unboundRelationship(let one):
            return (
                UInt8(ascii: "r"),
                [.int(one.id), .string(one.type), .map(one.properties), .string(one.elementID)]
            )
        case .path(let path):
            return (
                UInt8(ascii: "P"),
                [
                    .list(path.nodes.map(BoltValue.node)),
                    .list(path.relationships.map(BoltValue.unboundRelationship)),
                    .list(path.indices.map(BoltValue.int)),
                ]
            )
        default: preconditionFailure("not a part of a graph")
        }
    }

    private static func scalar(_ value: BoltValue) -> (tag: UInt8, fields: [BoltValue]) {
        switch value {
        case .date(let date): return (UInt8(ascii: "D"), ints(date.days))
        case .time(let time): return (UInt8(ascii: "T"), ints(time.nanoseconds, time.offsetSeconds))
        case .localTime(let time): return (UInt8(ascii: "t"), ints(time.nanoseconds))
        case .localDateTime(let moment): return (UInt8(ascii: "d"), ints(moment.seconds, moment.nanoseconds))
        case .duration(let span):
            return (UInt8(ascii: "E"), ints(span.months, span.days, span.seconds, span.nanoseconds))
        case .point(let point):
            let plane: [BoltValue] = [.int(point.srid), .float(point.x), .float(point.y)]
            return point.z.map { (UInt8(ascii: "Y"), plane + [.float($0)]) } ?? (UInt8(ascii: "X"), plane)
        default: preconditionFailure("not a structure")
        }
    }

    private static func ints(_ numbers: Int64...) -> [BoltValue] { numbers.map(BoltValue.int) }
}
