/// A regular file that is open for reading.
struct OpenFile: ~Copyable {
    let descriptor: Descriptor
    /// As it was at the open.
    let status: FileStatus
    let location: Location

    private static let blockBytes = 65_536
    private static let minBlockBytes = 4_096

    /// Opens a file, and nothing but a file: what it is, is looked at through a handle that has no effect even on a pipe
    /// or a device, and once more after the open.
    init(_ location: Location) throws(FilesystemError) {
        try Self.requireFile(location.open(as: .handle), at: location)
        let opened = try location.open(as: .reading)
        status = try Self.requireFile(opened, at: location)
        descriptor = opened
        self.location = location
    }

    @discardableResult
    private static func requireFile(
        _ descriptor: borrowing Descriptor, at location: Location
    ) throws(FilesystemError) -> FileStatus {
        let status: FileStatus
        do throws(Errno) { status = try descriptor.status() } catch { throw FilesystemError(error, at: location.given) }
        switch status.kind {
        case .file: return status
        case .directory: throw FilesystemError(.isDirectory, at: location.given)
        default:
            throw FilesystemError(
                .notRegularFile, "\(location.given.quoted) is a \(status.kind.rawValue); only regular files are read.")
        }
    }

    /// Lets the caller keep what is open.
    consuming func intoDescriptor() -> Descriptor { descriptor }

    /// Hands out the bytes from an offset to the end, block by block, until the closure says it has enough.
    func forEachBlock(
        from start: Int = 0, control: CallControl, _ body: (ArraySlice<UInt8>) -> Bool
    ) throws(FilesystemError) {
        let expected = min(max(status.size, Self.minBlockBytes), Self.blockBytes)
        var buffer = [UInt8](repeating: 0, count: expected)
        var offset = start
        while true {
            try control.check(location.given)
            let count = try read(into: &buffer, at: offset)
            guard count > 0, body(buffer.prefix(count)) else { return }
            offset += count
        }
    }

    /// Hands out the bytes block by block from the end the file had at the open.
    func forEachBlockBackwards(
        control: CallControl, _ body: (ArraySlice<UInt8>) -> Bool
    ) throws(FilesystemError) {
        var end = status.size
        while end > 0 {
            let start = max(0, end - Self.blockBytes)
            let block = try read(start..<end, control: control)
            guard block.count == end - start else { throw FilesystemError(.tryAgain, at: location.given) }
            guard body(block[...]) else { return }
            end = start
        }
    }

    /// Everything, where that is no more than a limit.
    func readAll(upTo limit: Int, control: CallControl) throws(FilesystemError) -> [UInt8] {
        guard status.size <= limit else { throw tooLarge(limit) }
        var content: [UInt8] = []
        content.reserveCapacity(status.size)
        try forEachBlock(control: control) { block in
            content += block
            return content.count <= limit
        }
        guard content.count <= limit else { throw tooLarge(limit) }
        return content
    }

    private func read(_ range: Range<Int>, control: CallControl) throws(FilesystemError) -> [UInt8] {
        var content: [UInt8] = []
        while content.count < range.count {
            try control.check(location.given)
            var buffer = [UInt8](repeating: 0, count: range.count - content.count)
            let count = try read(into: &buffer, at: range.lowerBound + content.count)
            guard count > 0 else { break }
            content += buffer.prefix(count)
        }
        return content
    }

    private func read(into buffer: inout [UInt8], at offset: Int) throws(FilesystemError) -> Int {
        do throws(Errno) { return try descriptor.read(into: &buffer, at: offset) } catch {
            throw FilesystemError(error, at: location.given)
        }
    }

    private func tooLarge(_ limit: Int) -> FilesystemError {
        FilesystemError(
            .limitExceeded,
            "\(location.given.quoted) has \(status.size) bytes; the limit for this operation is \(limit). "
                + "read_text_file shows parts of a text.")
    }
}
