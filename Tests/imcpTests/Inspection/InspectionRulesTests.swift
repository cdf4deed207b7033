import JSON
import MCP
import Testing

@testable import imcp

@Suite struct `The judgement of a server` {
    private static let good: JSONObject = [
        "name": "good", "title": "Good", "description": "Does it",
        "inputSchema": ["type": "object", "properties": ["a": ["type": "string", "description": "A"]]],
        "annotations": ["readOnlyHint": true],
    ]

    /// A faultless server with these tools.
    private func server(
        _ tools: [JSONObject] = [Self.good], revision: ProtocolRevision = .latest,
        _ change: (inout Inspection) -> Void = { _ in }
    ) -> Inspection {
        let envelope: JSONObject = ["resultType": "complete", "ttlMs": 0, "cacheScope": "public"]
        var page = envelope
        page["tools"] = .array(tools.map(JSONValue.object))
        var inspection = Inspection(target: "test", revision: revision)
        inspection.server = Implementation(name: "s", version: "1")
        inspection.instructions = "Use it."
        inspection.attempts = [.init(revision: .latest, outcome: .accepted, milliseconds: 1)]
        if revision.isModern {
            inspection.discovery = envelope
            inspection.discovery?["supportedVersions"] = [.string(ProtocolRevision.latest.rawValue)]
        }
        inspection.lists = [Inspection.List(method: Method.listTools, member: "tools", pages: [page])]
        inspection.probes = [.init(name: "an unknown tool", expected: .invalidParams, code: -32602)]
        change(&inspection)
        return inspection
    }

    private func codes(_ inspection: Inspection) -> [String] { InspectionRules.findings(inspection).map(\.code) }

    private func tool(_ change: (inout JSONObject) -> Void) -> JSONObject {
        var tool = Self.good
        change(&tool)
        return tool
    }

    @Test func `finds nothing in a faultless one`() {
        #expect(codes(server()).isEmpty)
        #expect(InspectionReport(server()).hasErrors == false)
    }

    @Test func `finds what is wrong with tools`() {
        let cases: [(String, (inout JSONObject) -> Void)] = [
            ("input-schema-missing", { $0["inputSchema"] = nil }),
            ("input-schema-not-object", { $0["inputSchema"] = ["properties": [:]] }),
            ("schema-invalid", { $0["inputSchema"] = ["type": "object", "required": 1] }),
            ("schema-invalid", { $0["outputSchema"] = ["$ref": "#/nowhere"] }),
            (
                "header-annotation-invalid",
                {
                    $0["inputSchema"] = [
                        "type": "object",
                        "properties": ["a": ["type": "array", "description": "A", "x-mcp-header": "A"]],
                    ]
                }
            ),
            ("tool-description-missing", { $0["description"] = " " }),
            ("tool-annotations-missing", { $0["annotations"] = nil }),
            ("tool-title-missing", { $0["title"] = nil }),
            ("tool-name-characters", { $0["name"] = "a/b" }),
            ("tool-name-missing", { $0["name"] = "" }),
            ("tool-name-long", { $0["name"] = .string(String(repeating: "a", count: 65)) }),
            ("tool-name-too-long", { $0["name"] = .string(String(repeating: "a", count: 129)) }),
            (
                "argument-description-missing",
                { $0["inputSchema"] = ["type": "object", "properties": ["a": ["type": "string"]]] }
            ),
        ]
        for (code, change) in cases { #expect(codes(server([tool(change)])) == [code]) }
        #expect(codes(server([Self.good, Self.good])) == ["tool-name-duplicate"])
        #expect(codes(server([])).isEmpty)
    }

    @Test func `asks older revisions for structured results that are objects`() {
        let numbers = tool { $0["outputSchema"] = ["type": "array"] }
        #expect(codes(server([numbers])).isEmpty)
        let old = server([numbers], revision: .v2025_11_25)
        #expect(codes(old) == ["output-schema-not-object"])
    }

    @Test func `finds what results lack`() {
        let bare = server { inspection in
            inspection.lists[0].pages = [["tools": []]]
            inspection.discovery?["ttlMs"] = -1
        }
        #expect(codes(bare) == ["result-type-missing", "ttl-missing", "cache-scope-missing"])
        #expect(InspectionRules.findings(bare)[1].subjects == ["server/discover", "tools/list"])
        let old = server(revision: .v2025_11_25) { $0.lists[0].pages = [["tools": []]] }
        #expect(codes(old).isEmpty)
    }

    @Test func `finds lists without end, and answers that are wrong, slow or large`() {
        #expect(codes(server { $0.lists[0].fault = "The list has no end." }) == ["list-failed"])
        #expect(codes(server { $0.lists[0].milliseconds = 1500 }) == ["slow"])
        #expect(codes(server { $0.probes[0].code = -32603 }) == ["error-code"])
        #expect(codes(server { $0.instructions = nil }) == ["instructions-missing"])
        #expect(codes(server { $0.instructions = String(repeating: "a", count: 5000) }) == ["instructions-long"])
        #expect(codes(server { $0.server = nil }) == ["server-info-missing"])
        let large = tool { $0["description"] = .string(String(repeating: "a", count: 50_000)) }
        #expect(codes(server([large])) == ["tool-list-large"])
    }

    @Test func `finds revisions that are promised and not spoken`() {
        let broken = server { inspection in
            inspection.attempts.append(.init(revision: .v2025_11_25, outcome: .refused("no"), milliseconds: 1))
            inspection.discovery?["supportedVersions"] = ["2026-07-28", "2025-11-25"]
        }
        #expect(codes(broken) == ["revision-not-spoken"])
        let old = server(revision: .v2025_11_25) { $0.attempts[0].outcome = .refused("no") }
        #expect(codes(old) == ["no-modern-revision"])
    }

    @Test func `finds what is wrong with resources and prompts`() {
        let offers = server { inspection in
            inspection.lists += [
                .init(
                    method: Method.listResources, member: "resources",
                    pages: [
                        [
                            "resultType": "complete", "ttlMs": 0, "cacheScope": "public",
                            "resources": [["uri": "x", "name": "n"]],
                        ]
                    ]),
                .init(
                    method: Method.listResourceTemplates, member: "resourceTemplates",
                    pages: [
                        [
                            "resultType": "complete", "ttlMs": 0, "cacheScope": "public",
                            "resourceTemplates": [["uriTemplate": "a:{", "name": "n"]],
                        ]
                    ]),
                .init(
                    method: Method.listPrompts, member: "prompts",
                    pages: [["resultType": "complete", "ttlMs": 0, "cacheScope": "public", "prompts": [["name": "p"]]]]),
            ]
        }
        #expect(
            codes(offers) == [
                "resource-uri-invalid", "template-invalid", "prompt-description-missing", "resource-type-missing",
            ])
    }

    @Test func `is told with the worst first, and with its numbers`() {
        let report = InspectionReport(server([tool { $0["name"] = "a b\u{1B}" }, tool { $0["inputSchema"] = nil }]))
        let lines = report.lines(width: 100)
        #expect(report.hasErrors)
        #expect(report.findings.map(\.severity) == [.error, .warning])
        #expect(lines.last == "1 error, 1 warning, 0 notes")
        #expect(lines.contains { $0.contains("(estimate: UTF-8 bytes of the list / 4)") })
        #expect(lines.allSatisfy { !$0.contains("\u{1B}") })
        #expect(report.json["findings"]?.arrayValue?.count == 2)
    }
}
