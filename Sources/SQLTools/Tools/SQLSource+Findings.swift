public import ConnectorKit

extension [SQLSource] {
    /// What `imcp doctor` tells of the sources, in their order; they are looked at all at once.
    public func findings() async -> [ConnectorFinding] {
        await withTaskGroup(of: (Int, [ConnectorFinding]).self) { group in
            for (position, source) in enumerated() {
                let subject = count == 1 ? "database" : source.name
                group.addTask { (position, await source.findings(under: subject)) }
            }
            var found: [Int: [ConnectorFinding]] = [:]
            for await (position, findings) in group { found[position] = findings }
            return indices.flatMap { found[$0] ?? [] }
        }
    }
}

extension SQLSource {
    fileprivate func findings(under subject: String) async -> [ConnectorFinding] {
        let findings = await check().map { ConnectorFinding($0, subject) }
        if findings.contains(where: { $0.severity == .error }) { return findings }
        let access = settings.mode == .readOnly ? "It answers, and is only read." : "It answers, and may be changed."
        return [.ok(subject, access)] + findings
    }
}

extension ConnectorFinding {
    fileprivate init(_ finding: SQLFinding, _ subject: String) {
        let severity: Severity =
            switch finding.severity {
            case .error: .error
            case .warning: .warning
            }
        self.init(severity, subject, finding.problem, fix: finding.fix)
    }
}
