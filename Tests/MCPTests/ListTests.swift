import JSON
import Testing

@testable import MCP

@Suite struct `Ordered table` {
    private func table(_ names: [String]) -> OrderedTable<String> {
        var table = OrderedTable<String>()
        for name in names { _ = table.add(name, name.uppercased()) }
        return table
    }

    @Test func `keeps the order of adding, and each name once`() {
        var table = table(["b", "a", "c"])
        let isAddedTwice = table.add("a", "again")
        #expect(!isAddedTwice)
        #expect(table.values == ["B", "A", "C"])
        #expect(table["a"] == "A")
        #expect(table["x"] == nil)
    }

    @Test func `finds everything after removals`() {
        var table = table(["a", "b", "c", "d"])
        let isRemoved = table.remove("b")
        #expect(isRemoved)
        let isRemovedTwice = table.remove("b")
        #expect(!isRemovedTwice)
        #expect(["a", "b", "c", "d"].map { table[$0] } == ["A", nil, "C", "D"])
        let isAddedBack = table.add("b", "B2")
        #expect(isAddedBack)
        #expect(table.values == ["A", "C", "D", "B2"])
        for name in ["a", "b", "c", "d"] {
            let wasThere = table.remove(name)
            #expect(wasThere)
        }
        #expect(table.isEmpty)
    }

    @Test(arguments: 0...7, [1, 2, 3, 7, .max]) func `pages hold everything once, in order`(count: Int, size: Int)
        throws
    {
        let names = (0..<count).map { "n\($0)" }
        let table = table(names)
        var seen: [String] = []
        var cursor: String?
        repeat {
            let page = try table.page(after: cursor, size: size)
            #expect(page.values.count <= size)
            #expect(!page.values.isEmpty || count == 0)
            seen += page.values
            cursor = page.next
        } while cursor != nil
        #expect(seen == names.map { $0.uppercased() })
    }

    @Test func `no size and no cursor can make it fail otherwise than by an error`() throws {
        let table = table(["a", "b"])
        for size in [.min, -1, 0, 1, .max] {
            #expect(try table.page(after: "b", size: size).values.isEmpty)
            #expect(try !table.page(after: nil, size: size).values.isEmpty)
            #expect(throws: MCPError.self) { try table.page(after: "x", size: size) }
        }
    }

    @Test func `a page goes on behind an entry though others are removed`() throws {
        var table = table(["a", "b", "c", "d"])
        let first = try table.page(after: nil, size: 2)
        let isFirstRemoved = table.remove("a")
        #expect(isFirstRemoved)
        #expect(Array(try table.page(after: first.next, size: 2).values) == ["C", "D"])
        let isPlaceRemoved = table.remove("b")
        #expect(isPlaceRemoved)
        #expect(throws: MCPError.self) { try table.page(after: first.next, size: 2) }
    }
}

@Suite struct `Page cursor` {
    @Test(arguments: ["", "a", "r", "rtest://x\ny", "0:next", "ü\u{301}", "\u{301}"])
    func `holds any position of its own list`(position: String) throws {
        let cursor = PageCursor.encode("tools", position)
        #expect(try PageCursor.decode(.string(cursor), list: "tools") == position)
        #expect(throws: MCPError.self) { try PageCursor.decode(.string(cursor), list: "tool") }
        #expect(throws: MCPError.self) { try PageCursor.decode(.string(cursor), list: "prompts") }
    }

    @Test func `absent means the beginning`() throws {
        #expect(try PageCursor.decode(nil, list: "tools") == nil)
    }

    @Test(arguments: [nil, 5, [], [:], true, "", "!", "tools", "=", "dG9vbHMK=", "/w"] as [JSONValue])
    func `anything else is an error`(cursor: JSONValue) {
        let error = #expect(throws: MCPError.self) { try PageCursor.decode(cursor, list: "tools") }
        #expect(error?.code == .invalidParams)
    }
}

@Suite struct `Lists of several providers` {
    private func provider(_ name: String, pages: Int) -> ResourceProvider {
        ResourceProvider { cursor, _ in
            let page = cursor.flatMap { Int($0) } ?? 0
            let resource = ResourceDefinition(uri: "\(name):\(page)", name: name)
            return .init(resources: [resource], next: page + 1 < pages ? "\(page + 1)" : nil)
        } read: { uri, _ in
            uri.hasPrefix("\(name):") ? [.text("read by \(name)", uri: uri)] : nil
        }
    }

    @Test func `are walked from the first entry to the last`() async throws {
        var configuration = MCPServer.Configuration()
        configuration.pageSize = 2
        let server = MCPServer(Implementation(name: "s", version: "1"), configuration: configuration) {
            for number in 1...3 { Resource("own:\(number)", name: "own") { _ in "" } }
            provider("one", pages: 2)
            provider("two", pages: 1)
        }
        try await TestPeer.converse(with: server, as: .modern()) { peer in
            var uris: [String] = []
            var params: JSONObject = [:]
            while true {
                let page = try await peer.result("resources/list", params)
                uris += (page["resources"]?.arrayValue ?? []).compactMap { $0["uri"]?.stringValue }
                guard let next = page["nextCursor"] else { break }
                params = ["cursor": next]
            }
            #expect(uris == ["own:1", "own:2", "own:3", "one:0", "one:1", "two:0"])
            for cursor in ["7", "-1", "x", "99999999999999999999:"] {
                let text = JSONValue.string(PageCursor.encode("resources", cursor))
                #expect(try await peer.error("resources/list", ["cursor": text]).code == .invalidParams)
            }
            let read = try await peer.result("resources/read", ["uri": "two:9"])
            #expect(read["contents"]?[0]?["text"] == "read by two")
        }
    }
}
