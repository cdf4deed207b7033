import Foundation

/// Lines of code without the indentation that they share.
func dedented(_ lines: [String]) -> [String] {
    func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }
    let margin = lines.filter { !isBlank($0) }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return lines.map { isBlank($0) ? "" : String($0.dropFirst(margin)) }
}

/// A page of the documentation.
struct Page {
    /// A block of Swift on the page.
    struct Block: CustomStringConvertible {
        var page: String
        /// Of the fence, counted from 1.
        var line: Int
        var code: [String]

        var description: String { "\(page):\(line)" }

        /// Imports can stand at the head of a file only, so they are looked for there.
        var imports: ArraySlice<String> { code.prefix { $0.hasPrefix("import ") || $0.isEmpty } }
    }

    var path: String
    var blocks: [Block] = []

    init(path: String, text: String) {
        self.path = path
        var open: Block?
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let word = line.drop { $0 == " " }
            if var block = open {
                if word == "```" {
                    block.code = dedented(block.code)
                    blocks.append(block)
                    open = nil
                } else {
                    block.code.append(String(line))
                    open = block
                }
            } else if word == "```swift" {
                open = Block(page: path, line: number + 1, code: [])
            }
        }
    }
}

/// Code between `// snippet: name` and `// end`, which is compiled with its file.
struct Snippet {
    var file: String
    var name: String
    var code: [String]
    /// The imports of the whole file.
    var imports: Set<String>

    static func all(in file: String, text: String) -> [Snippet] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let imports = Set(lines.filter { $0.hasPrefix("import ") })
        var found: [Snippet] = []
        var open: Snippet?
        for line in lines {
            let word = line.drop { $0 == " " }
            if word.hasPrefix("// snippet: ") {
                open = Snippet(file: file, name: String(word.dropFirst(12)), code: [], imports: imports)
            } else if word == "// end", var snippet = open {
                snippet.code = dedented(snippet.code)
                found.append(snippet)
                open = nil
            } else {
                open?.code.append(line)
            }
        }
        return found
    }

    func shows(_ block: Page.Block) -> Bool {
        if code == block.code { return true }
        let wanted = block.imports.filter { !$0.isEmpty }
        return code == Array(block.code[block.imports.endIndex...]) && imports.isSuperset(of: wanted)
    }
}
