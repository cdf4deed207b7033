import FoundationEssentials
import Tables

/// Reads the development data: simple quoting, no line breaks within cells.
enum CrudeCSV {
    static let root: String = {
        if let named = ProcessInfo.processInfo.environment["IMCP_SHARED"] { return named }
        let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/" + package + "/../shared"
    }()

    static let categories = [
        "adult": [
            "workclass", "education", "marital-status", "occupation", "relationship", "race", "sex", "native-country",
            "income",
        ],
        "randhie": ["idp", "hlthg", "hlthf", "hlthp"],
        "breast_cancer": ["target"],
    ]

    /// A data set with its categories as texts; nil, with a line that says so, when it is not there.
    static func shared(_ name: String) throws -> Table? {
        let path = root + "/data/\(name).csv"
        guard let bytes = FileManager.default.contents(atPath: path) else {
            print("skipped: data/\(name).csv is not in the shared folder; set IMCP_SHARED")
            return nil
        }
        return try table(String(decoding: bytes, as: UTF8.self), texts: Set(categories[name] ?? []))
    }

    static func table(_ text: String, texts: Set<String>) throws -> Table {
        let lines = text.split(whereSeparator: \.isNewline).map(cells)
        let names = lines.first ?? []
        let columns = names.indices.map { index in
            let cells = lines.dropFirst().map { $0[index] }
            let missing = MissingMask(count: cells.count) { cells[$0].isEmpty }
            if texts.contains(names[index]) || cells.contains(where: { !$0.isEmpty && Double($0) == nil }) {
                return Column(names[index], .texts(TextValues(cells)), missing: missing)
            }
            return Column(names[index], .numbers(cells.map { Double($0) ?? 0 }), missing: missing)
        }
        return try Table(columns)
    }

    private static func cells(_ line: Substring) -> [String] {
        var (cells, cell, isQuoted): ([String], String, Bool) = ([], "", false)
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                cells.append(cell)
                cell = ""
            default: cell.append(character)
            }
        }
        return cells + [cell]
    }
}
