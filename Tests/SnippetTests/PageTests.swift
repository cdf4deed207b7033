import Foundation
import Testing

/// Keeps what the pages show equal to code that is compiled.
@Suite struct `The pages` {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let pages = ["README.md"] + files("docs/how-to", ".md") + files("Sources", ".md")
    private static let snippets = files("Tests/SnippetTests", ".swift").flatMap { file in
        Snippet.all(in: file, text: text(file))
    }
    private static let programs = files("examples", ".swift").map { text($0).split(separator: "\n").map(String.init) }

    @Test(arguments: pages)
    func `show only code that is compiled`(page: String) {
        for block in Page(path: page, text: Self.text(page)).blocks {
            let isShown = Self.snippets.contains { $0.shows(block) } || Self.isInProgram(block)
            #expect(isShown, "\(block) shows code that is in no snippet of Tests/SnippetTests and in no example")
        }
    }

    @Test func `show every snippet`() {
        let blocks = Self.pages.flatMap { Page(path: $0, text: Self.text($0)).blocks }
        for snippet in Self.snippets {
            #expect(blocks.contains { snippet.shows($0) }, "\(snippet.file): no page shows \(snippet.name)")
        }
    }

    @Test func `are found, with snippets of different names`() {
        #expect(Self.pages.count { $0.contains(".docc/") } >= 10)
        #expect(Set(Self.snippets.map(\.name)).count == Self.snippets.count)
    }

    @Test func `are read block by block, whatever their indentation`() {
        let page = Page(
            path: "p", text: "a\n   ```swift\n   import MCP\n\n   f {\n       g()\n   }\n   ```\n```sh\nls\n```\n")
        #expect(page.blocks.map(\.line) == [2])
        #expect(page.blocks.first?.code == ["import MCP", "", "f {", "    g()", "}"])
        let text = "import MCP\n    // snippet: s\n    f {\n        g()\n    }\n    // end\n"
        let snippets = Snippet.all(in: "f", text: text)
        #expect(snippets.map(\.code) == [["f {", "    g()", "}"]])
        #expect(page.blocks.allSatisfy { block in snippets.contains { $0.shows(block) } })
        let other = Snippet.all(in: "f", text: text.replacing("g()", with: "h()"))
        #expect(!page.blocks.contains { block in other.contains { $0.shows(block) } })
    }

    /// Blank lines aside.
    private static func isInProgram(_ block: Page.Block) -> Bool {
        let code = block.code.filter { !$0.isEmpty }
        return programs.contains { lines in
            guard !code.isEmpty, lines.count >= code.count else { return false }
            return (0...(lines.count - code.count)).contains { dedented(Array(lines[$0..<($0 + code.count)])) == code }
        }
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? ""
    }

    private static func files(_ folder: String, _ suffix: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
        let found = names?.compactMap { $0 as? String } ?? []
        return found.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
    }
}
