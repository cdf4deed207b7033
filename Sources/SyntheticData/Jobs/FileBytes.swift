import Glibc
import Tables

/// Small files at once, and large ones in blocks.
enum FileBytes {
    private static let blockBytes = 1 << 20
    /// What the file system said last.
    static var reason: String { unsafe String(cString: strerror(errno)) }

    static func read(_ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try eachBlock(of: path) { bytes += $0 }
        return bytes
    }

    static func write(_ bytes: [UInt8], _ path: String) throws {
        let file = try open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
        defer { close(file) }
        try put(bytes[...], file, path)
    }

    /// Puts files together. The new one has its name only when it is complete.
    static func join(_ paths: [String], into path: String) throws {
        try replace(path) { file, temporary in
            for piece in paths { try eachBlock(of: piece) { try put($0, file, temporary) } }
        }
    }

    /// Writes a file that has its name only when it is complete.
    static func replace(_ path: String, by bytes: [UInt8]) throws {
        try replace(path) { file, temporary in try put(bytes[...], file, temporary) }
    }

    private static func replace(_ path: String, _ write: (Int32, String) throws -> Void) throws {
        let temporary = path + ".part"
        let file = try open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
        do {
            defer { close(file) }
            try write(file, temporary)
        } catch {
            unsafe unlink(temporary)
            throw error
        }
        guard unsafe rename(temporary, path) == 0 else { throw TableError.file(path: path, reason) }
    }

    private static func open(_ path: String, _ flags: Int32) throws -> Int32 {
        let file = unsafe Glibc.open(path, flags, 0o644)
        guard file >= 0 else { throw TableError.file(path: path, reason) }
        return file
    }

    private static func eachBlock(of path: String, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        let file = try open(path, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        var block = [UInt8](repeating: 0, count: blockBytes)
        while true {
            let count = unsafe Glibc.read(file, &block, block.count)
            guard count >= 0 else { throw TableError.file(path: path, reason) }
            if count == 0 { return }
            try body(block[..<count])
        }
    }

    private static func put(_ bytes: ArraySlice<UInt8>, _ file: Int32, _ path: String) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw TableError.file(path: path, reason) }
            rest = rest.dropFirst(count)
        }
    }
}
