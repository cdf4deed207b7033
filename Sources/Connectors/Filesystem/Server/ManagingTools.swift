import ConnectorKit
import JSON
import MCP

/// Tools for files and directories as a whole, and for many at once.
extension FileAccess {
    /// The tools that have always been there: they work whether the list shows them or not.
    @ServerBuilder func placingTools(areListed: Bool) -> [any ServerComponent] {
        tool("create_directory", "Creates a directory and those above it, where they do not exist yet.", .additive) {
            (input: OnePath, files, control) in
            let created = try files.createDirectory(files.meant(by: input.path), control: control)
            let path = input.path.onOneLine
            return TextAnswer(
                created > 0 ? "Successfully created directory \(path)" : "Directory \(path) exists already")
        }.listed(areListed)
        tool(
            "move_file", "Moves or renames a file or directory. Replaces nothing: the destination must be free.",
            ToolAnnotations(readOnly: false, destructive: true, idempotent: false, openWorld: false)
        ) { (input: Move, files, control) in
            let destination = files.meant(by: input.destination)
            try files.move(files.meant(by: input.source), to: destination, control: control)
            return TextAnswer("Successfully moved \(input.source.onOneLine) to \(input.destination.onOneLine)")
        }.listed(areListed)
    }

    @ServerBuilder var managingTools: [any ServerComponent] {
        tool("append_file", "Adds text at the end of a file, or creates it. Adds no line break of its own.", .additive)
        {
            (input: Addition, files, control) in
            let outcome = try files.append(
                files.meant(by: input.path), Array(input.content.utf8), if: .edited(input.ifMatch), control: control)
            let kind = outcome.created ? "new file" : "appended"
            return TextAnswer(
                "Successfully wrote to \(input.path.onOneLine) (\(kind), \(outcome.size) bytes now)", etag: outcome.etag
            )
        }
        tool("copy_file", "Copies a file with its permissions. The destination must be free.", .additive) {
            (input: Move, files, control) in
            let size = try files.copy(
                files.meant(by: input.source), to: files.meant(by: input.destination), control: control)
            return TextAnswer(
                "Successfully copied \(input.source.onOneLine) to \(input.destination.onOneLine) (\(size) bytes)")
        }
        Tool(
            "delete_file", "Deletes a file or link, or a directory that is empty.",
            annotations: .destructive
        ) { (input: Deletion, context) in
            try await delete(input, context)
        }
    }

    @ServerBuilder var patchingTools: [any ServerComponent] {
        tool(
            "apply_patch",
            "Applies a unified diff (git style) to many files, all or nothing: changes, new, deleted and renamed files, "
                + "modes.", .destructive
        ) { (input: PatchInput, files, control) in
            let outcome = try files.applyPatch(
                input.patch, below: input.path, etags: input.etags ?? [:], dryRun: input.dryRun, control: control)
            let lines = outcome.map(Self.line)
            return TextAnswer(
                lines.joined(separator: "\n"), notice: input.dryRun ? "Dry run: nothing was written." : nil)
        }
    }

    /// Asks the user before something goes for good. Where the client cannot be asked, the call itself is what was
    /// agreed to: its user has seen that the tool is destructive.
    private func delete(_ input: Deletion, _ context: RequestContext) async throws -> TextAnswer {
        let (path, canUndo, etag) = try await run("delete_file", for: context) { files, _ in
            let path = files.meant(by: input.path)
            return (path, try files.canUndoDeletion(of: path), try files.entryEtag(path))
        }
        if !canUndo, context.clientCapabilities.elicitationForm {
            let question = "Delete \(path.quoted)? It cannot be undone."
            guard try context.userAgrees(to: question, state: .string(etag)) else {
                throw FilesystemError(.declined, "The user did not agree; \(path.quoted) is still there.")
            }
        }
        // What was asked about is what goes: an answer may take a long time.
        let condition = WriteCondition.matches(etag: input.ifMatch ?? context.state?.stringValue ?? etag)
        return try await run("delete_file", for: context) { files, control in
            try files.delete(path, if: condition, control: control)
            return TextAnswer("Successfully deleted \(input.path.onOneLine)")
        }
    }

    private static func line(_ file: PatchedFile) -> String {
        let from = file.oldPath.map { " (from \($0.onOneLine))" } ?? ""
        return "\(file.kind.rawValue) \(file.path.onOneLine)\(from) +\(file.addedLines) -\(file.removedLines)"
    }
}

extension Filesystem {
    /// The etag of an entry itself, be it a link or a directory.
    fileprivate func entryEtag(_ path: String) throws(FilesystemError) -> String {
        let target = try ReplacementTarget.entry(try roots.locate(path))
        guard let existing = target.existing else { throw FilesystemError(.notFound, at: path) }
        return existing.version.etag
    }
}

private struct Addition: Decodable, SchemaDescribed {
    var path: String
    var content: String
    var ifMatch: String?

    static let schemaNotes: [String: SchemaNote] = ["path": pathNote, "if_match": etagNote]

    enum CodingKeys: String, CodingKey {
        case path, content
        case ifMatch = "if_match"
    }
}

private struct Deletion: Decodable, SchemaDescribed {
    var path: String
    var ifMatch: String?

    static let schemaNotes: [String: SchemaNote] = ["path": pathNote, "if_match": etagNote]

    enum CodingKeys: String, CodingKey {
        case path
        case ifMatch = "if_match"
    }
}

private struct PatchInput: Decodable, SchemaDescribed {
    var patch: String
    var path: String?
    var dryRun: Bool
    var etags: [String: String]?

    static let schemaNotes: [String: SchemaNote] = [
        "path": "The directory that the patch's paths start from",
        "dryRun": .init("Only check and summarise", default: false),
        "etags": "Path in the patch to the etag that it must still have",
    ]
}
