/// An entry of a directory.
struct ListedEntry: Hashable, Sendable {
    let name: String
    let kind: FileKind
    /// In bytes; nil where sizes were not asked for or the entry was gone when we looked.
    let size: Int?
    let modified: Timestamp?
}

/// The entries of a directory, or a part of them.
struct Listing: Hashable, Sendable {
    let entries: [ListedEntry]
    /// How many entries there are, as far as we looked.
    let totalEntries: Int
    /// Nil where all entries are shown.
    let stop: Stop?
    /// The offset of the first entry that is not shown any more; nil where there is none.
    let next: Int?

    /// Says what is missing, or nil where nothing is.
    var notice: String? {
        switch stop {
        case nil: nil
        case .results, .bytes: "Truncated: \(entries.count) of \(totalEntries) entries."
        case .visited: "Truncated: \(entries.count) of more than \(totalEntries) entries; sorted among those looked at."
        case .deadline: "Truncated: \(entries.count) entries; the time for one call ended after \(totalEntries)."
        }
    }
}

/// What a listing is sorted by.
enum ListingOrder: String, Sendable {
    /// By the bytes of the names.
    case name
    /// The largest first; equal sizes by name.
    case size
}

extension Filesystem {
    /// Lists the names and kinds of a directory's entries.
    ///
    /// - Parameters:
    ///   - offset: how many entries to leave out at the start, to see those beyond the limit.
    ///   - limit: a narrower limit, for callers that want less.
    func list(
        _ path: String, offset: Int = 0, limit: Int? = nil, control: CallControl
    ) throws(FilesystemError) -> Listing {
        try list(path, withStatus: false, offset: offset, limit: limit, control: control) { $0 }
    }

    /// Lists entries with their sizes and times of change.
    func listWithSizes(
        _ path: String, sortedBy order: ListingOrder = .name, offset: Int = 0, limit: Int? = nil,
        control: CallControl
    ) throws(FilesystemError) -> Listing {
        try list(path, withStatus: true, offset: offset, limit: limit, control: control) { byName in
            guard order == .size else { return byName }
            return byName.sorted { a, b in
                let (sizeA, sizeB) = (a.status?.size ?? 0, b.status?.size ?? 0)
                return sizeA == sizeB ? a.name < b.name : sizeA > sizeB
            }
        }
    }

    private func list(
        _ path: String, withStatus: Bool, offset: Int, limit: Int?, control: CallControl,
        sorted: ([DirectoryScan.Entry]) -> [DirectoryScan.Entry]
    ) throws(FilesystemError) -> Listing {
        let directory = try roots.locate(path).open(as: .listing)
        var scan = DirectoryScan(path, maxVisited: limits.maxSearchVisited, control: control)
        let found = sorted(try scan.entries(of: directory, withStatus: withStatus))
        let shown = found.dropFirst(max(0, offset)).prefix(min(limit ?? limits.maxEntries, limits.maxEntries))
        let isWhole = shown.endIndex == found.endIndex
        return Listing(
            entries: shown.map {
                ListedEntry(
                    name: $0.name.description, kind: $0.kind, size: $0.status?.size, modified: $0.status?.modified)
            },
            totalEntries: found.count, stop: scan.stop ?? (isWhole ? nil : .results),
            next: isWhole ? nil : shown.endIndex)
    }
}
