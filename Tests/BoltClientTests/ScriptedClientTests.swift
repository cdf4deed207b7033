import BoltPeer
import Synchronization
import Testing

@testable import BoltClient

/// What no server here can show is shown by a peer that follows a script; none of it is proven against Neo4j itself.
@Suite(.timeLimit(.minutes(10))) struct `A client and a scripted peer` {
    typealias Peer = ScriptedPeer

    static let write = BoltTransactionOptions(mode: .write)

    @Test func `sends what a transaction was given, in one piece with its statement`() async throws {
        let peer = try await Peer { _ in [.success()] }
        var options = BoltTransactionOptions(mode: .read, database: "movies")
        options.bookmarks = ["b1"]
        options.timeout = .milliseconds(1500)
        options.metadata = ["app": "test"]
        options.impersonatedUser = "ada"
        let client = BoltClient(peer.configuration())
        try await client.rolledBack(options) { transaction in
            _ = try await transaction.run("RETURN $x", ["x": 1]).consume()
        }
        let begin = try #require(peer.requests.first { $0.tag == Peer.begin })
        let expected: BoltValue = [
            "mode": "r", "db": "movies", "bookmarks": ["b1"], "tx_timeout": 1500, "tx_metadata": ["app": "test"],
            "imp_user": "ada",
        ]
        #expect(begin.fields == [expected])
        #expect(peer.tags == [Peer.hello, Peer.logon, Peer.begin, Peer.run, Peer.pull, Peer.rollback])
        let hello = try #require(peer.requests.first?.fields.first?.mapValue)
        #expect(hello["bolt_agent"] != nil && hello["credentials"] == nil)
    }

    @Test func `logs in with HELLO alone in version 4.4, and asks for moments in UTC`() async throws {
        let peer = try await Peer(version: BoltVersion(4, 4)) { _ in [.success(["patch_bolt": ["utc"]])] }
        #expect(try await BoltClient(peer.configuration()).check() == "")
        let hello = try #require(peer.requests.first?.fields.first?.mapValue)
        #expect(hello["credentials"] == "p" && hello["patch_bolt"] == ["utc"])
        #expect(peer.tags == [Peer.hello, Peer.reset])
    }

    @Test func `repeats what failed for a moment, on a reset connection`() async throws {
        let failures = Countdown(2)
        let peer = try await Peer { request in
            switch request.tag {
            case Peer.run where failures.next():
                [.failure("Neo.TransientError.Transaction.DeadlockDetected")]
            case Peer.pull where failures.isLastTrue: [.ignored]
            case Peer.commit: [.success(["bookmark": "b2"])]
            case Peer.pull: [.row([7]), .success()]
            default: [.success()]
            }
        }
        let (rows, bookmark) = try await BoltClient(peer.configuration()).transaction(Self.write) { transaction in
            try await transaction.run("RETURN 7").rows(limit: 1)
        }
        #expect(rows == [[7]])
        #expect(bookmark == "b2")
        #expect(peer.tags.filter { $0 == Peer.begin }.count == 3)
        #expect(peer.tags.filter { $0 == Peer.reset }.count == 2)
        #expect(peer.requests.allSatisfy { $0.connection == 1 })
    }

    @Test(arguments: ["Neo.TransientError.Transaction.DeadlockDetected", "close"])
    func `never repeats once the commit was sent`(outcome: String) async throws {
        let peer = try await Peer { request in
            request.tag == Peer.commit ? [outcome == "close" ? .close : .failure(outcome)] : [.success()]
        }
        await #expect(throws: BoltError.self) {
            _ = try await BoltClient(peer.configuration()).transaction(Self.write) { _ in }
        }
        #expect(peer.tags.filter { $0 == Peer.commit }.count == 1)
    }

    @Test func `asks for rows only as they are taken`() async throws {
        let peer = try await Peer { request in
            request.tag == Peer.pull ? [.row([1]), .row([2]), .success(["has_more": true])] : [.success()]
        }
        var configuration = peer.configuration()
        configuration.fetchSize = 2
        try await BoltClient(configuration).rolledBack(Self.write) { transaction in
            let result = try await transaction.run("RETURN 1")
            for _ in 0..<5 { _ = try await result.next() }
        }
        #expect(peer.tags.filter { $0 == Peer.pull }.count == 3)
        #expect(peer.tags.filter { $0 == Peer.discard }.count == 1)
    }

    @Test func `asks another server when the leader has changed`() async throws {
        let failures = Countdown(1)
        let peers = PeerPorts()
        let peer = try await Peer { request in
            let me = BoltValue.string("127.0.0.1:\(peers.port)")
            return switch request.tag {
            case Peer.route:
                [
                    .success([
                        "rt": [
                            "ttl": 300,
                            "servers": [
                                ["role": "ROUTE", "addresses": [me]], ["role": "READ", "addresses": [me]],
                                ["role": "WRITE", "addresses": [me]],
                            ],
                        ]
                    ])
                ]
            case Peer.run where failures.next(): [.failure("Neo.ClientError.Cluster.NotALeader")]
            case Peer.pull where failures.isLastTrue: [.ignored]
            default: [.success()]
            }
        }
        peers.set(peer.port)
        _ = try await BoltClient(peer.configuration(isRouted: true)).transaction(Self.write) { transaction in
            try await transaction.run("CREATE ()").consume()
        }
        #expect(peer.tags.filter { $0 == Peer.route }.count == 2)
        #expect(peer.tags.filter { $0 == Peer.commit }.count == 1)
    }

    @Test func `resets a connection whose caller was cancelled, and uses it again when that is done`() async throws {
        // A stream without end: its summary comes only with the reset.
        let peer = try await Peer { request in
            switch request.tag {
            case Peer.pull: [.row([1])]
            case Peer.reset: [.ignored, .success()]
            default: [.success()]
            }
        }
        let client = BoltClient(peer.configuration())
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            defer { start.finish() }
            try await client.rolledBack(Self.write) { transaction in
                let result = try await transaction.run("RETURN 1")
                while try await result.next() != nil { start.yield() }
            }
        }
        for await _ in started.prefix(1) {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await client.rolledBack(Self.write) { _ in }
        #expect(peer.tags.suffix(3) == [Peer.reset, Peer.begin, Peer.rollback])
        #expect(peer.requests.allSatisfy { $0.connection == 1 })
    }

    @Test func `gives up on a server that is silent`() async throws {
        let peer = try await Peer { $0.tag == Peer.run ? [] : [.success()] }
        var configuration = peer.configuration()
        configuration.responseTimeout = .milliseconds(50)
        let client = BoltClient(configuration)
        let code = await failureCode {
            try await client.rolledBack(Self.write) { _ = try await $0.run("RETURN 1") }
        }
        #expect(code == .timeout)
    }

    @Test func `refuses a caller when all connections are taken for too long`() async throws {
        let peer = try await Peer { _ in [.success()] }
        var configuration = peer.configuration()
        configuration.maxConnections = 1
        configuration.acquisitionTimeout = .milliseconds(30)
        let client = BoltClient(configuration)
        try await client.rolledBack(Self.write) { _ in
            #expect(await failureCode { _ = try await client.check() } == .exhausted)
        }
        #expect(try await client.check() == "")
    }
}

/// True for the first calls.
final class Countdown: Sendable {
    private let left: Mutex<Int>
    init(_ count: Int) { left = Mutex(count) }
    /// Whether the last call was one of them.
    var isLastTrue: Bool { left.withLock { $0 >= 0 } }
    func next() -> Bool {
        left.withLock { left in
            left -= 1
            return left >= 0
        }
    }
}

/// A port that is known after the script that mentions it.
final class PeerPorts: Sendable {
    private let value = Mutex(0)
    var port: Int { value.withLock { $0 } }
    func set(_ port: Int) { value.withLock { $0 = port } }
}

/// The kind of error that work ends with; nil where it does not.
func failureCode(_ work: () async throws -> Void) async -> BoltError.Code? {
    do {
        try await work()
        return nil
    } catch {
        return (error as? BoltError)?.code
    }
}
