import MCPHTTP

/// Logs in to servers that ask for it, in the person's own browser.
enum Login {
    static func authorizer(for url: String, _ console: Console) throws -> any RequestAuthorizer {
        throw UsageProblem("--login is not available in this build; hand a token over with --header.")
    }
}
