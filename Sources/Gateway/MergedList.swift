import JSON
import MCP

/// A place in the lists of many services, put one behind the other.
struct ListPlace: Equatable {
    /// Which service comes next.
    var index: Int
    /// Where to go on in its list; nil for the beginning.
    var cursor: String?

    init(index: Int, cursor: String?) {
        self.index = index
        self.cursor = cursor
    }

    /// Reads a cursor that ``encoded(list:)`` made; the beginning without one.
    init(_ json: JSONValue?, list: String, count: Int) throws(MCPError) {
        guard let position = try PageCursor.decode(json, list: list) else {
            self.init(index: 0, cursor: nil)
            return
        }
        let parts = position.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let index = parts.first.flatMap({ Int($0) }), (0..<count).contains(index) else {
            throw PageCursor.invalid
        }
        self.init(index: index, cursor: parts.count > 1 ? String(parts[1]) : nil)
    }

    var nextService: ListPlace { ListPlace(index: index + 1, cursor: nil) }

    func at(_ cursor: String) -> ListPlace { ListPlace(index: index, cursor: cursor) }

    func encoded(list: String) -> String {
        PageCursor.encode(list, cursor.map { "\(index):\($0)" } ?? "\(index)")
    }
}

/// Pages of several services as one. It is fresh as long as the first of them, and private if any of them is.
struct MergedList {
    let key: String
    private(set) var entries: [JSONValue] = []
    private var lifetime: Int64?
    private var isPublic = true

    init(key: String) { self.key = key }

    mutating func add(_ page: JSONObject, _ transform: (JSONValue) -> JSONValue) {
        entries += (page[key]?.arrayValue ?? []).map(transform)
        let fresh = page["ttlMs"]?.integerValue ?? 0
        lifetime = min(lifetime ?? fresh, fresh)
        isPublic = isPublic && page["cacheScope"]?.stringValue == "public"
    }

    func result(next: String?) -> JSONObject {
        var result: JSONObject = [
            key: .array(entries), "ttlMs": .integer(lifetime ?? 0),
            "cacheScope": .string(isPublic ? "public" : "private"),
        ]
        result["nextCursor"] = next.map(JSONValue.string)
        return result
    }
}
