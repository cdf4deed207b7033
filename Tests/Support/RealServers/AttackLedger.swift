import Foundation

/// Counts the attacks of all corpora where `make attacks` wants them as one table.
public enum AttackLedger {
    /// Where the counts go; nil in an ordinary run of the tests.
    private static let file = ProcessInfo.processInfo.environment["IMCP_ATTACK_LEDGER"]
    private static let queue = DispatchQueue(label: "attack ledger")

    /// Notes one attack.
    ///
    /// - Parameters:
    ///   - engine: The engine with its version.
    ///   - way: What stood in the way, such as the whole server, or the engine alone.
    ///   - hasPassed: Whether it was not refused, or changed something.
    public static func note(_ engine: String, _ way: String, _ attack: String, hasPassed: Bool) {
        guard let file else { return }
        let line = "\(engine)\t\(way)\t\(hasPassed ? "passed" : "refused")\t\(attack.debugDescription)\n"
        queue.sync {
            if !FileManager.default.fileExists(atPath: file) {
                _ = FileManager.default.createFile(atPath: file, contents: nil)
            }
            guard let handle = FileHandle(forWritingAtPath: file) else { return }
            defer { try? handle.close() }
            _ = try? handle.seekToEnd()
            try? handle.write(contentsOf: Data(line.utf8))
        }
    }
}
