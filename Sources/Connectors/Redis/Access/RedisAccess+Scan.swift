import JSON
import MCP
import RedisClient
import Timing

/// One kind of scan: keys, or the entries of one key.
struct ScanPlan: Sendable {
    /// The command for a cursor.
    var command: @Sendable (UInt64) -> [RedisArgument]
    /// The key that is scanned; nil for the keys themselves.
    var key: RedisArgument?
    /// How many elements of the reply make one entry.
    var width = 1
}

extension RedisAccess {
    /// Goes through entries until the result is full or the time is over, in steps that each cost the server little.
    ///
    /// - Parameter add: Puts an entry into the result, unless it leaves it out.
    /// - Returns: Where to go on; nil at the end.
    func scan(
        _ plan: ScanPlan, from start: ScanPosition, into rendering: inout Rendering,
        add: (ArraySlice<RedisValue>, inout Rendering) -> Void
    ) async throws -> ScanPosition? {
        var position = start
        let servers = plan.key == nil ? await client.serverCount() : 1
        let deadline = timeline.elapsed() + limits.timeout
        while position.server < servers {
            let reply = try await ask(
                plan.command(position.cursor), keys: plan.key.map { [$0] } ?? [],
                server: plan.key == nil && servers > 1 ? position.server : nil)
            guard let parts = reply.elements, parts.count == 2, let next = parts[0].string.flatMap({ UInt64($0) }),
                let items = parts[1].elements
            else { throw RedisFailure(.server, "The Redis server answered the scan in a way that cannot be read.") }
            for row in stride(from: position.skip, to: items.count / plan.width, by: 1) {
                if rendering.isFull { return ScanPosition(cursor: position.cursor, skip: row, server: position.server) }
                add(items[(row * plan.width)..<((row + 1) * plan.width)], &rendering)
            }
            position = ScanPosition(cursor: next, server: next == 0 ? position.server + 1 : position.server)
            if position.server < servers, timeline.elapsed() >= deadline { return position }
        }
        return nil
    }
}
