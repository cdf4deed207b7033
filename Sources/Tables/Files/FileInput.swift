import Glibc

/// The bytes of a file, to be read at any place and as often as wanted.
///
/// What can be read only once, such as a pipe, is kept in a nameless temporary file first.
final class FileInput {
    /// How many bytes of a pipe are kept in the temporary file at most.
    static let spoolLimit = 1 << 40

    private enum Storage {
        case file(Int32)
        case memory([UInt8])
    }

    /// What messages call the input.
    let name: String
    /// How many bytes there are.
    let size: Int
    private let storage: Storage

    /// - Parameter path: `-` for the standard input.
    init(path: String) throws(TableError) {
        name = path == "-" ? "standard input" : path
        let opened = path == "-" ? dup(STDIN_FILENO) : unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw .system(name, "it cannot be opened") }
        do throws(TableError) {
            var status = stat()
            guard unsafe fstat(opened, &status) == 0 else { throw .system(name, "it cannot be looked at") }
            if status.st_mode & S_IFMT == S_IFDIR { throw .file(path: name, "This is a folder. Name a file in it.") }
            if status.st_mode & S_IFMT == S_IFREG {
                (storage, size) = (.file(opened), Int(status.st_size))
            } else {
                let (copy, count) = try Self.spool(opened, name: name)
                close(opened)
                (storage, size) = (.file(copy), count)
            }
        } catch {
            close(opened)
            throw error
        }
    }

    init(_ bytes: [UInt8], name: String) {
        (self.name, size, storage) = (name, bytes.count, .memory(bytes))
    }

    deinit {
        if case .file(let descriptor) = storage { close(descriptor) }
    }

    /// Appends bytes from an offset; fewer than wanted only where the input ends.
    ///
    /// - Parameter count: The caller's bound of what is held at once.
    func read(_ count: Int, at offset: Int, into bytes: inout [UInt8]) throws(TableError) {
        guard count > 0, offset >= 0 else { return }
        switch storage {
        case .memory(let all):
            guard offset < all.count else { return }
            bytes.append(contentsOf: all[offset..<min(all.count, offset + min(count, all.count))])
        case .file(let descriptor):
            try read(min(count, max(size - offset, 0)), from: descriptor, at: offset, into: &bytes)
        }
    }

    /// Exactly these bytes.
    func bytes(_ range: Range<Int>) throws(TableError) -> [UInt8] {
        var bytes: [UInt8] = []
        try read(range.count, at: range.lowerBound, into: &bytes)
        guard bytes.count == range.count else {
            throw .malformed(.init(source: name), "The file ends too early. Get a complete copy of it.")
        }
        return bytes
    }

    private func read(
        _ count: Int, from descriptor: Int32, at offset: Int, into bytes: inout [UInt8]
    ) throws(TableError) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: count))
        var done = 0
        while done < count {
            let part = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(descriptor, buffer.baseAddress?.advanced(by: start + done), count - done, offset + done)
            }
            if part < 0 && errno == EINTR { continue }
            guard part >= 0 else { throw .system(name, "it cannot be read") }
            if part == 0 { break }
            done += part
        }
        bytes.removeLast(count - done)
    }

    private static func spool(_ source: Int32, name: String) throws(TableError) -> (Int32, Int) {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = (folder + "/imcp-input-XXXXXX").utf8CString
        let copy = unsafe template.withUnsafeMutableBufferPointer { path -> Int32 in
            guard let start = path.baseAddress else { return -1 }
            let made = unsafe mkstemp(start)
            if made >= 0 { unsafe unlink(start) }
            return made
        }
        guard copy >= 0 else { throw .system(folder, "no temporary file can be made to hold \(name)") }
        var total = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(source, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count == 0 { return (copy, total) }
            total += max(count, 0)
            let isKept = unsafe buffer.withUnsafeBytes { bytes in
                unsafe count > 0 && writeAll(copy, UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            }
            guard isKept, total <= spoolLimit else {
                defer { close(copy) }
                throw .system(name, "it cannot be copied to a temporary file in \(folder)")
            }
        }
    }
}

/// Writes all of the bytes; false where the system says no, with `errno` set.
@unsafe
func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
    var done = 0
    while done < bytes.count {
        let count = unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
    }
    return true
}

extension TableError {
    /// An error of the operating system, which is still in `errno`.
    static func system(_ name: String, _ what: String) -> TableError {
        let reason = unsafe String(cString: strerror(errno))
        return .file(path: name, "\(what): \(reason).")
    }
}
