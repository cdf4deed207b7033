/// What a client takes, by its `Accept` header.
struct AcceptedTypes: Sendable {
    let json: Bool
    let events: Bool

    private static let jsonTypes = ["application/json", "application/*", "*/*"]
    private static let eventTypes = ["text/event-stream", "text/*", "*/*"]

    /// A client that says nothing takes everything.
    init(_ header: String?) {
        guard let header else {
            json = true
            events = true
            return
        }
        var json = false
        var events = false
        var rest = header.utf8[...]
        while !rest.isEmpty {
            let part = rest.prefix { $0 != UInt8(ascii: ",") }
            rest = rest[part.endIndex...].dropFirst()
            let type = part.mediaType
            json = json || Self.jsonTypes.contains(where: type.isEqual)
            events = events || Self.eventTypes.contains(where: type.isEqual)
        }
        self.json = json
        self.events = events
    }
}

extension String {
    /// Whether a `Content-Type` header says JSON.
    var isJSONContentType: Bool { utf8[...].mediaType.isEqual(toLowercased: "application/json") }
    /// Whether a `Content-Type` header says server-sent events.
    var isEventStreamContentType: Bool { utf8[...].mediaType.isEqual(toLowercased: "text/event-stream") }
}

/// On bytes, because every request passes here.
extension Substring.UTF8View {
    /// The type without its parameters and the blanks around it.
    fileprivate var mediaType: Substring.UTF8View {
        var type = prefix { $0 != UInt8(ascii: ";") }.drop(while: Self.isBlank)
        while let last = type.last, Self.isBlank(last) { type.removeLast() }
        return type
    }

    /// Compares as media types are compared: ASCII letters in either case are the same.
    fileprivate func isEqual(toLowercased lowercased: String) -> Bool {
        count == lowercased.utf8.count
            && elementsEqual(lowercased.utf8) { mine, wanted in
                mine == wanted || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(mine) && mine | 0x20 == wanted
            }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
