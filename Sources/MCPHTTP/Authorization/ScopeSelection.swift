/// Which scopes to ask for.
enum ScopeSelection {
    /// More are not asked for, whatever a server names.
    static let maxCount = 200

    /// The scopes of a first authorization: those of the challenge, else all that the resource knows, else the server's
    /// own choice, which is an empty list.
    ///
    /// - Parameters:
    ///   - held: What was asked for before, at the same authorization server; never given up.
    ///   - wantsOffline: Whether refresh tokens are of use. `offline_access` is asked for where the authorization server
    ///     lists it, and never where it does not.
    static func scopes(
        challenged: String?, resource: [String]?, server: [String]?, held: [String], wantsOffline: Bool
    ) -> [String] {
        let needed = challenged.map(split) ?? resource ?? []
        var scopes = union(held, needed).filter { $0 != offline }
        if wantsOffline, server?.contains(offline) == true { scopes.append(offline) }
        return Array(scopes.prefix(maxCount))
    }

    /// The scopes of a list in one text.
    static func split(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// Both, in order, each once.
    static func union(_ first: [String], _ second: [String]) -> [String] {
        var seen: Set<String> = []
        return (first + second).filter { isToken($0) && seen.insert($0).inserted }
    }

    private static let offline = "offline_access"

    /// The characters of RFC 6749, section 3.3.
    private static func isToken(_ scope: String) -> Bool {
        !scope.isEmpty && scope.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }
}
