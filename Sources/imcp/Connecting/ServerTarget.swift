/// What a word of the command line names as a server.
enum ServerTarget: Equatable {
    /// Streamable HTTP, over TCP or a Unix socket.
    case http(String)
    case webSocket(String)
    /// A program that speaks over its standard input and output, with its arguments.
    case command([String])
    /// A server of the configuration.
    case configured(String)

    static let help =
        "http(s)://…, http+unix://…, ws(s)://…, \"stdio:command argument …\", or a server's name in the configuration."

    init(_ text: String) throws(UsageProblem) {
        if text.hasPrefix("stdio:") {
            let words = try ShellWords.split(String(text.dropFirst("stdio:".count)))
            guard words.first?.isEmpty == false else {
                throw UsageProblem("\"stdio:\" needs a command, as in \"stdio:python3 server.py\".")
            }
            self = .command(words)
            return
        }
        switch Self.scheme(of: text) {
        case "http", "https", "http+unix", "https+unix": self = .http(text)
        case "ws", "wss": self = .webSocket(text)
        case let scheme?:
            throw UsageProblem("\(scheme):// cannot be called; a server is one of: \(Self.help)")
        case nil:
            guard !text.isEmpty else { throw UsageProblem("The server's name is empty; write one of: \(Self.help)") }
            self = .configured(text)
        }
    }

    /// Whether a word can only be an address, and no name.
    static func isAddress(_ text: String) -> Bool { text.hasPrefix("stdio:") || scheme(of: text) != nil }

    private static func scheme(of text: String) -> String? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        let scheme = text[..<colon].lowercased()
        return !scheme.isEmpty && scheme.allSatisfy { $0.isLetter || "+-.".contains($0) } ? scheme : nil
    }
}

/// Words of a command line that cannot be understood, and what to write instead.
struct UsageProblem: Error, Equatable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
