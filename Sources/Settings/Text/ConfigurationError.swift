public import JSON

/// A configuration that cannot be used, with everything that was found in it.
public struct ConfigurationError: Error, Sendable, Hashable {
    /// The findings in the order of the file, at least one of them an error.
    public let diagnostics: [Diagnostic]

    /// Takes findings, at least one of them an error.
    public init(_ diagnostics: [Diagnostic]) {
        precondition(diagnostics.contains { $0.severity == .error }, "a configuration was refused without a reason")
        self.diagnostics = diagnostics
    }

    init(_ diagnostic: Diagnostic) { self.init([diagnostic]) }

    /// The findings as an array for programs.
    public var json: JSONValue { .array(diagnostics.map(\.json)) }
}

extension ConfigurationError: CustomStringConvertible {
    /// All findings as a person reads them, with the lines of the file.
    public var description: String { diagnostics.map { $0.rendered() }.joined(separator: "\n") }
}
