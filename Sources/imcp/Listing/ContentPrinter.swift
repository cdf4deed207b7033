import Foundation
import JSON
import MCP

/// Prints the content of results: text as it is, other things described or saved.
struct ContentPrinter {
    let console: Console
    /// Where pictures, sounds and other bytes go; nil to describe them only.
    let directory: String?

    private static let extensions = [
        "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/svg+xml": "svg",
        "audio/wav": "wav", "audio/mpeg": "mp3", "audio/ogg": "ogg", "application/pdf": "pdf",
        "application/json": "json", "application/zip": "zip", "text/plain": "txt", "text/html": "html",
    ]
    private static let maxFiles = 10_000

    /// Prints what a tool gave.
    func show(_ result: CallToolResult) throws {
        let isStructured = Self.isWorthShowing(result.structuredContent, beside: result.content)
        for block in result.content {
            if isStructured, let text = block.text, let parsed = try? JSONParser.parse(text),
                parsed == result.structuredContent
            {
                continue
            }
            try show(block, isError: result.isError)
        }
        if isStructured, let structured = result.structuredContent {
            write(JSONValue.pretty(structured), result.isError)
        }
    }

    /// Prints one block.
    func show(_ block: ContentBlock, isError: Bool = false) throws {
        switch block.type {
        case "text": write(block.text ?? "", isError)
        case "image", "audio": try show(base64: block.data ?? "", block.mimeType, as: block.type, isError)
        case "resource":
            guard let contents = block.resource else { return write("[resource without content]", isError) }
            console.err("resource \(TerminalText.line(contents.uri)):")
            try show(contents, isError: isError)
        case "resource_link":
            let name = block.fields["title"]?.stringValue ?? block.fields["name"]?.stringValue ?? ""
            let type = block.mimeType.map { " (\($0))" } ?? ""
            let about = TerminalText.firstLine(block.fields["description"]?.stringValue)
            let line =
                "link: \(block.fields["uri"]?.stringValue ?? "") \(name)\(type)\(about.isEmpty ? "" : ": \(about)")"
            write(TerminalText.line(line), isError)
        default: write("[\(block.type)\(block.mimeType.map { " \($0)" } ?? "")]", isError)
        }
    }

    /// Prints or saves what is behind a URI.
    func show(_ contents: ResourceContents, isError: Bool = false) throws {
        if let text = contents.text { return write(text, isError) }
        try show(base64: contents.blob ?? "", contents.mimeType, as: "resource", isError)
    }

    private func show(base64: String, _ type: String?, as kind: String, _ isError: Bool) throws {
        let type = type.map(TerminalText.line)
        guard let bytes = Data(base64Encoded: base64, options: .ignoreUnknownCharacters) else {
            return write("[\(kind)\(type.map { " \($0)" } ?? ""), whose Base64 cannot be read]", isError)
        }
        let about = "\(kind)\(type.map { " \($0)" } ?? ""), \(bytes.count) bytes"
        guard let directory else { return write("[\(about); --save DIR keeps it]", isError) }
        let path = try Self.save(bytes, in: directory, kind, Self.extensions[type?.lowercased() ?? ""] ?? "bin")
        write("[\(about), saved as \(path)]", isError)
    }

    private func write(_ text: String, _ isError: Bool) {
        if isError { console.err(TerminalText.safe(text)) } else { console.outForeign(text) }
    }

    /// Never over a file that is there, and never under a name that the server chose.
    private static func save(_ bytes: Data, in directory: String, _ kind: String, _ suffix: String) throws -> String {
        do {
            try FileSystem.makeDirectory(directory)
            for number in 1...maxFiles {
                let path = "\(directory)/\(kind)-\(number).\(suffix)"
                guard !FileSystem.exists(path) else { continue }
                try bytes.write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
                return path
            }
        } catch {
            throw UsageProblem("--save \(directory): \(error.localizedDescription)")
        }
        throw UsageProblem("--save \(directory): there are \(maxFiles) files of this kind already.")
    }

    /// Not when all that it holds stands in the text already: as such, as its members, or within what they say.
    private static func isWorthShowing(_ structured: JSONValue?, beside content: [ContentBlock]) -> Bool {
        guard let structured else { return false }
        let text = content.compactMap(\.text).joined(separator: "\n")
        guard !text.isEmpty, let object = structured.objectValue, !object.isEmpty else { return true }
        // JSON of the same is printed as the structured content, which reads better.
        if content.contains(where: { $0.text.flatMap { try? JSONParser.parse($0) } == structured }) { return true }
        let texts = content.compactMap(\.text)
        return !object.values.allSatisfy { value in
            guard let string = value.stringValue else { return texts.contains(value.jsonString) }
            return !string.isEmpty && text.contains(string)
        }
    }
}
