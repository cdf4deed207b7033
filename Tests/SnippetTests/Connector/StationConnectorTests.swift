// snippet: connector-check
import ConnectorTesting
import JSON
import Testing

@Suite struct `The station connector` {
    @Test func `keeps the promises of a connector`() async throws {
        var check = ConnectorCompatibility(
            StationConnector.self, settings: "address: station.example", secrets: ["station-key": "a long secret"])
        check.calls = [.init("forecast", ["city": "Oslo"])]
        check.awaySettings = "{address: nowhere.example, key: station-key}"
        check.maxToolTokens = 200
        try await check.check()
    }
}
// end
