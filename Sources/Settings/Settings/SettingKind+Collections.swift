public import JSON

extension SettingKind {
    /// A list of values of one kind.
    ///
    /// - Parameters:
    ///   - element: The kind of each value.
    ///   - count: How many there may be.
    public static func list<Element>(
        _ element: SettingKind<Element>, count: ClosedRange<Int> = 0...10_000
    ) -> SettingKind<[Element]> where Value == [Element] {
        SettingKind<[Element]>(
            shape: { .list(element.shape(), count: count) }, placeholder: { [] },
            read: { node, place in
                guard case .list(let nodes) = node.content else {
                    if element.shape().holdsSecret { place.hideLiteral(node) }
                    let text = node.isNull ? nil : node.scalar.flatMap { $0.isSecret ? nil : $0.text }
                    let suggestion = place.session.log.isHidden(node.mark) ? nil : text.map { "[\($0)]" }
                    place.mismatch("a list", node, suggestion: suggestion)
                    return nil
                }
                guard count.contains(nodes.count) else {
                    place.report("expected \(count.inWords), found \(nodes.count)", at: node.mark)
                    return nil
                }
                let values = nodes.enumerated().map { element.read($1, place.element($0, at: $1.mark)) }
                return values.contains { $0 == nil } ? nil : values.compactMap(\.self)
            },
            write: { values in
                let written = values.compactMap(element.write)
                return written.count == values.count ? .array(written) : nil
            })
    }

    /// A map from names of the user's choice to values of one kind, in the order of the file.
    ///
    /// - Parameters:
    ///   - element: The kind of each value.
    ///   - names: Which names are legal.
    public static func named<Element>(
        _ element: SettingKind<Element>, names: NameRule = .identifier
    ) -> SettingKind<[Named<Element>]> where Value == [Named<Element>] {
        SettingKind<[Named<Element>]>(
            shape: { .map(element.shape(), names: names) }, placeholder: { [] },
            read: { node, place in
                guard case .map(let entries) = node.content else {
                    if element.shape().holdsSecret { place.hideLiteral(node) }
                    place.mismatch("a map of names", node)
                    return nil
                }
                let values = entries.map { entry -> Named<Element>? in
                    let inner = place.key(entry.key, at: entry.keyMark)
                    let isLegal = names.check(entry.key, inner)
                    let node = entry.value.isNull ? nil : entry.value
                    let value = node.map { element.read($0, inner) } ?? element.readMissing(entry.value, inner)
                    return isLegal ? value.map { Named(entry.key, $0) } : nil
                }
                return values.contains { $0 == nil } ? nil : values.compactMap(\.self)
            },
            write: { values in
                let written = values.compactMap { named in element.write(named.value).map { (named.name, $0) } }
                return written.count == values.count ? .object(JSONObject(written)) : nil
            })
    }

    /// A map from names of the user's choice to values, where the order does not matter: headers, labels.
    public static func dictionary<Element>(
        _ element: SettingKind<Element>, names: NameRule = .any
    ) -> SettingKind<[String: Element]> where Value == [String: Element] {
        let named = SettingKind<[Named<Element>]>.named(element, names: names)
        let toDictionary: @Sendable ([Named<Element>]) -> [String: Element] = { list in
            Dictionary(list.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        }
        return SettingKind<[String: Element]>(
            shape: named.shape, placeholder: { [:] }, read: { named.read($0, $1).map(toDictionary) },
            write: { values in named.write(values.map { Named($0, $1) }.sorted { $0.name < $1.name }) })
    }

    /// A value that is written without anything behind the key: the default of the kind, or a finding.
    func readMissing(_ node: ConfigurationNode, _ place: ReadingPlace) -> Value? {
        absent.map { $0(place) } ?? read(node, place)
    }
}

extension SettingKind where Value == JSONValue {
    /// Anything at all, taken as it is. Substituted values are strings.
    public static var json: SettingKind<JSONValue> {
        SettingKind(
            shape: { .anything }, placeholder: { .null }, read: { node, _ in node.exposedJSON }, write: { $0 })
    }
}

/// A value and the name it was given.
public struct Named<Value> {
    /// The key in the file.
    public var name: String
    /// What stands under it.
    public var value: Value

    /// Pairs a name with a value.
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

extension Named: Sendable where Value: Sendable {}
extension Named: Equatable where Value: Equatable {}

/// Which names a map accepts.
public struct NameRule: Sendable {
    /// What is expected, for messages.
    let words: String
    /// The same as a regular expression, for editors.
    let pattern: String?
    let isLegal: @Sendable (String) -> Bool

    /// How long a name may be, in bytes.
    private static let maxIdentifierLength = 64

    /// ASCII letters, digits, `-` and `_`, beginning with a letter or a digit, at most 64.
    public static let identifier = NameRule(
        words: "letters, digits, - and _, beginning with a letter or a digit, at most \(maxIdentifierLength)",
        pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,\(maxIdentifierLength - 1)}$"
    ) { name in
        let isWord = name.unicodeScalars.allSatisfy { $0.isASCIIWord || $0 == "-" || $0 == "_" }
        let first = name.unicodeScalars.first
        return isWord && first.map(\.isASCIIWord) == true && name.utf8.count <= maxIdentifierLength
    }

    /// Any name but the empty one.
    public static let any = NameRule(words: "a name that is not empty", pattern: nil) { !$0.isEmpty }

    /// Reports a name that is not legal.
    func check(_ name: String, _ place: ReadingPlace) -> Bool {
        if isLegal(name) { return true }
        place.report("\"\(name.prefix(64))\" cannot be a name here: expected \(words)", at: place.mark)
        return false
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIWord: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self) || ("0"..."9").contains(self)
    }
}

extension ClosedRange<Int> {
    fileprivate var inWords: String {
        lowerBound == upperBound ? "\(lowerBound) values" : "\(lowerBound) to \(upperBound) values"
    }
}

extension ConfigurationNode {
    /// The tree as JSON with the values of secrets in it, for a setting that takes anything.
    fileprivate var exposedJSON: JSONValue {
        switch content {
        case .scalar(let scalar): scalar.value
        case .list(let elements): .array(elements.map(\.exposedJSON))
        case .map(let entries): .object(JSONObject(entries.map { ($0.key, $0.value.exposedJSON) }))
        }
    }
}
