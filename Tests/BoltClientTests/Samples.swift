@testable import BoltClient

/// Values for tests.
enum Samples {
    static let node = BoltNode(id: 1, elementID: "4:x:1", labels: ["Person"], properties: ["name": "Ada"])
    static let relationship = BoltRelationship(
        id: 2, elementID: "5:x:2", type: "KNOWS", startID: 1, startElementID: "4:x:1", endID: 3,
        endElementID: "4:x:3", properties: ["since": 1842])
    static let link = BoltUnboundRelationship(id: 2, elementID: "5:x:2", type: "KNOWS", properties: [:])

    /// One of each kind.
    static let all: [BoltValue] =
        [
            nil, true, 1, -70_000, .int(.max), 1.5, "text", .bytes([1, 2, 3]), [1, ["a"]], ["k": [nil]],
            .node(node), .relationship(relationship), .unboundRelationship(link),
            .date(BoltDate(days: -1)), .time(BoltTime(nanoseconds: 1, offsetSeconds: -3600)),
            .localTime(BoltLocalTime(nanoseconds: 2)),
            .dateTime(BoltDateTime(seconds: 1, nanoseconds: 2, offsetSeconds: 3)),
            .zonedDateTime(BoltZonedDateTime(seconds: 1, nanoseconds: 2, zone: "Europe/Berlin")),
            .localDateTime(BoltLocalDateTime(seconds: 1, nanoseconds: 2)),
            .duration(BoltDuration(months: 1, days: 2, seconds: 3, nanoseconds: 4)),
            .point(BoltPoint(srid: 7203, x: 1, y: 2)), .point(BoltPoint(srid: 9157, x: 1, y: 2, z: 3)),
            .structure(tag: 0x56, fields: [1]),
        ] + [BoltPath(nodes: [node], relationships: [link], indices: [1, 0])].compactMap { $0.map(BoltValue.path) }

    static let everything = BoltValue.list(all)
}

/// Makes values at random, the same for the same seed.
struct ValueSource {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func number() -> Int64 { Int64(bitPattern: next()) >> Int64(below(64)) }

    mutating func text() -> String {
        String(String.UnicodeScalarView((0..<below(40)).compactMap { _ in Unicode.Scalar(UInt32(below(0x11000))) }))
    }

    mutating func value(depth: Int) -> BoltValue {
        switch below(depth > 0 ? 8 : 5) {
        case 0: return .int(number())
        case 1: return .string(text())
        case 2: return .float(Double(number()))
        case 3: return .bytes((0..<below(300)).map { UInt8(truncatingIfNeeded: $0) })
        case 4: return Samples.all[below(Samples.all.count)]
        case 5, 6:
            var elements: [BoltValue] = []
            for _ in 0..<below(20) { elements.append(value(depth: depth - 1)) }
            return .list(elements)
        default:
            var entries: [String: BoltValue] = [:]
            for _ in 0..<below(20) { entries[text()] = value(depth: depth - 1) }
            return .map(entries)
        }
    }
}

extension Conversation {
    /// A conversation in which all was said that `requests` says, and all went well.
    static func after(_ requests: [BoltRequest.Kind], version: BoltVersion = BoltVersion(5, 4)) throws -> Conversation {
        var conversation = Conversation(version: version)
        for request in requests {
            try conversation.send(request)
            _ = try conversation.receive(.success(request == .pull ? ["has_more": true] : [:]))
        }
        return conversation
    }

    static let login: [BoltRequest.Kind] = [.hello, .logon]
}
