public import MCP
import Timing

/// Checks that a transport keeps the promises of ``Transport``.
///
/// ```swift
/// @Test func `carries messages as every transport does`() async throws {
///     try await TransportCompatibility().check { MyTransport.pair() }
/// }
/// ```
///
/// Each check gets a pair of its own and runs in both directions.
public struct TransportCompatibility: Sendable {
    /// The longest message that must pass, in bytes.
    public var largeFrameBytes = 1 << 20
    /// A length above what the transport accepts, which must be reported and dropped; nil when it has no limit.
    public var tooLongFrameBytes: Int?
    /// How much may be under way to a peer that does not read, in bytes.
    public var bufferBytes = 64 << 20
    /// Whether what was sent before the close can still be read after it.
    public var deliversBeforeClose = true
    /// How long one check may take.
    public var deadline: Duration = .seconds(60)
    /// Measures the deadline, and the time after which a sender that does not come on counts as waiting.
    public var clock: any Clock<Duration> = ContinuousClock()

    /// All checks but that of too long messages, which needs a length.
    public init() {}

    /// Runs all checks on pairs of connected transports. Throws ``TestFailure`` for the first that fails.
    public func check<Near: Transport, Far: Transport>(
        makePair: @escaping @Sendable () async throws -> (Near, Far)
    ) async throws {
        try await check(withPair: { (body: @Sendable (Near, Far) async throws -> Void) in
            let (near, far) = try await makePair()
            do {
                try await body(near, far)
            } catch {
                await near.close()
                await far.close()
                throw error
            }
            await near.close()
            await far.close()
        })
    }

    /// Runs all checks on pairs that live as long as the body that gets them: for transports with a server to run.
    public func check<Near: Transport, Far: Transport>(
        withPair: @escaping @Sendable (@Sendable (Near, Far) async throws -> Void) async throws -> Void
    ) async throws {
        for name in TransportCheck.Name.allCases {
            try await perform(name) { (body: @escaping @Sendable (Near, Far) async throws -> Void) in
                try await withPair { near, far in try await body(near, far) }
            }
            try await perform(name) { (body: @escaping @Sendable (Far, Near) async throws -> Void) in
                try await withPair { near, far in try await body(far, near) }
            }
        }
    }

    private func perform<Near: Transport, Far: Transport>(
        _ name: TransportCheck.Name,
        _ withPair: @escaping @Sendable (@escaping @Sendable (Near, Far) async throws -> Void) async throws -> Void
    ) async throws {
        let check = TransportCheck(rules: self)
        do {
            try await withDeadline(deadline, clock: clock, orThrow: { TestFailure.late("The check", deadline) }) {
                try await withPair { near, far in try await check.run(name, near, far) }
            }
        } catch {
            throw TestFailure("\(Near.self) to \(Far.self), \(name.rawValue): \(error)")
        }
    }
}
