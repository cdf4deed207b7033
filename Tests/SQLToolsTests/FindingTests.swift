import ConnectorKit
import Testing

@testable import SQLTools

@Suite struct `What the doctor is told of SQL sources` {
    private func source(_ name: String, _ findings: [SQLFinding], mode: AccessMode = .readOnly) -> SQLSource {
        var script = ScriptedDatabase.Script()
        script.findings = findings
        var settings = SQLSettings()
        settings.mode = mode
        return SQLSource(name, ScriptedDatabase(.sqlite, script), settings)
    }

    @Test func `comes in the order of the sources, under their names`() async {
        let error = SQLFinding(.error, "It is gone.", fix: "Bring it back.")
        let warning = SQLFinding(.warning, "It may too much.", fix: "REVOKE")
        let findings = await [source("a", [error]), source("b", [warning], mode: .readWrite), source("c", [])]
            .findings()
        #expect(
            findings == [
                ConnectorFinding(.error, "a", "It is gone.", fix: "Bring it back."),
                .ok("b", "It answers, and may be changed."),
                ConnectorFinding(.warning, "b", "It may too much.", fix: "REVOKE"),
                .ok("c", "It answers, and is only read."),
            ])
    }

    @Test func `names an only source by what it is`() async {
        #expect(await [source("shop", [])].findings() == [.ok("database", "It answers, and is only read.")])
    }
}
