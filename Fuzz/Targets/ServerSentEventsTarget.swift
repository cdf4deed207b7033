@testable import MCPHTTP

extension FuzzTarget {
    /// Events are the same however the stream is cut. The first byte chooses the cuts.
    static let serverSentEvents = FuzzTarget(name: "server-sent-events") { input in
        guard let first = input.first else { return }
        let stream = input.dropFirst()
        let whole = read(stream, blockBytes: max(stream.count, 1))
        let cut = read(stream, blockBytes: Int(first % 31) + 1)
        try require(whole == cut, "events do not depend on how the stream is cut: \(whole) and \(cut)")
        for event in whole.events {
            try require((event.data?.count ?? 0) <= maxBytes, "no event has more data than allowed")
            try require(event.id != nil || event.data != nil || event.retry != nil, "an event says something")
            try require(event.id?.utf8.contains { $0 < 0x20 } != true, "an id fits into a header")
        }
        // What we write is read as it was.
        let line = Array(stream.filter { $0 != 0x0A && $0 != 0x0D }.prefix(maxBytes / 2))
        let written = read(ServerSentEvent.message(line, id: "1-2")[...], blockBytes: 7)
        try require(written.events.map(\.data) == [line], "a message that was written is read as it was")
        try require(written.events.map(\.id) == ["1-2"], "the id of a message that was written is read as it was")
    }

    private static let maxBytes = 64

    private struct Outcome: Equatable {
        var events: [ServerSentEventParser.Event] = []
        var failure: ServerSentEventParser.Failure?
    }

    /// Events of a block that fails are not given out, so only those before the failing block are comparable.
    private static func read(_ stream: ArraySlice<UInt8>, blockBytes: Int) -> Outcome {
        var parser = ServerSentEventParser(maxBytes: maxBytes)
        var outcome = Outcome()
        var rest = stream
        while !rest.isEmpty {
            do throws(ServerSentEventParser.Failure) {
                outcome.events += try parser.consume(rest.prefix(blockBytes))
            } catch {
                return Outcome(failure: error)
            }
            rest = rest.dropFirst(blockBytes)
        }
        return outcome
    }
}
