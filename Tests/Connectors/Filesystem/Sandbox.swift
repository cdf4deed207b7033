import Foundation
import Glibc

@testable import FilesystemConnector

/// A root with something beside it that must never be reached. Goes when the test is over.
final class Sandbox: Sendable {
    let base: String
    var root: String { base + "/root" }
    var outside: String { base + "/outside" }

    init() throws {
        let template = FileManager.default.temporaryDirectory.path + "/imcp-fs-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: template + "/root", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: template + "/outside", withIntermediateDirectories: true)
        base = template
        try Data("secret".utf8).write(to: URL(filePath: template + "/outside/secret.txt"))
    }

    deinit { try? FileManager.default.removeItem(atPath: base) }

    func files(
        _ mode: Root.Mode = .readWrite, by resolver: Resolver = .preferred(), limits: Limits = Limits()
    ) throws -> Filesystem {
        Filesystem(
            roots: try Roots([Root(path: root, mode: mode)], resolver: resolver), limits: limits,
            // Holds the sandbox as long as somebody holds the operations.
            randomness: { withExtendedLifetime(self) { UInt64.random(in: .min ... .max) } })
    }

    func directory(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: root + "/" + path, withIntermediateDirectories: true)
    }

    func file(_ path: String, _ text: String) throws { try file(path, Array(text.utf8)) }

    func file(_ path: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: root + "/" + path))
    }

    func link(_ path: String, to target: String) throws {
        try require0(unsafe symlink(target, root + "/" + path))
    }

    func pipe(_ path: String) throws { try require0(unsafe mkfifo(root + "/" + path, 0o644)) }

    func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: root + "/" + path))) }

    func names(_ path: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root + "/" + path).sorted()
    }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + path) }

    func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: root + "/" + path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }

    func owner(_ path: String) throws -> [Int] {
        let attributes = try FileManager.default.attributesOfItem(atPath: root + "/" + path)
        return [FileAttributeKey.ownerAccountID, .groupOwnerAccountID].map {
            (attributes[$0] as? NSNumber)?.intValue ?? -1
        }
    }

    /// Every path below the whole sandbox with its content, to see that nothing changed.
    func snapshot() throws -> [String: String] {
        var result: [String: String] = [:]
        for path in FileManager.default.subpaths(atPath: base) ?? [] {
            let full = base + "/" + path
            let attributes = try FileManager.default.attributesOfItem(atPath: full)
            let type = attributes[.type] as? FileAttributeType
            let content =
                switch type {
                case .typeRegular: (try? String(contentsOfFile: full, encoding: .utf8)) ?? "binary"
                case .typeSymbolicLink: try FileManager.default.destinationOfSymbolicLink(atPath: full)
                default: ""
                }
            result[path] = "\(type?.rawValue ?? "?") \(attributes[.posixPermissions] ?? "?") \(content)"
        }
        return result
    }
}

/// Fails the test's preparation when a C call fails.
func require0(_ result: CInt) throws {
    guard result == 0 else { throw Errno(number: errno) }
}

extension CallControl {
    static let expired = CallControl(isExpired: { true })
    static let cancelled = CallControl(isExpired: { false }, isCancelled: { true })
}

/// The code of the error that an operation throws, or nil where it throws none.
func code(_ operation: () throws(FilesystemError) -> some Any) -> FilesystemError.Code? {
    do throws(FilesystemError) {
        _ = try operation()
        return nil
    } catch { return error.code }
}

/// The same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
