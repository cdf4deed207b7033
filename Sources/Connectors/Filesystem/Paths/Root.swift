import CLinux

/// A directory that clients may use. It is opened once; from then on its path is only for show, so renaming it or
/// putting something else in its place changes nothing about what is reachable.
struct Root: Sendable {
    enum Mode: String, Sendable { case readOnly, readWrite }

    /// What a relative path begins with when there are several roots.
    let name: String
    /// Absolute, as shown to clients.
    let path: String
    let mode: Mode
    let directory: Directory
    /// Where the directory is, by the operator's path and by the kernel's, both without `..`.
    let places: [RelativePath]
    let identity: FileIdentity

    init(
        name: String, path: String, mode: Mode, directory: Directory, places: [RelativePath], identity: FileIdentity
    ) {
        self.name = name
        self.path = path
        self.mode = mode
        self.directory = directory
        self.places = places
        self.identity = identity
    }

    /// Opens the directory at a path of the operator, following links.
    init(path: String, name: String? = nil, mode: Mode) throws(FilesystemError) {
        let text: PathText
        do throws(PathText.Fault) { text = try PathText(bytes: Array(path.utf8)) } catch {
            throw FilesystemError(.invalidPath, "The root \(path.quoted) is not a usable path.")
        }
        let directory: Directory
        let status: FileStatus
        do throws(Errno) {
            let bytes = Array(path.utf8) + [0]
            directory = Directory(Descriptor(owning: try Errno.check(unsafe clinux_open_root(bytes))))
            status = try directory.descriptor.status()
        } catch { throw FilesystemError(error, at: path) }

        var places: [RelativePath] = []
        if text.isAbsolute { places.append(text.steps.lexicallyNormalized) }
        // Absent where /proc is not mounted; the operator's own absolute path then has to do.
        if let real = try? directory.descriptor.currentPath(), let place = try? PathText(bytes: real).steps,
            !places.contains(place)
        {
            places.append(place)
        }
        guard let shown = places.first else {
            throw FilesystemError(.invalidPath, "The root \(path.quoted) must be an absolute path.")
        }
        self.path = shown.isEmpty ? "/" : "/\(shown)"
        self.name = name ?? shown.steps.last?.description ?? "root"
        self.mode = mode
        self.directory = directory
        self.places = places
        identity = status.identity
    }

    /// The way to every change below this root; there is none into a read-only root.
    func writable(for given: String) throws(FilesystemError) -> WritableRoot {
        guard let writable = WritableRoot(self) else {
            throw FilesystemError(
                .readOnly, "\(given.quoted) is in the directory \(path.quoted), which this server may only read.")
        }
        return writable
    }

    /// The absolute path of something below, as clients see it.
    func path(of relative: RelativePath) -> String {
        if relative.isEmpty { return path }
        return path == "/" ? "/\(relative)" : "\(path)/\(relative)"
    }
}
