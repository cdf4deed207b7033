import JSON
import MCP

/// An inspection and its findings, for people and for programs.
struct InspectionReport {
    let inspection: Inspection
    let findings: [Finding]

    init(_ inspection: Inspection) {
        self.inspection = inspection
        findings = InspectionRules.findings(inspection)
    }

    var hasErrors: Bool { findings.contains { $0.severity == .error } }

    private static let maxSubjects = 8

    // MARK: - For people

    func lines(width: Int) -> [String] {
        var table = TextTable(headings: ["", ""])
        table.rows = facts.map { [$0.name, $0.value] }
        var lines = table.lines(width: width).filter { !$0.isEmpty }
        for severity in Finding.Severity.allCases {
            let found = findings.filter { $0.severity == severity }
            guard !found.isEmpty else { continue }
            lines.append("")
            lines += found.flatMap { Self.lines(of: $0, width: width) }
        }
        return lines + ["", summary]
    }

    private static func lines(of finding: Finding, width: Int) -> [String] {
        var subjects = finding.subjects.prefix(maxSubjects).map(TerminalText.line).joined(separator: ", ")
        if finding.subjects.count > maxSubjects { subjects += " and \(finding.subjects.count - maxSubjects) more" }
        let place = subjects.isEmpty ? "" : " \(subjects):"
        let text = "\(finding.severity.rawValue):\(place) \(TerminalText.line(finding.message)) [\(finding.code)]"
        let fix = TerminalText.wrapped(finding.fix, to: width - 4).map { "    \($0)" }
        return TerminalText.wrapped(text, to: width) + fix
    }

    private var summary: String {
        let counts = Finding.Severity.allCases.map { severity in
            let count = findings.count { $0.severity == severity }
            return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        return counts.joined(separator: ", ")
    }

    private var facts: [(name: String, value: String)] {
        let server = inspection.server.map { TerminalText.line("\($0.name) \($0.version)") } ?? "(unnamed)"
        let tokens = "about \(inspection.toolTokens) tokens (estimate: UTF-8 bytes of the list / 4)"
        let tools = inspection.tools.count
        return [
            ("server", server),
            ("revisions", inspection.attempts.map(Self.text).joined(separator: ", ")),
            ("inspected", inspection.revision.rawValue),
            ("capabilities", Self.capabilities(inspection.capabilities)),
            ("tools", tools == 0 ? "0" : "\(tools), \(tokens)"),
            ("resources", "\(inspection.resources.count), and \(inspection.templates.count) templates"),
            ("prompts", "\(inspection.prompts.count)"),
            ("instructions", "\(inspection.instructions?.count ?? 0) characters"),
            ("answers", times.map { "\($0.method) \($0.milliseconds) ms" }.joined(separator: ", ")),
        ]
    }

    private var times: [(method: String, milliseconds: Int)] {
        var times: [(method: String, milliseconds: Int)] = []
        if inspection.discovery != nil { times.append((Method.discover, inspection.discoveryMilliseconds)) }
        for list in inspection.lists where !list.pages.isEmpty { times.append((list.method, list.milliseconds)) }
        return times
    }

    private static func text(_ attempt: Inspection.Attempt) -> String {
        switch attempt.outcome {
        case .accepted: "\(attempt.revision) yes (\(attempt.milliseconds) ms)"
        case .refused: "\(attempt.revision) no"
        }
    }

    private static func capabilities(_ capabilities: JSONObject) -> String {
        let names = capabilities.map { name, value in
            let details = (value.objectValue ?? [:]).filter { $0.value.boolValue != false }.map { $0.key }
            return TerminalText.line(details.isEmpty ? name : "\(name) (\(details.joined(separator: ", ")))")
        }
        return names.isEmpty ? "none" : names.joined(separator: ", ")
    }

    // MARK: - For programs

    var json: JSONValue {
        var result: JSONObject = [
            "server": inspection.server?.json ?? .null, "inspectedRevision": .string(inspection.revision.rawValue),
            "revisions": .array(inspection.attempts.map(Self.json)), "capabilities": .object(inspection.capabilities),
            "counts": [
                "tools": JSONValue(inspection.tools.count), "resources": JSONValue(inspection.resources.count),
                "resourceTemplates": JSONValue(inspection.templates.count),
                "prompts": JSONValue(inspection.prompts.count),
            ],
            "toolTokensEstimate": JSONValue(inspection.toolTokens),
            "instructionsCharacters": JSONValue(inspection.instructions?.count ?? 0),
        ]
        result["milliseconds"] = .object(JSONObject(times.map { ($0.method, JSONValue($0.milliseconds)) }))
        result["findings"] = .array(findings.map(\.json))
        return .object(result)
    }

    private static func json(_ attempt: Inspection.Attempt) -> JSONValue {
        var result: JSONObject = ["revision": .string(attempt.revision.rawValue)]
        switch attempt.outcome {
        case .accepted: result["accepted"] = true
        case .refused(let reason):
            result["accepted"] = false
            result["reason"] = .string(reason)
        }
        result["milliseconds"] = JSONValue(attempt.milliseconds)
        return .object(result)
    }
}
