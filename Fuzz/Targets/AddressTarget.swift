@testable import MCPHTTP

extension FuzzTarget {
    /// The first line is a server's URL, the second a reference that the server gives.
    static let serverAddress = FuzzTarget(name: "server-address") { input in
        let lines = input.split(separator: 0x0A, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
        guard let text = lines.first, let address = try? ServerAddress(text) else { return }
        let again = try require("a URL that was written can be read") { try ServerAddress(address.text) }
        try require(again == address, "a URL reads as it was written: \(address.text) and \(again.text)")
        try require(address.text.hasPrefix(address.identity), "the identity is the beginning of the URL")
        guard lines.count > 1, let resolved = address.resolving(lines[1]) else { return }
        let reread = try require("a resolved URL can be read") { try ServerAddress(resolved.text) }
        try require(reread == resolved, "a resolved URL reads as it was written: \(resolved.text) and \(reread.text)")
    }
}
