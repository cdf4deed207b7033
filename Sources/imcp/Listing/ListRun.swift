import Foundation
import JSON
import MCP

/// Prints what servers offer, once or whenever it changes.
struct ListRun: Sendable {
    let offer: Offer
    let console: Console
    let isJSON: Bool

    /// More resources than this are not watched one by one.
    private static let maxWatched = 1000

    /// Prints one list.
    func show(_ items: [ListedItem]) {
        if isJSON { return console.out(JSONValue.pretty(.array(items.map { .object($0.fields) }))) }
        guard !items.isEmpty else { return console.err("There are no \(offer.rawValue).") }
        print(TextTable(headings: offer.headings, rows: items.map(\.cells)))
    }

    /// How often a list that does not change looks whether anybody reads on.
    private static let pace = Duration.seconds(1)

    /// Prints the list, and again when the server says that it changed, until the task is cancelled or nobody reads it.
    func watch(_ client: MCPClient, clock: any Clock<Duration> = ContinuousClock()) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !console.isAbandoned() { try await clock.sleep(for: Self.pace) }
                console.output.fail(EPIPE)
            }
            group.addTask { try await follow(client) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func follow(_ client: MCPClient) async throws {
        // From before the first list on, so that no change is missed.
        var changes = client.changes(of: [offer.change])
        var items = try await offer.items(of: client, console)
        show(items)
        if offer == .resources { changes = client.changes(of: watched(items)) }
        while let change = await next(of: changes) {
            if case .resource(let uri) = change {
                report(updated: uri)
                continue
            }
            let latest = try await offer.items(of: client, console)
            let difference = ListDifference(from: items, to: latest)
            items = latest
            guard !difference.isEmpty else { continue }
            show(difference)
            if offer == .resources { changes = client.changes(of: watched(items)) }
        }
    }

    private func next(of changes: ChangeSequence) async -> Change? {
        await changes.makeAsyncIterator().next()
    }

    private func watched(_ items: [ListedItem]) -> Set<Change> {
        let uris = items.filter { $0.fields.contains("uri") }.map(\.key).prefix(Self.maxWatched)
        return Set(uris.map { Change.resource(uri: $0) }).union([.resources])
    }

    private func show(_ difference: ListDifference) {
        guard isJSON else {
            console.out("")
            return print(difference.table(under: offer.headings))
        }
        var line = JSONObject()
        for (name, mark) in [("added", ListDifference.Mark.added), ("removed", .removed), ("changed", .changed)] {
            line[name] = .array(difference.entries.filter { $0.mark == mark }.map { .object($0.item.fields) })
        }
        console.out(line.jsonString)
    }

    private func report(updated uri: String) {
        let line: JSONObject = ["updated": .string(uri)]
        console.out(isJSON ? line.jsonString : "updated: \(TerminalText.line(uri))")
    }

    private func print(_ table: TextTable) {
        for line in console.isTerminal ? table.lines(width: console.width) : table.plainLines { console.out(line) }
    }
}
