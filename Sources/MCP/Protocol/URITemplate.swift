/// A URI template of RFC 6570, all four levels: `file:///{+path}`, `weather://{city}/days{?from,to}`.
///
/// It expands values to a URI, and it matches a URI against itself to find the values, which is how a server routes a
/// resource to its reader. See ``expand(_:)`` and ``match(_:)``.
public struct URITemplate: Sendable, Hashable, CustomStringConvertible {
    /// The longest template, in bytes.
    public static let maximumBytes = 2048
    /// How many variables a template may have.
    public static let maximumVariables = 64
    /// The longest URI that is matched, in bytes; a longer one matches nothing.
    public static let maximumURIBytes = 8192

    /// The template as it was written.
    public let text: String
    let parts: [Part]
    private let pattern: URITemplatePattern

    /// Reads a template. Throws ``URITemplateError`` with the place and the reason.
    public init(_ text: String) throws(URITemplateError) {
        self.text = text
        parts = try URITemplateParser.parse(text)
        pattern = URITemplatePattern(parts)
    }

    /// The template as it was written.
    public var description: String { text }

    /// The names of the variables, in the order of their first use.
    public var variableNames: [String] {
        var names: [String] = []
        for case .expression(let expression) in parts {
            for variable in expression.variables where !names.contains(variable.name) { names.append(variable.name) }
        }
        return names
    }

    /// The values with which the template expands to the URI; nil when there are none.
    ///
    /// Values come percent-decoded. `{id}` matches at least one character and never `/`, `?` or `#`; `{+path}` matches
    /// anything; `{path*}` and `{/path*}` cross `/`. The variables of `{?a,b}` match in any order, and those that are
    /// absent have no value; other query parameters do not match. A list comes as it was written, `red,green`.
    ///
    /// Where several readings are possible, earlier variables take as much as they can. The time grows with the length
    /// of the URI times that of the template, whatever they contain. A decoded value may contain `/` and `..`, so a
    /// reader of files must check it.
    public func match(_ uri: String) -> [String: String]? {
        let bytes = Array(uri.utf8.prefix(Self.maximumURIBytes + 1))
        guard bytes.count <= Self.maximumURIBytes else { return nil }
        return pattern.match(bytes)
    }

    /// Whether this template should be asked before another one that matches the same URI: the one with more literal
    /// text first, then the one whose variables admit less.
    public func isMoreSpecific(than other: URITemplate) -> Bool {
        let (mine, theirs) = (pattern.specificity, other.pattern.specificity)
        return mine == theirs ? text < other.text : mine > theirs
    }

    /// Compares the texts: templates that match the same URIs may differ.
    public static func == (a: URITemplate, b: URITemplate) -> Bool { a.text == b.text }
    /// Hashes the text, by which templates compare.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension URITemplate {
    /// What a variable can stand for.
    public enum Value: Sendable, Hashable {
        case string(String)
        /// An empty list counts as no value.
        case list([String])
        /// Names and values, in order. An empty map counts as no value.
        case map([(name: String, value: String)])

        /// Lists and maps are equal only in the same order.
        public static func == (a: Value, b: Value) -> Bool {
            switch (a, b) {
            case (.string(let a), .string(let b)): a == b
            case (.list(let a), .list(let b)): a == b
            case (.map(let a), .map(let b)): a.elementsEqual(b) { $0 == $1 }
            default: false
            }
        }

        /// Hashes what `==` compares.
        public func hash(into hasher: inout Hasher) {
            switch self {
            case .string(let text): hasher.combine(text)
            case .list(let texts): hasher.combine(texts)
            case .map(let pairs):
                for pair in pairs {
                    hasher.combine(pair.name)
                    hasher.combine(pair.value)
                }
            }
        }
    }

    enum Part: Sendable {
        case literal(String)
        case expression(Expression)
    }

    struct Expression: Sendable {
        let style: Operator
        let variables: [Variable]
    }

    struct Variable: Sendable {
        enum Modifier: Sendable, Equatable { case none, prefix(Int), explode }
        let name: String
        let modifier: Modifier
    }

    /// The character after `{`, and what the RFC's appendix says about it.
    enum Operator: Character, Sendable {
        case simple = " "
        case reserved = "+"
        case fragment = "#"
        case label = "."
        case path = "/"
        case parameter = ";"
        case query = "?"
        case continuation = "&"

        /// What comes before the first value.
        var first: String {
            switch self {
            case .simple, .reserved: ""
            default: String(rawValue)
            }
        }

        /// What comes between values.
        var separator: String {
            switch self {
            case .simple, .reserved, .fragment: ","
            case .query: "&"
            default: String(rawValue)
            }
        }

        /// Values are written as `name=value`.
        var isNamed: Bool { self == .parameter || self == .query || self == .continuation }
        /// What follows the name of an empty value.
        var ifEmpty: String { self == .query || self == .continuation ? "=" : "" }
        var allowsReserved: Bool { self == .reserved || self == .fragment }
    }
}

extension URITemplate.Value: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// A single value, as in `"Oslo"`.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A list of values, in order.
    public init(arrayLiteral elements: String...) { self = .list(elements) }
    /// Names and values, in the order they are written; a name may occur twice.
    public init(dictionaryLiteral elements: (String, String)...) { self = .map(elements.map { (name: $0, value: $1) }) }
}

/// Why a text is no URI template.
public struct URITemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many bytes of the text come before the place.
    public let offset: Int
    /// What is wrong there, and what would be right.
    public let message: String

    /// The place and the reason in one line, for logs.
    public var description: String { "URI template, byte \(offset): \(message)" }
}
