import JSON
import Synchronization

/// The log of a journal, locked against other processes. Its users call it one at a time.
final class HeldLog: Sendable {
    private let directory: WritableDirectory
    private let name: FileName
    private let lock: HeldFile
    /// Where whole lines end, while half a line that could not be written stands behind them.
    private let torn = Mutex<Int?>(nil)

    private static let permissions: UInt32 = 0o600

    /// - Throws: `locked` where another process has it.
    init(in directory: WritableDirectory, lock: FileName, log: FileName) throws(Errno) {
        self.directory = directory
        name = log
        for name in [lock, log] {
            do throws(Errno) { _ = try directory.createFile(name, permissions: Self.permissions) } catch .exists {}
        }
        let file = try directory.openForReading(lock)
        try file.lock()
        self.lock = try HeldFile(file)
    }

    /// Everything that was written whole; what a crash left behind that is cut off.
    func records() throws(Errno) -> [JSONObject] {
        let file = try HeldFile(directory.openForReading(name))
        guard file.status.size <= JournalLog.maxBytes else { throw .noSpace }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while bytes.count <= JournalLog.maxBytes {
            let count = try file.descriptor.read(into: &buffer, at: bytes.count)
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        let (records, whole) = JournalLog.read(bytes)
        if whole < bytes.count { try directory.openForOverwriting(name).truncate(to: whole) }
        return records
    }

    /// Where this fails, nothing of the line is left: the next one would be glued to its half, and be lost with it.
    func append(_ line: [UInt8], synced: Bool) throws(Errno) {
        try cutTornLine()
        let file = try directory.openForAppending(name)
        let size = try file.status().size
        do throws(Errno) {
            try Self.write(line, to: file)
            if synced { try file.sync() }
        } catch {
            torn.withLock { $0 = size }
            try? cutTornLine()
            throw error
        }
    }

    private func cutTornLine() throws(Errno) {
        guard let size = torn.withLock({ $0 }) else { return }
        try directory.openForOverwriting(name).truncate(to: size)
        torn.withLock { $0 = nil }
    }

    func replace(by bytes: [UInt8]) throws(Errno) {
        guard let fresh = FileName("\(name).new") else { throw .nameTooLong }
        if try directory.statusIfPresent(of: fresh) != nil { try directory.removeFile(fresh) }
        let file = try directory.createFile(fresh, permissions: Self.permissions)
        try Self.write(bytes, to: file)
        try file.sync()
        try directory.replace(name, by: fresh)
        torn.withLock { $0 = nil }
        try directory.sync()
    }

    private static func write(_ bytes: [UInt8], to file: borrowing Descriptor) throws(Errno) {
        var rest = bytes[...]
        while !rest.isEmpty { rest = rest.dropFirst(try file.write(rest)) }
    }
}
