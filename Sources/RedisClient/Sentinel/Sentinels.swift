import Synchronization
import Timing

/// Asks sentinels where the master is. One that answers is asked first the next time.
final class Sentinels: Sendable {
    private let master: String
    private let opener: ConnectionOpener
    private let addresses: Mutex<[RedisAddress]>

    init(_ addresses: [RedisAddress], master: String, opener: ConnectionOpener) {
        self.addresses = Mutex(addresses)
        self.master = master
        self.opener = opener
    }

    func findMaster() async throws -> RedisAddress {
        var last = RedisError(.topology, "There is no sentinel to ask.")
        for address in addresses.withLock({ $0 }) {
            do {
                let master = try await ask(address)
                addresses.withLock { all in
                    all.removeAll { $0 == address }
                    all.insert(address, at: 0)
                }
                return master
            } catch let error as RedisError { last = error }
        }
        throw last
    }

    private func ask(_ address: RedisAddress) async throws -> RedisAddress {
        let connection = try await opener.open(address)
        defer { connection.fail(RedisError(.closed, "The question was answered.")) }
        let master = master
        let reply = try await opener.timeline.withDeadline(opener.limits.connectTimeout) {
            RedisError(.unreachable, "A sentinel accepts connections but does not answer.")
        } _: {
            try await connection.send(["SENTINEL", "get-master-addr-by-name", RedisArgument(master)])
        }
        guard let parts = reply.elements, parts.count == 2, let host = parts[0].string,
            let port = parts[1].integer, (1...65535).contains(port)
        else { throw RedisError(.topology, "The sentinels do not know a master of that name.") }
        return .tcp(host: host, port: Int(port))
    }
}
