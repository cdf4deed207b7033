import ConnectorTesting
import JSON
import Testing

@testable import FilesystemConnector

@Suite struct `The filesystem connector` {
    @Test(arguments: ["read-only", "read-write"])
    func `keeps the promises of a connector`(mode: String) async throws {
        let sandbox = try Sandbox()
        try sandbox.file("a.txt", "hello")
        var check = ConnectorCompatibility(
            FilesystemConnector.self, settings: "{roots: [\"\(sandbox.root)\"], mode: \(mode)}")
        check.calls = [.init("read_text_file", ["path": "a.txt"]), .init("list_directory", ["path": "."])]
        check.maxToolTokens = 4_500
        try await check.check()
    }
}
