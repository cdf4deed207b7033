/// What an edit did, or would do.
struct EditOutcome: Hashable, Sendable {
    /// Absolute, as clients see it.
    let path: String
    /// Whether the file was written; false for a dry run and where nothing changed.
    let isApplied: Bool
    let edits: [AppliedEdit]
    let diff: UnifiedDiff
    /// Of the file as it is now; nil where somebody else has replaced it since.
    let etag: String?
}

extension Filesystem {
    /// Replaces parts of a text file, one edit after the other, all or none. Each old text must occur exactly once.
    ///
    /// - Parameter dryRun: only show the difference. Needs no permission to write.
    func edit(
        _ path: String, _ edits: [TextEdit], dryRun: Bool = false, if condition: WriteCondition = .always,
        control: CallControl
    ) throws(FilesystemError) -> EditOutcome {
        guard !edits.isEmpty, edits.count <= limits.maxEdits else {
            throw FilesystemError(
                .invalidArgument, "One call takes 1 to \(limits.maxEdits) edits, not \(edits.count).")
        }
        let location = try roots.locate(path)
        if !dryRun { _ = try location.root.writable(for: path) }
        let file = try OpenFile(location)
        let old = try file.readAll(upTo: limits.maxWriteBytes, control: control)
        guard String(validating: old, as: UTF8.self) != nil else { throw .notText(path) }
        try require(condition, of: file.status, given: path)
        let (new, applied) = try apply(edits, to: old, path: path, control: control)
        let diff = UnifiedDiff(from: old, to: new, name: location.path.description, maxBytes: limits.maxDiffBytes)
        let isApplied = !dryRun && new != old
        var etag: String? = file.status.version.etag
        if isApplied {
            let target = try ReplacementTarget.find(location)
            try require(.unchanged(file.status.version), of: target.existing, given: path)
            try replace(target, by: new, given: path, control: control)
            etag = try? target.directory.status(of: target.name).version.etag
        }
        return EditOutcome(
            path: location.absolutePath, isApplied: isApplied, edits: applied, diff: diff, etag: etag)
    }

    private func apply(
        _ edits: [TextEdit], to old: [UInt8], path: String, control: CallControl
    ) throws(FilesystemError) -> (content: [UInt8], applied: [AppliedEdit]) {
        var editor = TextEditor(old)
        var applied: [AppliedEdit] = []
        for (index, edit) in edits.enumerated() {
            try control.check(path)
            do throws(EditFault) { applied.append(try editor.apply(edit)) } catch {
                throw FilesystemError(error, edit: index + 1, of: edits.count, at: path)
            }
            guard editor.content.count <= limits.maxWriteBytes else {
                throw FilesystemError(
                    .limitExceeded, "The edits make \(path.quoted) larger than \(limits.maxWriteBytes) bytes.")
            }
        }
        return (editor.content, applied)
    }
}

extension FilesystemError {
    fileprivate init(_ fault: EditFault, edit: Int, of count: Int, at given: String) {
        let which = count == 1 ? "oldText" : "oldText of edit \(edit)"
        let nothing = "Nothing was changed."
        switch fault {
        case .emptyOldText:
            self.init(.invalidArgument, "The \(which) is empty; write_file replaces a whole file. \(nothing)")
        case .notFound(let similar):
            let hint =
                similar.isEmpty
                ? "Read the file again and copy the text exactly."
                : "Its first line stands at line \(Self.list(similar)), but what follows differs; read there again."
            self.init(.editNotFound, "The \(which) is not in \(given.quoted). \(hint) \(nothing)")
        case .countDiffers(let found, let wanted, let mayBeMore):
            let times = mayBeMore ? "\(found) times or more" : "\(found) times"
            self.init(
                .editAmbiguous,
                "The \(which) is in \(given.quoted) \(times), not \(wanted) times as expected. \(nothing)")
        case .ambiguous(let lines, let mayBeMore):
            let times = mayBeMore ? "\(lines.count) times or more" : "\(lines.count) times"
            self.init(
                .editAmbiguous,
                "The \(which) is in \(given.quoted) \(times) (line \(Self.list(lines))); add lines around it until it "
                    + "is there once. \(nothing)")
        }
    }

    private static func list(_ lines: [Int]) -> String {
        let maxListed = 20
        let text = lines.prefix(maxListed).map(String.init).joined(separator: ", ")
        return lines.count > maxListed ? text + ", …" : text
    }
}
