/// Where a search stopped, as clients carry it: the path below the start, and in a file that is not done the line and the
/// byte to go on behind.
struct SearchCursor: Sendable {
    /// A place in a file.
    struct Place: Hashable, Sendable {
        /// The last line that is done; 0 for none.
        var line = 0
        /// How many bytes those lines have.
        var bytes = 0
    }

    /// The largest number in a cursor: far beyond any file, and far below where adding to it overflows.
    private static let maxNumber = 1 << 53

    /// Nil at the start.
    let position: OrderedWalk.Position?
    /// In the file at the position.
    let place: Place

    init(path: RelativePath) {
        position = OrderedWalk.Position(path: path, isPending: false)
        place = Place()
    }

    init(path: RelativePath, place: Place) {
        position = OrderedWalk.Position(path: path, isPending: true)
        self.place = place
    }

    init(_ text: String?) throws(FilesystemError) {
        guard let text else {
            self.init()
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.dropFirst().map { Int($0) ?? -1 }
        guard let path = parts.first, let found = try? PathText(client: "\(FileURI.scheme)/\(path)"),
            numbers.allSatisfy({ (0...Self.maxNumber).contains($0) })
        else { throw Self.invalid }
        switch (numbers.first, numbers.dropFirst().first) {
        case (nil, nil): self.init(path: found.steps)
        case (let line?, let bytes?) where numbers.count == 2:
            self.init(path: found.steps, place: Place(line: line, bytes: bytes))
        default: throw Self.invalid
        }
    }

    /// The start.
    private init() {
        position = nil
        place = Place()
    }

    private static let invalid = FilesystemError(
        .invalidArgument, "The cursor is not one that search_files gave; search anew without it.")

    var text: String {
        guard let position else { return "" }
        let path = FileURI.escape(position.path.joinedBytes)
        return position.isPending ? "\(path):\(place.line):\(place.bytes)" : path
    }
}
