@testable import FilesystemConnector

extension FuzzTarget {
    /// A patch is read or refused, and applied or not; and the difference of two texts makes one of the other. A zero byte
    /// stands between patch or old text and what it is about.
    static let unifiedDiff = FuzzTarget(name: "unified-diff") { input in
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
        let (first, second) = (parts[0], parts.count > 1 ? parts[1] : [])
        if let patch = try? Patch(first, maxFiles: 10) {
            try require(patch.files.count <= 10, "a patch keeps its bound")
            for file in patch.files { _ = try? PatchedText(file.hunks, of: second) }
        }
        // Line ends follow their surroundings where a text has carriage returns, and differences are shown as UTF-8.
        let isPlain = !input.contains(0x0D) && String(validating: input, as: UTF8.self) != nil
        if isPlain { try checkDifference(from: first, to: second) }
    }

    private static func checkDifference(from old: [UInt8], to new: [UInt8]) throws {
        let difference = UnifiedDiff(from: old, to: new, name: "file", maxBytes: 1 << 20)
        try require(difference.text.isEmpty == (old == new), "only equal texts have no difference")
        guard !difference.isTruncated, old != new else { return }
        let patch = try require("a difference is a patch") { try Patch(Array(difference.text.utf8), maxFiles: 1) }
        let hunks = patch.files.flatMap(\.hunks)
        let patched = try require("a difference can be applied") { try PatchedText(hunks, of: old) }
        try require(patched.content == new, "a difference makes one text of the other")
    }
}
