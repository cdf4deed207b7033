public import JSON

/// A rule that a table shall keep, in the words of Great Expectations as far as these make sense here.
///
/// ```json
/// {"type": "expect_column_values_to_be_between", "column": "age", "min_value": 0, "max_value": 120,
///  "mostly": 0.99, "severity": "error"}
/// ```
///
/// The arguments may stand in an object `kwargs` of their own, and `type` may be written `expectation_type`.
public struct Expectation: Sendable, Equatable, Codable {
    /// How bad it is when the rule is broken.
    public enum Severity: String, Sendable, Codable {
        /// Worth a note.
        case warning
        /// The table is not what it should be.
        case error
        /// The table must not be used.
        case critical
    }

    /// The name of the rule, such as `expect_column_values_to_not_be_null`.
    public var type: String
    /// The arguments of the rule.
    public var arguments: JSONValue
    /// How bad it is when the rule is broken.
    public var severity: Severity

    /// - Parameter arguments: An object.
    public init(type: String, arguments: JSONValue, severity: Severity = .error) {
        (self.type, self.arguments, self.severity) = (type, arguments, severity)
    }

    /// The rule in one line.
    public var summary: String {
        let columns = ["column", "column_A", "column_B", "column_list"].compactMap { arguments[$0] }
            .map { $0.stringValue ?? $0.jsonString }.joined(separator: ", ")
        let (low, high) = (arguments["min_value"]?.jsonString, arguments["max_value"]?.jsonString)
        let range = low.map { low in high.map { "\(low) to \($0)" } ?? "from \(low)" } ?? high.map { "up to \($0)" }
        let others = ["value", "value_set", "regex"].compactMap { arguments[$0]?.jsonString }
        let mostly = arguments["mostly"].map { "mostly \($0.jsonString)" }
        let limits = ([range].compactMap(\.self) + others.map { String($0.prefix(60)) } + [mostly].compactMap(\.self))
        let words = type.split(separator: "_").dropFirst().joined(separator: " ")
        return words + (columns.isEmpty ? "" : ": " + columns)
            + (limits.isEmpty ? "" : " (" + limits.joined(separator: ", ") + ")")
    }

    /// Reads rules: a list, or an object with the list under `expectations`.
    ///
    /// - Throws: ``JudgeError/badExpectation(position:_:)`` naming the first rule that is not written as it should be.
    public static func list(_ value: JSONValue) throws -> [Expectation] {
        guard let list = (value["expectations"] ?? value).arrayValue else {
            throw JudgeError.badOption("Expectations are a list, or an object with a list under \"expectations\".")
        }
        return try list.enumerated().map { try Expectation($1, position: $0) }
    }

    private init(_ value: JSONValue, position: Int) throws {
        guard let object = value.objectValue else {
            throw JudgeError.badExpectation(position: position, "It is no object.")
        }
        guard let type = (object["type"] ?? object["expectation_type"])?.stringValue else {
            throw JudgeError.badExpectation(position: position, "It has no \"type\".")
        }
        var arguments = object["kwargs"]?.objectValue ?? object
        for key in ["type", "expectation_type", "severity", "meta"] { arguments[key] = nil }
        var severity = Severity.error
        if let name = (object["severity"] ?? object["meta"]?["severity"])?.stringValue {
            guard let known = Severity(rawValue: name) else {
                throw JudgeError.badExpectation(
                    position: position, "Its severity is \"\(name)\" and not warning, error or critical.")
            }
            severity = known
        }
        self.init(type: type, arguments: .object(arguments), severity: severity)
        do { _ = try ExpectationRule(self) } catch { throw JudgeError.badExpectation(position: position, error.text) }
    }
}

/// What became of a rule.
public struct ExpectationOutcome: Sendable, Equatable, Codable {
    /// The rule.
    public var expectation: Expectation
    /// Whether the table keeps it.
    public var isMet: Bool
    /// What was found, such as `3 of 100 values`.
    public var finding: String
    /// The share of values or rows that keep the rule; nil where it is about one number.
    public var share: Double?
    /// Some of the values that break it.
    public var examples: [String]
}
