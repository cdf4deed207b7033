/// Reads directories, one or many, and stops when it has looked at as many entries as one call may or the time is up.
struct DirectoryScan {
    struct Entry: Sendable {
        let name: FileName
        let kind: FileKind
        /// Nil where it was not asked for, or the entry was gone when we looked.
        let status: FileStatus?
    }

    /// For messages.
    let given: String
    let control: CallControl
    let maxVisited: Int

    private(set) var visited = 0
    /// Set once the scan may not go on; what was read until then is complete up to here.
    private(set) var stop: Stop?

    init(_ given: String, maxVisited: Int, control: CallControl) {
        self.given = given
        self.maxVisited = maxVisited
        self.control = control
    }

    /// The entries of a directory by name, or those read when the scan stopped.
    mutating func entries(
        of directory: consuming Descriptor, withStatus: Bool = false
    ) throws(FilesystemError) -> [Entry] {
        var reader = DirectoryReader(directory)
        var entries: [Entry] = []
        while let entry = try next(of: &reader) {
            guard try admitsOneMore() else { break }
            let status = withStatus || entry.kind == .unknown ? try? reader.status(of: entry) : nil
            entries.append(
                Entry(name: entry.name, kind: status?.kind ?? entry.kind, status: withStatus ? status : nil))
        }
        entries.sort { $0.name < $1.name }
        return entries
    }

    private mutating func admitsOneMore() throws(FilesystemError) -> Bool {
        if try control.mustStop() {
            stop = .deadline
        } else if visited >= maxVisited {
            stop = .visited
        } else {
            visited += 1
        }
        return stop == nil
    }

    private func next(of reader: inout DirectoryReader) throws(FilesystemError) -> DirectoryReader.Entry? {
        do throws(Errno) { return try reader.next() } catch { throw FilesystemError(error, at: given) }
    }
}
