import BoltClient
import Crypto
import JSON

/// Writes values of the graph as JSON that a model can read: what JSON numbers cannot hold is text, what is too long is cut
/// and says so.
struct ValueWriter: Sendable {
    let maxCell: Int
    let maxList: Int
    /// Integers beyond are text, because many readers of JSON round them.
    private static let exactIntegers = -(Int64(1) << 53)...(Int64(1) << 53)

    func json(_ value: BoltValue) -> JSONValue {
        switch value {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .int(let number): Self.exactIntegers.contains(number) ? .integer(number) : .string(String(number))
        case .float(let number): number.isFinite ? JSONValue(number) : .string("\(number)")
        case .string(let text): .string(cut(text))
        case .bytes(let bytes): .string(describe(bytes))
        case .list(let elements): list(elements)
        case .map(let entries): .object(object(entries))
        case .node(let node): .object(json(node))
        case .relationship(let one):
            .object([
                "id": .string(one.elementID), "type": .string(one.type), "start": .string(one.startElementID),
                "end": .string(one.endElementID), "properties": .object(object(one.properties)),
            ])
        case .unboundRelationship(let one): .object(json(one))
        case .path(let path): .object(json(path))
        case .date(let date): .string(TemporalText.text(date))
        case .time(let time): .string(TemporalText.text(time))
        case .localTime(let time): .string(TemporalText.text(time))
        case .dateTime(let moment): .string(TemporalText.text(moment))
        case .zonedDateTime(let moment): .string(TemporalText.text(moment))
        case .localDateTime(let moment): .string(TemporalText.text(moment))
        case .duration(let span): .string(TemporalText.text(span))
        case .point(let point): .object(json(point))
        case .structure(let tag, let fields): ["structure": .integer(Int64(tag)), "fields": list(fields)]
        }
    }

    /// The name that people use for a value's type.
    static func typeName(_ value: BoltValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .float: "float"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map: "map"
        case .node, .relationship, .unboundRelationship, .path: "entity"
        case .date: "date"
        case .time: "time"
        case .localTime: "local time"
        case .dateTime, .zonedDateTime: "date-time"
        case .localDateTime: "local date-time"
        case .duration: "duration"
        case .point: "point"
        case .structure: "other"
        }
    }

    private func json(_ node: BoltNode) -> JSONObject {
        [
            "id": .string(node.elementID), "labels": .array(node.labels.map(JSONValue.string)),
            "properties": .object(object(node.properties)),
        ]
    }

    private func json(_ one: BoltUnboundRelationship) -> JSONObject {
        ["id": .string(one.elementID), "type": .string(one.type), "properties": .object(object(one.properties))]
    }

    private func json(_ path: BoltPath) -> JSONObject {
        var nodes = [path.start]
        var relationships: [JSONValue] = []
        for step in path.steps.prefix(maxList) {
            let from = nodes[nodes.count - 1].elementID
            var fields = json(step.relationship)
            fields["start"] = .string(step.isForward ? from : step.node.elementID)
            fields["end"] = .string(step.isForward ? step.node.elementID : from)
            relationships.append(.object(fields))
            nodes.append(step.node)
        }
        var fields: JSONObject = [
            "nodes": .array(nodes.map { .object(json($0)) }), "relationships": .array(relationships),
        ]
        if relationships.count < path.steps.count {
            fields["notice"] = .string("… (\(path.steps.count) relationships in all)")
        }
        return fields
    }

    private func json(_ point: BoltPoint) -> JSONObject {
        let systems: [Int64: String] = [7203: "cartesian", 9157: "cartesian-3d", 4326: "wgs-84", 4979: "wgs-84-3d"]
        var fields: JSONObject = [
            "srid": .integer(point.srid), "x": json(.float(point.x)), "y": json(.float(point.y)),
        ]
        fields["z"] = point.z.map { json(.float($0)) }
        fields["crs"] = systems[point.srid].map(JSONValue.string)
        return fields
    }

    /// Sorted, so that the same row is the same text again.
    private func object(_ entries: [String: BoltValue]) -> JSONObject {
        JSONObject(entries.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) })
    }

    private func list(_ elements: [BoltValue]) -> JSONValue {
        let shown = elements.prefix(maxList).map(json)
        return .array(elements.count > maxList ? shown + [.string("… (\(elements.count) elements in all)")] : shown)
    }

    private func cut(_ text: String) -> String {
        guard text.utf8.count > maxCell else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: maxCell)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return text[..<end] + "… (\(text.utf8.count) bytes in all)"
    }

    private func describe(_ bytes: [UInt8]) -> String {
        let digest = SHA256.hash(data: bytes).prefix(8).map { byte in
            let text = String(byte, radix: 16)
            return byte < 16 ? "0\(text)" : text
        }
        return "<\(bytes.count) bytes, sha256 \(digest.joined())…>"
    }
}
