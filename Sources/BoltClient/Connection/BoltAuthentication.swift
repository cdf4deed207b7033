/// How the client says who it is.
public struct BoltAuthentication: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    let fields: [String: BoltValue]

    /// For servers that ask nobody.
    public static let none = BoltAuthentication(fields: ["scheme": "none"])

    /// User and password.
    public static func basic(user: String, password: String) -> BoltAuthentication {
        BoltAuthentication(fields: ["scheme": "basic", "principal": .string(user), "credentials": .string(password)])
    }

    /// A token of a single-sign-on service.
    public static func bearer(_ token: String) -> BoltAuthentication {
        BoltAuthentication(fields: ["scheme": "bearer", "credentials": .string(token)])
    }

    /// The scheme and nothing else, so that no log has the password.
    public var description: String { "authentication \(fields["scheme"]?.stringValue ?? "")" }
    /// Shows nothing inside.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
