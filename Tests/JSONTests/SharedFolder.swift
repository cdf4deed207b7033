import FoundationEssentials

/// The folder with the public test suites, which are not part of this repository.
enum SharedFolder {
    static let root: String = {
        if let named = ProcessInfo.processInfo.environment["IMCP_SHARED"] { return named }
        let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/" + package + "/../shared"
    }()

    /// The files of a folder by name; nil, with a line that says so, when the folder is not there.
    static func files(in folder: String, suffix: String) -> [(name: String, bytes: [UInt8])]? {
        let path = root + "/" + folder
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            print("skipped: \(folder) is not in the shared folder; set IMCP_SHARED")
            return nil
        }
        return names.filter { $0.hasSuffix(suffix) }.sorted().compactMap { name in
            FileManager.default.contents(atPath: path + "/" + name).map { (name, Array($0)) }
        }
    }
}
