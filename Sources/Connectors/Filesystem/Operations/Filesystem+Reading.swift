/// Which lines of a text are wanted.
enum LineSelection: Hashable, Sendable {
    case all
    case head(Int)
    case tail(Int)
    /// From one line to another, both included; lines count from 1.
    case range(ClosedRange<Int>)
}

/// Text read from a file, byte for byte as it is there.
struct TextRead: Hashable, Sendable {
    let text: String
    /// The line the text begins with; nil where it was read from the end.
    let firstLine: Int?
    let lineCount: Int
    let shownBytes: Int
    /// The size of the file.
    let totalBytes: Int
    /// The limit that cut off text that was asked for, in bytes; nil where nothing is missing.
    let cutAtBytes: Int?
    let version: FileVersion

    /// Says what is missing, or nil where nothing is.
    var notice: String? {
        guard let cutAtBytes else { return nil }
        let amount = "\(shownBytes) of \(totalBytes) bytes"
        let limit = "one read returns at most \(cutAtBytes) bytes"
        guard let firstLine else { return "Truncated: the last \(lineCount) lines, \(amount) (\(limit))." }
        let lines = "lines \(firstLine) to \(firstLine + max(lineCount, 1) - 1)"
        return "Truncated: \(lines), \(amount) (\(limit))."
    }
}

/// A whole file as bytes.
struct BytesRead: Hashable, Sendable {
    let bytes: [UInt8]
    let mediaType: String
    let version: FileVersion
}

/// One of several files that were read together.
struct MultipleReadItem: Sendable {
    /// As the client wrote it.
    let path: String
    let result: Result<TextRead, FilesystemError>
}

extension Filesystem {
    /// Reads text, at most `limits.maxReadBytes` of it, without ever holding more of the file.
    ///
    /// - Parameter maxBytes: a narrower limit, for callers that want less.
    func readText(
        _ path: String, _ selection: LineSelection = .all, maxBytes: Int? = nil, control: CallControl
    ) throws(FilesystemError) -> TextRead {
        let maxBytes = min(maxBytes ?? limits.maxReadBytes, limits.maxReadBytes)
        return try readText(path, selection, atMost: maxBytes, control: control)
    }

    /// Reads a file as a whole, at most `limits.maxMediaBytes`.
    func readBytes(_ path: String, control: CallControl) throws(FilesystemError) -> BytesRead {
        let file = try OpenFile(roots.locate(path))
        let bytes = try file.readAll(upTo: limits.maxMediaBytes, control: control)
        let name = file.location.path.steps.last?.description ?? ""
        return BytesRead(
            bytes: bytes, mediaType: MediaType.guess(beginning: bytes, name: name), version: file.status.version)
    }

    /// Reads several texts. One that fails does not keep the others from being read.
    func readMultiple(_ paths: [String], control: CallControl) throws(FilesystemError) -> [MultipleReadItem] {
        guard paths.count <= limits.maxFilesPerRead else {
            throw FilesystemError(
                .limitExceeded, "\(paths.count) files asked for; one call reads at most \(limits.maxFilesPerRead).")
        }
        var left = limits.maxMultipleReadBytes
        var items: [MultipleReadItem] = []
        for path in paths {
            let item: Result<TextRead, FilesystemError>
            do throws(FilesystemError) {
                guard left > 0 else { throw spent(path) }
                let read = try readText(path, .all, maxBytes: left, control: control)
                left -= read.shownBytes
                item = .success(read)
            } catch {
                if error.code == .cancelled { throw error }
                item = .failure(error)
            }
            items.append(MultipleReadItem(path: path, result: item))
        }
        return items
    }

    private func spent(_ path: String) -> FilesystemError {
        FilesystemError(
            .limitExceeded,
            "\(path.quoted) was not read: one call returns at most \(limits.maxMultipleReadBytes) bytes of text.")
    }

    private func readText(
        _ path: String, _ selection: LineSelection, atMost maxBytes: Int, control: CallControl
    ) throws(FilesystemError) -> TextRead {
        let file = try OpenFile(roots.locate(path))
        switch selection {
        case .all: return try readForwards(file, 1...Int.max, maxBytes: maxBytes, control: control)
        case .range(let lines) where lines.lowerBound > 0:
            return try readForwards(file, lines, maxBytes: maxBytes, control: control)
        case .head(let count) where count > 0:
            return try readForwards(file, 1...count, maxBytes: maxBytes, control: control)
        case .tail(let count) where count > 0:
            return try readBackwards(file, lines: count, maxBytes: maxBytes, control: control)
        case .head, .tail, .range:
            throw FilesystemError(.invalidArgument, "Lines of \(path.quoted) are counted from 1; ask for at least one.")
        }
    }

    private func readForwards(
        _ file: borrowing OpenFile, _ lines: ClosedRange<Int>, maxBytes: Int, control: CallControl
    ) throws(FilesystemError) -> TextRead {
        var window = LineWindow(lines: lines, maxBytes: maxBytes)
        try file.forEachBlock(control: control) { block in
            window.consume(block)
            return !window.isDone
        }
        return TextRead(
            text: try text(window.bytes, of: file), firstLine: lines.lowerBound, lineCount: window.lineCount,
            shownBytes: window.bytes.count, totalBytes: max(file.status.size, window.bytes.count),
            cutAtBytes: window.wasCut ? maxBytes : nil, version: file.status.version)
    }

    private func readBackwards(
        _ file: borrowing OpenFile, lines: Int, maxBytes: Int, control: CallControl
    ) throws(FilesystemError) -> TextRead {
        var window = TailWindow(lines: lines, maxBytes: maxBytes)
        try file.forEachBlockBackwards(control: control) { block in
            window.consume(precedingBlock: block)
            return !window.isDone
        }
        return TextRead(
            text: try text(window.bytes, of: file), firstLine: nil, lineCount: window.lineCount,
            shownBytes: window.bytes.count, totalBytes: file.status.size,
            cutAtBytes: window.wasCut ? maxBytes : nil, version: file.status.version)
    }

    private func text(_ bytes: [UInt8], of file: borrowing OpenFile) throws(FilesystemError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(file.location.given) }
        return text
    }
}

extension FilesystemError {
    static func notText(_ given: String) -> FilesystemError {
        FilesystemError(.notText, "\(given.quoted) is not UTF-8 text; read_media_file reads it as bytes.")
    }
}
