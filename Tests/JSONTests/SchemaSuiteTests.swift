import Foundation
import JSON
import Testing

/// Runs the JSON Schema Test Suite from the shared folder, file by file.
@Suite struct `JSON Schema test suite` {
    @Test(arguments: SchemaSuite.files(.draft202012, optional: false))
    func `every mandatory test of 2020-12 passes`(_ file: String) throws {
        let report = try SchemaSuite.run(.draft202012, file)
        #expect(report.failures.isEmpty, "\(report.failures.joined(separator: "\n"))")
    }

    @Test(arguments: SchemaSuite.files(.draft7, optional: false))
    func `every mandatory test of draft-07 passes`(_ file: String) throws {
        let report = try SchemaSuite.run(.draft7, file)
        #expect(report.failures.isEmpty, "\(report.failures.joined(separator: "\n"))")
    }

    @Test(arguments: [JSONSchema.Dialect.draft202012, .draft7])
    func `optional tests fail where the baseline says so, and nowhere else`(_ dialect: JSONSchema.Dialect) throws {
        let files = SchemaSuite.files(dialect, optional: true)
        guard !files.isEmpty else { return }
        var failed: Set<String> = []
        var passed = 0
        for file in files {
            let report = try SchemaSuite.run(dialect, file)
            passed += report.passed
            failed.formUnion(report.failures)
        }
        let baseline = Set(SchemaSuiteBaseline.entries(dialect).keys)
        let unexpected = failed.subtracting(baseline).sorted()
        let outdated = baseline.subtracting(failed).sorted()
        #expect(unexpected.isEmpty, "not in the baseline:\n\(unexpected.joined(separator: "\n"))")
        #expect(outdated.isEmpty, "in the baseline but passing or unknown:\n\(outdated.joined(separator: "\n"))")
        print("JSON Schema \(dialect.folder) optional: \(passed) passed, \(failed.count) in the baseline")
    }

    @Test(arguments: [JSONSchema.Dialect.draft202012, .draft7])
    func `the mandatory suite is there in full`(_ dialect: JSONSchema.Dialect) throws {
        let files = SchemaSuite.files(dialect, optional: false)
        guard !files.isEmpty else { return }
        let reports = try files.map { try SchemaSuite.run(dialect, $0) }
        let passed = reports.reduce(0) { $0 + $1.passed }
        let failed = reports.reduce(0) { $0 + $1.failures.count }
        print("JSON Schema \(dialect.folder) mandatory: \(passed) passed, \(failed) failed, \(files.count) files")
        #expect(passed > 900)
    }
}

/// Finds and runs the files of the suite.
enum SchemaSuite {
    struct Report {
        var passed = 0
        /// File, schema and test of each failure, parted by " | ".
        var failures: [String] = []
    }

    static let root: URL? = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        let shared = ProcessInfo.processInfo.environment["IMCP_SHARED"].map { URL(filePath: $0) }
        let root = (shared ?? package.appending(path: "../shared")).standardized.appending(path: "suites/json-schema")
        guard FileManager.default.fileExists(atPath: root.path) else {
            print("skipped: the JSON Schema test suite is not at \(root.path); set IMCP_SHARED")
            return nil
        }
        return root
    }()

    /// The paths of the test files, relative to the folder of the dialect; empty when the suite is absent.
    static func files(_ dialect: JSONSchema.Dialect, optional: Bool) -> [String] {
        guard let folder = root?.appending(path: dialect.folder) else { return [] }
        let paths = FileManager.default.subpaths(atPath: folder.path) ?? []
        return paths.filter { $0.hasSuffix(".json") && $0.hasPrefix("optional/") == optional }.sorted()
    }

    static func run(_ dialect: JSONSchema.Dialect, _ file: String) throws -> Report {
        guard let root else { return Report() }
        let groups = try read(root.appending(path: dialect.folder).appending(path: file)).arrayValue ?? []
        let options = JSONSchema.Options(defaultDialect: dialect, assertFormats: file.hasPrefix("optional/format/"))
        var report = Report()
        for group in groups {
            let name = "\(file) | \(group["description"]?.stringValue ?? "")"
            run(group, name, options, &report)
        }
        return report
    }

    private static func run(_ group: JSONValue, _ name: String, _ options: JSONSchema.Options, _ report: inout Report) {
        let schema = try? JSONSchema(group["schema"] ?? .null, options: options, documents: remotes)
        for test in group["tests"]?.arrayValue ?? [] {
            let wanted = test["valid"]?.boolValue
            let data = test["data"] ?? .null
            let isRight = schema.map { $0.isValid(data) == wanted && $0.validate(data).isEmpty == wanted } ?? false
            if isRight {
                report.passed += 1
            } else {
                report.failures.append("\(name) | \(test["description"]?.stringValue ?? "")")
            }
        }
    }

    private static let remotes: [String: JSONValue] = {
        guard let folder = root?.appending(path: "remotes") else { return [:] }
        var documents: [String: JSONValue] = [:]
        for path in FileManager.default.subpaths(atPath: folder.path) ?? [] where path.hasSuffix(".json") {
            documents["http://localhost:1234/\(path)"] = try? read(folder.appending(path: path))
        }
        return documents
    }()

    private static func read(_ file: URL) throws -> JSONValue {
        try JSONParser.parse(Array(try Data(contentsOf: file)))
    }
}

extension JSONSchema.Dialect {
    var folder: String {
        switch self {
        case .draft202012: "draft2020-12"
        case .draft7: "draft7"
        }
    }
}
