import JSON
import MCP
import RedisClient
import Timing

/// One kind of scan: keys, or the entries of one key.
struct ScanPlan: Sendable {
    /// The command for a cursor and a `COUNT`.
    var command: @Sendable (UInt64, Int) -> [RedisArgument]
    /// The key that is scanned; nil for the keys themselves.
    var key: RedisArgument?
    /// How many elements of the reply make one entry.
    var width = 1
    /// How many entries the server is asked to look at in one step.
    var step = 100
}

extension RedisAccess {
    /// Goes through entries until the result is full or the time is over, in steps that each cost the server little.
    ///
    /// What the server gives for one cursor is put into the result whole or not at all, because a place inside of it would
    /// move when entries are deleted meanwhile. Where that alone is more than a result has, less is asked for; what the
    /// server does not divide, such as a small hash, comes whole.
    ///
    /// - Parameter add: Puts an entry into the result, unless it leaves it out.
    /// - Returns: Where to go on; nil at the end.
    func scan(
        _ plan: ScanPlan, from start: ScanPosition, into rendering: inout Rendering,
        add: (ArraySlice<RedisValue>, inout Rendering) -> Void
    ) async throws -> ScanPosition? {
        var position = start
        var step = plan.step
        let servers = plan.key == nil ? try await serverCount() : 1
        let deadline = timeline.elapsed() + limits.timeout
        while position.server < servers {
            let reply = try await ask(
                plan.command(position.cursor, step), keys: plan.key.map { [$0] } ?? [],
                server: plan.key == nil && servers > 1 ? position.server : nil)
            guard let parts = reply.elements, parts.count == 2, let next = parts[0].string.flatMap({ UInt64($0) }),
                let items = parts[1].elements
            else { throw RedisFailure(.server, "The Redis server answered the scan in a way that cannot be read.") }
            var longer = rendering
            for row in 0..<(items.count / plan.width) {
                add(items[(row * plan.width)..<((row + 1) * plan.width)], &longer)
            }
            if longer.isOverfull, !rendering.rows.isEmpty { return position }
            if longer.isOverfull, step > 1 {
                step = max(1, step / 10)
                continue
            }
            rendering = longer
            position = ScanPosition(cursor: next, server: next == 0 ? position.server + 1 : position.server)
            let mustStop = rendering.isFull || timeline.elapsed() >= deadline
            if position.server < servers, mustStop { return position }
        }
        return nil
    }
}
