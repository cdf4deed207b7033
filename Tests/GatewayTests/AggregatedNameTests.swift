import Testing

@testable import Gateway

@Suite struct `Aggregated name` {
    @Test func `is the server and the name`() {
        #expect(AggregatedName.make(server: "github", name: "list_issues") == "github_list_issues")
    }

    @Test func `may be as long as clients accept, and no longer`() {
        let fits = String(repeating: "n", count: 62)
        #expect(AggregatedName.make(server: "s", name: fits) == "s_\(fits)")
        #expect(AggregatedName.make(server: "s", name: fits + "n").utf8.count == AggregatedName.maxLength)
    }

    @Test func `a cut name is the same in every run and on every machine`() {
        let name = AggregatedName.make(server: "server", name: String(repeating: "x", count: 100))
        // The beginning, and the first four bytes of the SHA-256 of the whole.
        #expect(name == "server_" + String(repeating: "x", count: 48) + "_ddc404a6")
    }

    @Test func `cut names differ where only their ends differ`() {
        let long = String(repeating: "x", count: 100)
        let names = [("s", long), ("s", long + "1"), ("s", long + "2"), ("t", long)]
        #expect(Set(names.map { AggregatedName.make(server: $0, name: $1) }).count == 4)
    }

    @Test func `is never too long, and never ends in half a character`() {
        for count in [20, 21, 22, 23, 100] {
            let name = AggregatedName.make(server: "s", name: String(repeating: "ä€", count: count))
            #expect(name.utf8.count <= AggregatedName.maxLength)
            #expect(!name.contains("\u{FFFD}"))
        }
        let heap = "e" + String(repeating: "\u{301}", count: 500)
        #expect(AggregatedName.make(server: "s", name: heap).utf8.count <= AggregatedName.maxLength)
    }

    @Test func `a cut name can be told from most others`() {
        #expect(AggregatedName.mayBeCut(AggregatedName.make(server: "s", name: String(repeating: "n", count: 99))))
        #expect(!AggregatedName.mayBeCut("s_name"))
        #expect(!AggregatedName.mayBeCut("s_0123ABCD"))
        #expect(!AggregatedName.mayBeCut("0123abcd"))
        #expect(!AggregatedName.mayBeCut(""))
        #expect(!AggregatedName.mayBeCut(String(repeating: "n", count: 99) + "_0123abcd"))
    }
}
