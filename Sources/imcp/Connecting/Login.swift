import Foundation
import MCPHTTP

/// Logs in to servers that ask for it, in the person's own browser, and keeps the tokens for the next time.
enum Login {
    /// How long the person may take.
    static let patience = Duration.seconds(300)

    /// - Parameter client: The client that the server knows already; nil for one that registers itself.
    static func authorizer(
        for url: String, _ client: PreRegisteredClient?, _ console: Console
    ) throws(UsageProblem) -> any RequestAuthorizer {
        let browser = LoopbackUserAgent(timeout: patience) { page in
            console.err("Open this address in a browser to log in:")
            console.err("")
            console.err("    \(TerminalText.line(page))")
            console.err("")
        }
        do {
            let folder = folder
            try FileSystem.makeDirectory(folder)
            return try OAuthAuthorizer(
                server: url, mode: .user(browser, OAuthClientOptions(name: "imcp", preRegistered: client)),
                store: FileCredentialStore(directory: "\(folder)/credentials"))
        } catch {
            throw UsageProblem("--login: \(error)")
        }
    }

    /// The address by which an authorizer knows a WebSocket.
    static func address(of webSocket: String) -> String {
        let rest = webSocket.drop { $0 != ":" }
        return (webSocket.lowercased().hasPrefix("wss:") ? "https" : "http") + rest
    }

    private static var folder: String {
        let environment = ProcessInfo.processInfo.environment
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return "\(state)/imcp" }
        return "\(NSHomeDirectory())/.local/state/imcp"
    }
}
