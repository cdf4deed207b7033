import JSON

extension SettingKind where Value == String {
    /// Any text. A number or a boolean without quotes is refused, because `1.10` would be taken for `1.1` elsewhere.
    public static var string: SettingKind<String> {
        scalar(words: "string", schema: ["type": "string"], placeholder: "", write: JSONValue.string) { node, place in
            guard let text = node.textLiteral else {
                let hint = node.scalar == nil || node.isNull ? "" : "; put it in quotes"
                place.mismatch("a string", node, hint: hint)
                return nil
            }
            return text
        }
    }

    /// A path. A relative one starts from the directory of the configuration file; the value is the joined path.
    public static var path: SettingKind<String> {
        scalar(words: "path", schema: ["type": "string", "minLength": 1], placeholder: ".", write: JSONValue.string) {
            node, place in
            guard let text = node.textLiteral, !text.isEmpty, !text.contains("\0") else {
                place.mismatch("a path", node)
                return nil
            }
            return text.asPath(in: place.session.directory)
        }
    }
}

extension SettingKind where Value == Secret {
    /// A text that is never shown. It may be written in the file, but `${NAME}` and `${secret:path}` keep it out.
    public static var secret: SettingKind<Secret> {
        let schema: JSONObject = ["type": "string", "writeOnly": true]
        return scalar(words: "secret", schema: schema, placeholder: Secret(""), write: { _ in nil }) { node, place in
            place.hideLiteral(node)
            guard let text = node.textLiteral else {
                place.mismatch("a string", node, hint: node.scalar == nil ? "" : "; put it in quotes")
                return nil
            }
            return Secret(text)
        }
    }
}

extension SettingKind where Value == Bool {
    /// `true` or `false`. The words `yes`, `no`, `on` and `off` are refused: YAML 1.2 has them as strings.
    public static var bool: SettingKind<Bool> {
        scalar(words: "boolean", schema: ["type": "boolean"], isText: false, placeholder: false, write: JSONValue.bool)
        {
            node, place in
            if let value = node.typedValue?.boolValue { return value }
            let meant: [String: String] = ["yes": "true", "on": "true", "no": "false", "off": "false"]
            let text = node.scalar.flatMap { $0.isSecret ? nil : $0.text.lowercased() } ?? ""
            let suggestion = meant[text] ?? (["true", "false"].contains(text) ? text : nil)
            place.mismatch("true or false", node, suggestion: suggestion)
            return nil
        }
    }
}

extension SettingKind where Value == Int {
    /// A whole number.
    public static var int: SettingKind<Int> { int(in: Int.min...Int.max) }

    /// A whole number within bounds.
    public static func int(in range: ClosedRange<Int>) -> SettingKind<Int> {
        var schema: JSONObject = ["type": "integer"]
        if range.lowerBound > .min { schema["minimum"] = JSONValue(range.lowerBound) }
        if range.upperBound < .max { schema["maximum"] = JSONValue(range.upperBound) }
        let limits = range.inWords(unbounded: Int.min...Int.max)
        return scalar(
            words: "whole number\(limits)", schema: schema, isText: false,
            placeholder: range.contains(0) ? 0 : range.lowerBound, write: { JSONValue($0) }
        ) { node, place in
            if node.hasLeadingZero {
                place.mismatch("a whole number", node, hint: "; write it without leading zeros, octal as 0o17")
                return nil
            }
            if let value = node.typedValue?.intValue, range.contains(value) { return value }
            place.mismatch("a whole number\(limits)", node)
            return nil
        }
    }
}

extension SettingKind where Value == Double {
    /// A finite number.
    public static var double: SettingKind<Double> { double(in: -Double.infinity...Double.infinity) }

    /// A finite number within bounds.
    public static func double(in range: ClosedRange<Double>) -> SettingKind<Double> {
        var schema: JSONObject = ["type": "number"]
        if range.lowerBound.isFinite { schema["minimum"] = JSONValue(range.lowerBound) }
        if range.upperBound.isFinite { schema["maximum"] = JSONValue(range.upperBound) }
        let limits = range.inWords(unbounded: -Double.infinity...Double.infinity)
        return scalar(
            words: "number\(limits)", schema: schema, isText: false,
            placeholder: range.contains(0) ? 0 : range.lowerBound, write: { JSONValue($0) }
        ) { node, place in
            if let value = node.typedValue?.doubleValue, value.isFinite, range.contains(value) { return value }
            place.mismatch("a number\(limits)", node)
            return nil
        }
    }
}

extension SettingKind where Value: RawRepresentable, Value.RawValue == String, Value: CaseIterable & Sendable {
    /// One of the words of an enumeration with string raw values.
    public static func choice(_ type: Value.Type = Value.self) -> SettingKind<Value> {
        let cases = Array(Value.allCases)
        guard let first = cases.first else { preconditionFailure("an enumeration without cases") }
        let words = cases.map(\.rawValue)
        let list = words.map { "\"\($0)\"" }.joined(separator: ", ")
        return SettingKind(
            shape: {
                let schema: JSONObject = ["type": "string", "enum": .array(words.map(JSONValue.string))]
                return .scalar(ScalarShape(words: "one of \(list)", schema: schema, isText: false))
            },
            placeholder: { first },
            read: { node, place in
                if let text = node.textLiteral, let value = cases.first(where: { $0.rawValue == text }) { return value }
                let text = node.scalar.flatMap { $0.isSecret ? nil : $0.text }
                let near = text.flatMap { NearestName.suggestion(for: $0, among: words) }
                place.mismatch("one of \(list)", node, suggestion: near)
                return nil
            }, write: { .string($0.rawValue) })
    }
}

extension SettingKind {
    static func scalar(
        words: String, schema: JSONObject, isText: Bool = true, placeholder: Value,
        write: @escaping @Sendable (Value) -> JSONValue?,
        read: @escaping @Sendable (ConfigurationNode, ReadingPlace) -> Value?
    ) -> SettingKind<Value> where Value: Sendable {
        let shape = ScalarShape(words: words, schema: schema, isText: isText)
        return SettingKind(shape: { .scalar(shape) }, placeholder: { placeholder }, read: read, write: write)
    }
}

extension ConfigurationNode {
    /// The text of a string. What was substituted is text whatever it looks like: nobody can put quotes into a
    /// variable.
    var textLiteral: String? {
        guard let scalar else { return nil }
        return scalar.origin != nil ? scalar.text : scalar.value.stringValue
    }

    /// The value of a number or a boolean; what was substituted is one even where the file needs quotes around it.
    var typedValue: JSONValue? {
        guard let scalar else { return nil }
        return scalar.origin != nil ? ConfigurationScalar(scalar.text, isPlain: true).value : scalar.value
    }

    /// Whether this is a number such as `0755`, which is octal by the older rules of YAML and decimal by the newer.
    fileprivate var hasLeadingZero: Bool {
        guard let scalar, !scalar.isSecret, scalar.isPlain else { return false }
        let digits = scalar.text.drop { $0 == "-" || $0 == "+" }
        return digits.count > 1 && digits.first == "0" && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }
}

extension ClosedRange {
    /// ` between 1 and 9`, ` of at least 1`, ` of at most 9`, or nothing.
    fileprivate func inWords(unbounded: ClosedRange<Bound>) -> String {
        switch (lowerBound > unbounded.lowerBound, upperBound < unbounded.upperBound) {
        case (true, true): " between \(lowerBound) and \(upperBound)"
        case (true, false): " of at least \(lowerBound)"
        case (false, true): " of at most \(upperBound)"
        case (false, false): ""
        }
    }
}

extension String {
    /// The path seen from a directory; `./` in front says nothing and is dropped.
    func asPath(in directory: String) -> String {
        if hasPrefix("/") { return self }
        var relative = self[...]
        while relative.hasPrefix("./") { relative = relative.dropFirst(2).drop { $0 == "/" } }
        if relative.isEmpty || relative == "." { return directory }
        return directory.hasSuffix("/") ? directory + relative : "\(directory)/\(relative)"
    }
}
