import FoundationEssentials

/// Looks at processes through `/proc`.
enum ProcessTable {
    struct Usage: CustomStringConvertible {
        var descriptors: Int
        var threads: Int
        var residentKiB: Int
        var description: String { "\(descriptors) descriptors, \(threads) threads, \(residentKiB) KiB resident" }
    }

    static var isThere: Bool { FileManager.default.fileExists(atPath: "/proc/self/stat") }

    /// Whether it is there at all, be it as a zombie.
    static func exists(_ pid: Int) -> Bool { FileManager.default.fileExists(atPath: "/proc/\(pid)/stat") }

    /// Whether it is there and no zombie.
    static func isAlive(_ pid: Int) -> Bool {
        guard let state = fields(of: "\(pid)").first else { return false }
        return state != "Z" && state != "X"
    }

    static func usage() -> Usage {
        let status = text("/proc/self/status").split(separator: "\n")
        func number(_ name: String) -> Int {
            let line = status.first { $0.hasPrefix(name + ":") } ?? ""
            return Int(line.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? 0
        }
        return Usage(
            descriptors: (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0,
            threads: number("Threads"), residentKiB: number("VmRSS"))
    }

    /// The processes, and zombies, whose parent this one is.
    static func children() -> [Int] {
        let own = text("/proc/self/stat").prefix { $0 != " " }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap(Int.init).filter { fields(of: "\($0)").dropFirst().first.map { $0 == own } ?? false }
    }

    /// What follows the name in a process's `stat`: state, parent, group, session, …
    private static func fields(of pid: String) -> [Substring] {
        let stat = text("/proc/\(pid)/stat")
        guard let end = stat.lastIndex(of: ")") else { return [] }
        return stat[stat.index(after: end)...].split(separator: " ")
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// A folder for one test.
struct TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/imcp-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Makes a file and returns its path.
    func file(_ name: String, _ text: String, mode: Int) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
