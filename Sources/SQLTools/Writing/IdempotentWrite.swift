import Crypto
import JSON
import MCP
import Synchronization

/// One write under a key of the caller's: its record says whether it was made.
///
/// The record comes before the commit and names the transaction where the engine can, so that also after a crash the
/// database itself says what became of it.
final class IdempotentWrite: Sendable {
    private let records: any SQLRecordStore
    private let database: any SQLDatabase
    private let place: String
    private let write: JSONValue
    private let result: JSONObject
    private let announced = Mutex<String?>(nil)

    /// How long a repeat is recognised.
    private static let lifetime = Duration.seconds(86_400)

    init(
        records: any SQLRecordStore, source: SQLSource, write: PlannedWrite, key: String, _ principal: Principal
    ) {
        self.records = records
        database = source.database
        let caller = [source.name, principal.tenant, principal.authentication, principal.subject, key]
        place = "sql-write/" + SHA256.hash(data: JSONValue.array(caller.map(JSONValue.string)).canonicalBytes()).hexText
        let content = JSONValue.array([.string(write.sql), write.parameters.json])
        self.write = .string(SHA256.hash(data: content.canonicalBytes()).hexText)
        result = ["committed": true, "change": .string(write.change), "row_count": JSONValue(write.rows)]
    }

    private func record(_ state: String, identity: String? = nil) -> JSONValue {
        var json: JSONObject = ["write": write, "state": .string(state), "result": .object(result)]
        json["transaction"] = identity.map(JSONValue.string)
        return .object(json)
    }

    /// The result of the write where it was made before; nil where it is to be made now.
    func begin() async throws -> JSONObject? {
        guard let earlier = try await records.insert(record("begun"), at: place, lifetime: Self.lifetime) else {
            return nil
        }
        guard earlier["write"] == write else {
            throw SQLFailure(.conflict, "The idempotency_key was used for another statement; take a new one.")
        }
        if earlier["state"] == "done" { return repeated(earlier) }
        guard let identity = earlier["transaction"]?.stringValue else { throw unclear }
        switch try await database.status(ofTransaction: identity) {
        case .committed: return repeated(earlier)
        case .aborted:
            guard try await records.replace(earlier, by: record("begun"), at: place, lifetime: Self.lifetime) else {
                throw unclear
            }
            return nil
        case .inProgress, .unknown: throw unclear
        }
    }

    /// Says, before the commit, by which name the database knows the transaction.
    func announce(identity: String?) async throws {
        guard let identity else { return }
        let isOurs = try await records.replace(
            record("begun"), by: record("committing", identity: identity), at: place, lifetime: Self.lifetime)
        guard isOurs else { throw unclear }
        announced.withLock { $0 = identity }
    }

    /// The change is made. A store that fails now costs nothing but a repeat that asks the database.
    func finish() async {
        _ = try? await records.replace(current, by: record("done"), at: place, lifetime: Self.lifetime)
    }

    /// Nothing was changed, so a repeat may try again.
    func forget() async { _ = try? await records.replace(current, by: nil, at: place, lifetime: Self.lifetime) }

    private var current: JSONValue {
        announced.withLock(\.self).map { record("committing", identity: $0) } ?? record("begun")
    }

    private func repeated(_ earlier: JSONValue) -> JSONObject {
        var result = earlier["result"]?.objectValue ?? [:]
        result["repeated"] = true
        return result
    }

    private var unclear: SQLFailure {
        SQLFailure(
            .outcomeUnknown,
            "A write with this idempotency_key is under way, or ended unclearly; look at the rows first.")
    }
}
