/// A JSON object: members in the order they were written, each key once.
///
/// Looking a key up is a scan while the object is small, and goes through an index once it is large, so a hostile
/// object with very many keys costs no more than a dictionary.
public struct JSONObject: Sendable {
    /// A key and its value.
    public typealias Member = (key: String, value: JSONValue)

    /// A member as it is stored: a nominal type, whose copies and moves the compiler knows how to make.
    struct Entry: Sendable {
        let key: String
        var value: JSONValue
    }

    private(set) var entries: [Entry]
    /// Exists while there are many members.
    private var index: KeyIndex?

    private static let indexThreshold = 12

    /// An object without members.
    public init() { entries = [] }

    /// Later values win over earlier ones of the same key and take their place.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        self.init()
        for (key, value) in members { self[key] = value }
    }

    /// An object without members and with room for so many.
    public init(minimumCapacity: Int) {
        self.init()
        entries.reserveCapacity(minimumCapacity)
    }

    /// How many members there are.
    public var count: Int { entries.count }
    /// Whether there is no member.
    public var isEmpty: Bool { entries.isEmpty }
    /// The keys in their order.
    public var keys: some Sequence<String> { entries.lazy.map(\.key) }
    /// The values in the order of their keys.
    public var values: some Sequence<JSONValue> { entries.lazy.map(\.value) }

    /// The value of a key. Setting nil removes the member; setting a new key appends it.
    public subscript(key: String) -> JSONValue? {
        get { position(of: key).map { entries[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?): entries[position].value = value
            case (let position?, nil): remove(at: position)
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    /// Whether there is a member of this key.
    public func contains(_ key: String) -> Bool { position(of: key) != nil }

    /// Adds a member whose key is known to be new.
    mutating func append(_ key: String, _ value: JSONValue) {
        entries.append(Entry(key: key, value: value))
        if index != nil {
            _ = index?.insert(entries.count - 1, in: entries)
        } else if entries.count > Self.indexThreshold {
            rebuildIndex()
        }
    }

    /// Replaces the members by what the closure makes of their values, in place.
    public func mapValues<E: Error>(_ transform: (JSONValue) throws(E) -> JSONValue) throws(E) -> JSONObject {
        var copy = self
        for position in copy.entries.indices { copy.entries[position].value = try transform(entries[position].value) }
        return copy
    }

    /// Adds the members of another object; its values win.
    public mutating func merge(_ other: JSONObject) {
        for (key, value) in other { self[key] = value }
    }

    private func position(of key: String) -> Int? {
        if let index { return index.position(of: key, in: entries) }
        return entries.firstIndex { $0.key.isExactly(key) }
    }

    private mutating func remove(at position: Int) {
        entries.remove(at: position)
        if index != nil { rebuildIndex() }
    }

    private mutating func rebuildIndex() {
        index = entries.count > Self.indexThreshold ? KeyIndex(entries) : nil
    }
}

extension JSONObject {
    /// Takes members as they were read. A key that comes twice keeps its first place and takes its last value; one
    /// such key is given too.
    static func reading(_ entries: consuming [Entry]) -> (object: JSONObject, duplicate: String?) {
        if entries.count > indexThreshold { return readingMany(entries) }
        var position = 1
        while position < entries.count {
            let key = entries[position].key
            for earlier in 0..<position where entries[earlier].key.isExactly(key) {
                return (JSONObject(entries.map { ($0.key, $0.value) }), key)
            }
            position += 1
        }
        var object = JSONObject()
        object.entries = entries
        return (object, nil)
    }

    private static func readingMany(_ entries: [Entry]) -> (object: JSONObject, duplicate: String?) {
        var index = KeyIndex(minimumCapacity: entries.count)
        for position in entries.indices where index.insert(position, in: entries) != nil {
            return (JSONObject(entries.map { ($0.key, $0.value) }), entries[position].key)
        }
        var object = JSONObject()
        object.entries = entries
        object.index = index
        return (object, nil)
    }
}

extension JSONObject: Sequence {
    /// Goes through the members in their order.
    public func makeIterator() -> some IteratorProtocol<Member> { MemberIterator(entries: entries) }
    /// How many members there are.
    public var underestimatedCount: Int { entries.count }

    private struct MemberIterator: IteratorProtocol {
        var rest: IndexingIterator<[Entry]>

        init(entries: [Entry]) { rest = entries.makeIterator() }

        mutating func next() -> Member? { rest.next().map { ($0.key, $0.value) } }
    }
}

extension JSONObject: Hashable {
    /// The order of members does not count, and keys compare by their code points.
    public static func == (a: JSONObject, b: JSONObject) -> Bool { JSONValue.object(a) == JSONValue.object(b) }

    /// Takes in what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) { JSONValue.object(self).hash(into: &hasher) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// The members in their order; a key that comes twice takes its last value.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
