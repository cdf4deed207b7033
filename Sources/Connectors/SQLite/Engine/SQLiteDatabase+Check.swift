import SQLTools

extension SQLiteDatabase {
    /// How long a check may take.
    private static let checkLimits = SQLLimits(timeout: .seconds(5))

    func check(_ protection: SQLProtection) async -> [SQLFinding] {
        guard connections.file.exists else {
            if creates { return [] }
            return [
                SQLFinding(
                    .error, "There is no file \(connections.file.path).",
                    fix: "Correct the path, or set create: true in a source with mode: read-write.")
            ]
        }
        do {
            return try await connections.reading(Self.checkLimits) { connection in
                do {
                    _ = try connection.shield(protection)
                } catch let failure as SQLFailure where failure.code == .misconfigured {
                    return [SQLFinding(.error, failure.message, fix: "Correct the rule under \"columns\".")]
                }
                return []
            }
        } catch let failure as SQLFailure {
            return [SQLFinding(.error, failure.message, fix: "Look at the file \(connections.file.path).")]
        } catch {
            return [SQLFinding(.error, "The check was ended.", fix: "Check again.")]
        }
    }
}
