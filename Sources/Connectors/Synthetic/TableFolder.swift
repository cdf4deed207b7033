import Foundation
import MCP

/// A folder that clients name files in, and whose files they cannot leave.
struct TableFolder: Sendable {
    /// Without links.
    let path: String

    /// - Throws: Where there is no such folder.
    init(_ path: String) throws {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            throw ToolError("There is no folder \(path).")
        }
        self.path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// The whole path of a file that is there.
    ///
    /// - Throws: `ToolError` for a name that leads out of the folder, through links too, and for a file that is not there.
    func file(_ name: String) throws -> String {
        let full = URL(fileURLWithPath: path).appendingPathComponent(name).resolvingSymlinksInPath().path
        guard full.hasPrefix(path + "/"), !name.contains("\0") else {
            throw ToolError("\"\(name.prefix(200))\" is not below the folder of this server.")
        }
        guard FileManager.default.fileExists(atPath: full) else {
            let known = names.prefix(20).joined(separator: ", ")
            throw ToolError("There is no file \"\(name.prefix(200))\"; there are: \(known.isEmpty ? "none" : known).")
        }
        return full
    }

    /// A path for a new file in the folder itself, with a name that is not taken.
    func newFile(_ stem: String, _ ending: String) -> (name: String, path: String) {
        let allowed = stem.unicodeScalars.prefix(80).map { scalar in
            CharacterSet.alphanumerics.contains(scalar) || scalar == "-" || scalar == "_" ? Character(scalar) : "-"
        }
        let base = allowed.isEmpty ? "table" : String(allowed)
        let suffix = UUID().uuidString.prefix(8).lowercased()
        let name = "\(base)-\(suffix).\(ending)"
        return (name, "\(path)/\(name)")
    }

    /// The files of the folder itself, in order.
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }
}

extension TableFolder {
    /// The bytes of a file; nil where it has more than so many.
    static func bytes(of path: String, limit: Int) throws -> [UInt8]? {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        let data = try file.read(upToCount: limit + 1) ?? Data()
        return data.count > limit ? nil : Array(data)
    }

    static func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
