import JSON

/// Listings as text, one entry a line.
enum ListingText {
    private static let nameWidth = 30
    private static let sizeWidth = 10

    static func names(_ listing: Listing) -> String {
        guard !listing.entries.isEmpty else { return "The directory is empty" }
        return listing.entries.map { "\($0.kind.mark) \($0.name.onOneLine)" }.joined(separator: "\n")
    }

    /// With sizes in a column and the sums at the end.
    static func sizes(_ listing: Listing) -> String {
        let lines = listing.entries.map { entry in
            let name = entry.name.onOneLine
            let start = "\(entry.kind.mark) \(name)\(padding(name, to: nameWidth))"
            guard entry.kind != .directory, let bytes = entry.size else { return start }
            let size = SizeText.write(bytes)
            return "\(start) \(padding(size, to: sizeWidth))\(size)"
        }
        let directories = listing.entries.count { $0.kind == .directory }
        let bytes = listing.entries.reduce(0) { sum, entry in
            let size = entry.kind == .file ? entry.size ?? 0 : 0
            let (total, overflow) = sum.addingReportingOverflow(size)
            return overflow ? .max : total
        }
        let sums = [
            "", "Total: \(listing.entries.count - directories) files, \(directories) directories",
            "Combined size: \(SizeText.write(bytes))",
        ]
        return (lines + sums).joined(separator: "\n")
    }

    private static func padding(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count))
    }
}

/// Sizes for people: `51 B`, `1.46 KB`, a kilobyte being 1024 bytes.
enum SizeText {
    static func write(_ bytes: Int) -> String {
        let units = ["KB", "MB", "GB", "TB"]
        guard bytes >= 1024 else { return "\(bytes) B" }
        var value = Double(bytes) / 1024
        var unit = 0
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let hundredths = Int((value * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) \(units[unit])"
    }
}

extension FileKind {
    /// What begins the line of an entry.
    var mark: String {
        switch self {
        case .directory: "[DIR]"
        case .symlink: "[LINK]"
        case .file: "[FILE]"
        default: "[SPECIAL]"
        }
    }
}

extension TreeNode {
    /// `{"name":…,"type":…,"children":[…]}`. As deep as the tree, which is bounded by `maxTreeDepth`.
    var json: JSONValue {
        var object: JSONObject = ["name": .string(name), "type": .string(kind.rawValue)]
        object["children"] = children.map { .array($0.map(\.json)) }
        if isTruncated { object["truncated"] = true }
        return .object(object)
    }
}

extension String {
    /// The text without control characters, so that a file's name cannot pretend to be further lines.
    var onOneLine: String {
        guard unicodeScalars.contains(where: \.breaksLines) else { return self }
        var text = ""
        for scalar in unicodeScalars { text.unicodeScalars.append(scalar.breaksLines ? "\u{FFFD}" : scalar) }
        return text
    }
}

extension Unicode.Scalar {
    fileprivate var breaksLines: Bool {
        [.control, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
    }
}
