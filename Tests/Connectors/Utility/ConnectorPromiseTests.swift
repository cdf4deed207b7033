import ConnectorTesting
import JSON
import Testing

@testable import UtilityConnector

@Suite struct `The utility connector` {
    @Test func `keeps the promises of a connector`() async throws {
        var check = ConnectorCompatibility(UtilityConnector.self)
        check.calls = [
            .init("health_check"), .init("echo", ["text": "hello"]), .init("get_time", ["timezone": "Europe/Berlin"]),
        ]
        check.maxToolTokens = 500
        try await check.check()
    }
}
