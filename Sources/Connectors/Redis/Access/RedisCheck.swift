import ConnectorKit
import RedisClient

/// What `imcp doctor` asks a Redis server. Only questions are sent, whatever the mode.
struct RedisCheck: Sendable {
    let access: RedisAccess
    let sets: Set<ToolSet>

    /// The groups of tools that need a module, by a command of it.
    private static let modules: [(set: ToolSet, command: String, name: String)] = [
        (.json, "json.get", "RedisJSON"), (.search, "ft.search", "RediSearch"),
    ]

    func findings() async -> [ConnectorFinding] {
        do {
            _ = try await access.client.send(["PING"])
            return [try await rights()] + (try await missingModules())
        } catch let error as RedisError {
            return [ConnectorFinding(.error, Self.subject(error), error.message, fix: Self.fix(error))]
        } catch let failure as RedisFailure {
            let fix = "Let the user run COMMAND, by which imcp learns what commands do: ACL SETUSER … +command."
            return [ConnectorFinding(.error, "rights", failure.message, fix: fix)]
        } catch {
            return [ConnectorFinding(.error, "connection", "The check was ended.", fix: "Check again.")]
        }
    }

    private static func subject(_ error: RedisError) -> String {
        error.code == .authenticationFailed || error.prefix == "NOAUTH" ? "login" : "connection"
    }

    private static func fix(_ error: RedisError) -> String {
        switch error.code {
        case .authenticationFailed: "Correct user and password in the url, or the settings of these names."
        case .reply where error.prefix == "NOAUTH":
            "Give user and password in the url, or in the settings of these names."
        case .reply: "Let the user run PING, or look at the server's log."
        default: "Start the server, and check the url and tls."
        }
    }

    // MARK: - Rights

    /// Whether the user may do more than the mode needs. Who may not look at users is restricted already.
    private func rights() async throws -> ConnectorFinding {
        do {
            let name = try await access.client.send(["ACL", "WHOAMI"]).string ?? "default"
            return judge(try await access.client.send(["ACL", "GETUSER", RedisArgument(name)]), of: name)
        } catch let error as RedisError where error.code == .reply {
            return .ok("login", "The server answers; it does not let the user look at rights.")
        }
    }

    private func judge(_ user: RedisValue, of name: String) -> ConnectorFinding {
        let flags = (user["flags"]?.elements ?? []).compactMap(\.string)
        if flags.contains("nopass") {
            return ConnectorFinding(
                .warning, "login", "The server lets anybody in as the user \(name), without a password.",
                fix: "Make a user with a password for imcp: \(recipe)")
        }
        let excess = RedisRights(user["commands"]?.string ?? "").excess(onlyReads: !access.allowsWrites)
        guard let excess else { return .ok("login", "The user \(name) may not do more than it should.") }
        return ConnectorFinding(
            .warning, "login", "The user \(name) may \(excess), which this server never needs.",
            fix: "Make a user for imcp: \(recipe)")
    }

    private var recipe: String {
        let data = access.allowsWrites ? "+@read +@write" : "+@read"
        return "ACL SETUSER imcp on >PASSWORD ~* &* -@all \(data) +@connection +@pubsub -@dangerous +info"
    }

    // MARK: - Modules

    private func missingModules() async throws -> [ConnectorFinding] {
        var findings: [ConnectorFinding] = []
        for module in Self.modules where sets.contains(module.set) {
            guard try await !access.has(module.command) else { continue }
            findings.append(
                ConnectorFinding(
                    .warning, "modules", "The tools of the group \(module.set) need the module \(module.name).",
                    fix: "Load the module, or take \(module.set) out of \"tools\"."))
        }
        return findings
    }
}

/// What a user may do, by the rules of its access control list.
struct RedisRights {
    private var allowed: [String: Bool] = [:]

    /// - Parameter rules: As the server writes them, such as `-@all +@read`: later ones count.
    init(_ rules: String) {
        for rule in rules.split(separator: " ") {
            let category = rule.dropFirst()
            guard category.hasPrefix("@") else { continue }
            if category == "@all" { allowed = [:] }
            allowed[String(category)] = rule.hasPrefix("+")
        }
    }

    private func allows(_ category: String) -> Bool { allowed[category] ?? allowed["@all"] ?? false }

    /// What is more than needed, in words; nil where nothing is.
    func excess(onlyReads: Bool) -> String? {
        let excess = [
            onlyReads && allows("@write") ? "change data" : nil,
            allows("@admin") && allows("@dangerous") ? "administer the server" : nil,
        ].compactMap(\.self)
        return excess.isEmpty ? nil : excess.joined(separator: " and ")
    }
}
