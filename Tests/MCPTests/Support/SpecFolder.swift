import FoundationEssentials
import JSON

/// The published schemas and example messages of the protocol, which are not part of this repository.
enum SpecFolder {
    /// The package's own folder.
    static let package = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    private static let root: String = {
        if let named = ProcessInfo.processInfo.environment["IMCP_SHARED"] { return named }
        return package + "/../shared"
    }()

    /// A file; nil, with a line that says so, when the folder is not there.
    static func json(_ path: String) -> JSONValue? {
        guard let data = FileManager.default.contents(atPath: root + "/spec/" + path) else {
            print("skipped: spec/\(path) is not in the shared folder; set IMCP_SHARED")
            return nil
        }
        return try? JSONParser.parse(Array(data))
    }

    /// The names in a folder, sorted; empty, with a line that says so, when it is not there.
    static func names(in path: String) -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: root + "/spec/" + path) else {
            print("skipped: spec/\(path) is not in the shared folder; set IMCP_SHARED")
            return []
        }
        return names.sorted()
    }
}
