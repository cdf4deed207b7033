import JSON
import MCP

/// Judges what was found out about a server. Pure.
enum InspectionRules {
    private static let manyTokens = 10_000
    private static let longInstructions = 4000
    private static let slow = 1000
    private static let verySlow = 5000

    /// Everything that should be otherwise, the worst first.
    static func findings(_ inspection: Inspection) -> [Finding] {
        let all =
            lists(inspection) + envelope(inspection) + probes(inspection) + revisions(inspection)
            + ToolRules.findings(inspection.tools, revision: inspection.revision) + offers(inspection)
            + size(inspection) + speed(inspection)
        return Finding.Severity.allCases.flatMap { severity in all.filter { $0.severity == severity } }
    }

    private static func lists(_ inspection: Inspection) -> [Finding] {
        inspection.lists.compactMap { list in
            guard let fault = list.fault else { return nil }
            // Templates came with the rest of resources, but many servers have none and do not answer.
            let isTemplates = list.method == Method.listResourceTemplates
            let isAbsent = list.errorCode == MCPError.Code.methodNotFound.rawValue
            return Finding(
                severity: isTemplates && isAbsent ? .warning : .error, code: "list-failed", subjects: [list.method],
                message: fault,
                fix: "Answer \(list.method) in full, the last page without nextCursor; the capability promises it.")
        }
    }

    /// What each result must carry in modern revisions.
    private static func envelope(_ inspection: Inspection) -> [Finding] {
        guard inspection.revision.isModern else { return [] }
        var results = inspection.lists.flatMap { list in list.pages.map { (list.method, $0) } }
        if let discovery = inspection.discovery { results.insert((Method.discover, discovery), at: 0) }
        func without(_ isThere: (JSONObject) -> Bool) -> [String] {
            var methods: [String] = []
            for (method, result) in results where !isThere(result) && !methods.contains(method) {
                methods.append(method)
            }
            return methods
        }
        return Finding.grouped(
            .error, "result-type-missing", without { $0["resultType"]?.stringValue != nil },
            "The result has no resultType.", "Set \"resultType\": \"complete\" on every result.")
            + Finding.grouped(
                .error, "ttl-missing", without { ($0["ttlMs"]?.integerValue ?? -1) >= 0 },
                "The result has no ttlMs that is a whole number of at least 0.",
                "Set \"ttlMs\"; 0 forbids clients to keep the result.")
            + Finding.grouped(
                .error, "cache-scope-missing",
                without { ["public", "private"].contains($0["cacheScope"]?.stringValue) },
                "The result has no cacheScope.", "Set \"cacheScope\" to \"public\" or \"private\".")
    }

    private static func probes(_ inspection: Inspection) -> [Finding] {
        inspection.probes.compactMap { probe in
            guard probe.code != probe.expected.rawValue else { return nil }
            let got = probe.code.map { "error \($0)" } ?? (probe.isToolFailure ? "a result with isError" : "a result")
            // Servers without pages need not look at cursors.
            let isMild = probe.code == nil && probe.expected == .invalidParams
            return Finding(
                severity: isMild ? .note : .warning, code: "error-code", subjects: [probe.name],
                message: "The request is answered with \(got), not with error \(probe.expected.rawValue).",
                fix: "Answer \(probe.name) with error \(probe.expected.rawValue), which clients of "
                    + "\(inspection.revision) tell apart.")
        }
    }

    private static func revisions(_ inspection: Inspection) -> [Finding] {
        let accepted = inspection.attempts.filter { $0.outcome == .accepted }.map(\.revision)
        var findings: [Finding] = []
        let asked = Set(inspection.attempts.map(\.revision.rawValue))
        let promised = inspection.discovery?["supportedVersions"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let broken = promised.filter { asked.contains($0) && !accepted.map(\.rawValue).contains($0) }
        findings += Finding.grouped(
            .error, "revision-not-spoken", broken, "server/discover names the revision, but it is refused.",
            "Serve the revision, or leave it out of supportedVersions.")
        if !accepted.contains(where: \.isModern), asked.contains(ProtocolRevision.latest.rawValue) {
            findings.append(
                Finding(
                    severity: .note, code: "no-modern-revision",
                    message: "The server speaks no stateless revision (\(ProtocolRevision.latest)).",
                    fix: "Update its SDK, so that requests need no session."))
        }
        return findings
    }

    private static func offers(_ inspection: Inspection) -> [Finding] {
        let templates = inspection.templates.filter { (try? URITemplate($0.uriTemplate)) == nil }
        let bareURIs = inspection.resources.map(\.uri).filter { !$0.contains(":") }
        let untyped = inspection.resources.filter { $0.mimeType == nil }.map(\.uri)
        let undescribed = inspection.prompts.filter { ($0.description ?? "").isEmpty }.map(\.name)
        return NameRules.findings(inspection.prompts.map(\.name), kind: "prompt")
            + NameRules.duplicates(inspection.resources.map(\.uri), kind: "resource", what: "uri")
            + Finding.grouped(
                .error, "resource-uri-invalid", bareURIs, "The URI has no scheme.",
                "Begin it with a scheme and a colon.")
            + Finding.grouped(
                .error, "template-invalid", templates.map(\.uriTemplate), "The URI template breaks RFC 6570.",
                "Correct the template; clients cannot expand it.")
            + Finding.grouped(
                .warning, "prompt-description-missing", undescribed, "The prompt has no description.",
                "Say what it is good for: people choose prompts by this text.")
            + Finding.grouped(
                .note, "resource-type-missing", untyped, "The resource has no mimeType.", "Set \"mimeType\".")
    }

    private static func size(_ inspection: Inspection) -> [Finding] {
        var findings: [Finding] = []
        if inspection.toolTokens > manyTokens {
            findings.append(
                Finding(
                    severity: .warning, code: "tool-list-large",
                    message:
                        "The tool list takes about \(inspection.toolTokens) tokens of a model's context (estimate).",
                    fix: "Shorten descriptions and schemas, or offer fewer tools."))
        }
        let length = inspection.instructions?.count ?? 0
        if length > longInstructions {
            findings.append(
                Finding(
                    severity: .warning, code: "instructions-long",
                    message: "The instructions have \(length) characters.",
                    fix: "Keep them below \(longInstructions) characters; clients cut or drop long ones."))
        } else if length == 0 {
            findings.append(
                Finding(
                    severity: .note, code: "instructions-missing", message: "The server has no instructions.",
                    fix: "Tell the model in a few sentences how the tools belong together."))
        }
        if inspection.server == nil {
            findings.append(
                Finding(
                    severity: .note, code: "server-info-missing", message: "The server does not say who it is.",
                    fix: "Send serverInfo with name and version."))
        }
        return findings
    }

    private static func speed(_ inspection: Inspection) -> [Finding] {
        var times = inspection.lists.map { ($0.method, $0.milliseconds) }
        if inspection.discovery != nil { times.append((Method.discover, inspection.discoveryMilliseconds)) }
        return times.filter { $0.1 > slow }.map { method, milliseconds in
            Finding(
                severity: milliseconds > verySlow ? .warning : .note, code: "slow", subjects: [method],
                message: "The answer took \(milliseconds) ms.",
                fix: "Answer from memory; clients ask for it at each start.")
        }
    }
}
