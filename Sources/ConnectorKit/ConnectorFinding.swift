/// What a server found out about itself when it was asked whether it works: for `imcp doctor`.
public struct ConnectorFinding: Sendable, Hashable {
    /// How it is.
    public enum Severity: String, Sendable, CaseIterable {
        /// As it should be.
        case ok
        /// It works, and something should be otherwise.
        case warning
        /// Something does not work.
        case error
    }

    /// How it is.
    public var severity: Severity
    /// What was checked, in a few words, such as `connection`.
    public var subject: String
    /// What was found, in one sentence. It is for the operator: it may name hosts and roles, but no secret.
    public var message: String
    /// What to do about it; empty where nothing is to be done.
    public var fix: String

    /// One thing that was checked.
    public init(_ severity: Severity, _ subject: String, _ message: String, fix: String = "") {
        self.severity = severity
        self.subject = subject
        self.message = message
        self.fix = fix
    }

    /// Something that is as it should be.
    public static func ok(_ subject: String, _ message: String) -> ConnectorFinding {
        ConnectorFinding(.ok, subject, message)
    }
}
