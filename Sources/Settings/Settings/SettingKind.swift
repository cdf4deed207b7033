import JSON

/// What kind of value a setting takes: how it is read, written in the documentation and described to an editor.
///
/// Kinds are values and combine: `.list(.path)`, `.named(.section(Server.self))`, `.int(in: 1...9).map(Level.init)`.
/// A kind of one's own is made by ``text(_:pattern:example:placeholder:parse:write:)`` or by ``map(_:)``.
public struct SettingKind<Value>: Sendable {
    let shape: @Sendable () -> SettingShape
    /// Any legal value. It stands in where nothing could be read, so that reading goes on to the next mistake.
    let placeholder: @Sendable () -> Value
    /// The value of a node; nil when a finding was reported instead.
    let read: @Sendable (ConfigurationNode, ReadingPlace) -> Value?
    /// The value as it is written in a file; nil when it has no such form.
    let write: @Sendable (Value) -> JSONValue?
    /// What holds when the setting is not written; nil when it has to be.
    let absent: (@Sendable (ReadingPlace) -> Value?)?

    init(
        shape: @escaping @Sendable () -> SettingShape, placeholder: @escaping @Sendable () -> Value,
        read: @escaping @Sendable (ConfigurationNode, ReadingPlace) -> Value?,
        write: @escaping @Sendable (Value) -> JSONValue?, absent: (@Sendable (ReadingPlace) -> Value?)? = nil
    ) {
        self.shape = shape
        self.placeholder = placeholder
        self.read = read
        self.write = write
        self.absent = absent
    }
}

extension SettingKind {
    /// The same kind with its value turned into another one.
    ///
    /// The closure must be pure and take every legal value: it is also run on stand-ins while a configuration with
    /// mistakes is read. A default of the new kind has no written form and so does not appear in the documentation.
    public func map<New>(_ transform: @escaping @Sendable (Value) -> New) -> SettingKind<New> {
        var newAbsent: (@Sendable (ReadingPlace) -> New?)?
        if let absent { newAbsent = { place in absent(place).map(transform) } }
        return SettingKind<New>(
            shape: shape, placeholder: { transform(placeholder()) },
            read: { node, place in read(node, place).map(transform) }, write: { _ in nil }, absent: newAbsent)
    }

    /// The same kind with a further condition.
    ///
    /// - Parameters:
    ///   - expectation: What is expected, as in "expected …": `an http or https URL`.
    ///   - isLegal: Whether a value is accepted.
    public func checked(
        _ expectation: String, _ isLegal: @escaping @Sendable (Value) -> Bool
    ) -> SettingKind<Value> {
        SettingKind(
            shape: shape, placeholder: placeholder,
            read: { node, place in
                guard let value = read(node, place) else { return nil }
                if isLegal(value) { return value }
                place.mismatch(expectation, node)
                return nil
            }, write: write, absent: absent)
    }

    /// A kind that is written as a string with a form of its own.
    ///
    /// - Parameters:
    ///   - words: What is expected, with its article: `a duration`.
    ///   - pattern: The regular expression for editors that describes the form; nil for none.
    ///   - example: A legal text, shown when something else was written.
    ///   - placeholder: Any legal value.
    ///   - nearest: The legal text that an illegal one probably means, if any.
    ///   - parse: The value of a text; nil when it is not legal.
    ///   - write: The text of a value.
    public static func text(
        _ words: String, pattern: String? = nil, example: String, placeholder: Value,
        nearest: @escaping @Sendable (String) -> String? = { _ in nil },
        parse: @escaping @Sendable (String) -> Value?, write: @escaping @Sendable (Value) -> String
    ) -> SettingKind<Value> where Value: Sendable {
        var schema: JSONObject = ["type": "string", "examples": [.string(example)]]
        schema["pattern"] = pattern.map { .string("\($0)|\\$\\{") }
        let shape = ScalarShape(words: words.withoutArticle, schema: schema, isText: true)
        return SettingKind(
            shape: { .scalar(shape) }, placeholder: { placeholder },
            read: { node, place in
                if let scalar = node.scalar, !node.isNull, let value = parse(scalar.text) { return value }
                let suggestion = node.scalar.flatMap { $0.isSecret ? nil : nearest($0.text) }
                place.mismatch("\(words) such as \(example)", node, suggestion: suggestion)
                return nil
            }, write: { .string(write($0)) })
    }
}

extension String {
    fileprivate var withoutArticle: String {
        for article in ["a ", "an "] where hasPrefix(article) { return String(dropFirst(article.count)) }
        return self
    }
}
