/// The place of a file that is to be written: the directory, the name in it, and the file that is there now.
struct ReplacementTarget {
    let directory: WritableDirectory
    let name: FileName
    let existing: FileStatus?
    let root: Root
    /// Beneath the root, with the symbolic links at the end followed.
    let path: RelativePath

    /// Absolute, as clients see it.
    var absolutePath: String { root.path(of: path) }

    /// Finds the place a path means. A symbolic link at its end is not replaced but followed, and like every other step
    /// it must stay in the root.
    static func find(_ location: Location) throws(FilesystemError) -> ReplacementTarget {
        let root = try location.root.writable(for: location.given)
        var path = location.path
        for _ in 0...Resolver.maxLinks {
            guard let (parent, name) = path.parentAndName else {
                throw FilesystemError(.isDirectory, at: location.given)
            }
            let target = try location.naming { () throws(Errno) in
                let directory = try root.directory(parent, by: location.resolver)
                return ReplacementTarget(
                    directory: directory, name: name, existing: try directory.statusIfPresent(of: name),
                    root: location.root, path: path)
            }
            guard target.existing?.kind == .symlink else {
                try target.requireFile(location)
                return target
            }
            let text = try location.naming { () throws(Errno) in try target.directory.linkText(of: name) }
            path = try Self.path(parent, followedBy: text, location)
        }
        throw FilesystemError(.tooManyLinks, at: location.given)
    }

    /// Finds an entry itself: a link at the end is not followed.
    static func entry(_ location: Location) throws(FilesystemError) -> ReplacementTarget {
        let root = try location.root.writable(for: location.given)
        guard let (parent, name) = location.path.parentAndName else {
            throw FilesystemError(
                .invalidArgument,
                "\(location.given.quoted) is an allowed directory itself or ends in '..'; name an entry.")
        }
        return try location.naming { () throws(Errno) in
            let directory = try root.directory(parent, by: location.resolver)
            return ReplacementTarget(
                directory: directory, name: name, existing: try directory.statusIfPresent(of: name),
                root: location.root, path: location.path)
        }
    }

    private static func path(
        _ parent: RelativePath, followedBy bytes: [UInt8], _ location: Location
    ) throws(FilesystemError) -> RelativePath {
        let text: PathText
        do throws(PathText.Fault) { text = try PathText(bytes: bytes) } catch {
            throw FilesystemError(.nameTooLong, at: location.given)
        }
        guard !text.isAbsolute else { throw .leadsOutside(location.given) }
        return RelativePath(parent.steps + text.steps.steps)
    }

    private func requireFile(_ location: Location) throws(FilesystemError) {
        switch existing?.kind {
        case nil, .file: return
        case .directory: throw FilesystemError(.isDirectory, at: location.given)
        case let kind?:
            throw FilesystemError(
                .notRegularFile, "\(location.given.quoted) is a \(kind.rawValue); only regular files are written.")
        }
    }
}
