import ConnectorKit
import JSON

/// What the servers said of themselves, for people and for programs.
struct DoctorReport {
    let examinations: [Doctor.Examination]

    private static let nothing = "nothing to check"

    var hasErrors: Bool { examinations.contains { $0.findings.contains { $0.severity == .error } } }

    // MARK: - For people

    func lines(width: Int) -> [String] {
        var table = TextTable(headings: ["server", "", "checked", "found"])
        for examination in examinations {
            if examination.findings.isEmpty { table.rows.append([examination.name, "–", "", Self.nothing]) }
            for finding in examination.findings {
                table.rows.append([
                    examination.name, finding.severity.rawValue, TerminalText.line(finding.subject),
                    TerminalText.line(Self.text(finding)),
                ])
            }
        }
        return table.lines(width: width) + ["", summary]
    }

    private static func text(_ finding: ConnectorFinding) -> String {
        finding.fix.isEmpty ? finding.message : "\(finding.message) → \(finding.fix)"
    }

    private var summary: String {
        let all = examinations.flatMap(\.findings)
        let errors = all.count { $0.severity == .error }
        let warnings = all.count { $0.severity == .warning }
        if errors + warnings == 0 { return "All is well." }
        return "\(errors) error\(errors == 1 ? "" : "s"), \(warnings) warning\(warnings == 1 ? "" : "s")"
    }

    // MARK: - For programs

    var json: JSONValue {
        .object([
            "healthy": .bool(!hasErrors),
            "servers": .array(
                examinations.map { examination in
                    [
                        "name": .string(examination.name),
                        "findings": .array(examination.findings.map(Self.json)),
                    ]
                }),
        ])
    }

    private static func json(_ finding: ConnectorFinding) -> JSONValue {
        [
            "severity": .string(finding.severity.rawValue), "subject": .string(finding.subject),
            "message": .string(finding.message), "fix": .string(finding.fix),
        ]
    }
}
