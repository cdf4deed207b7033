/// The directories a server may use, and the way from what a client writes to one of them.
struct Roots: Sendable {
    let all: [Root]
    let resolver: Resolver

    /// - Throws: where two roots share a name, or lie in each other with different modes: then the read-only one could
    ///   be written to by way of the other.
    init(_ roots: [Root], resolver: Resolver = .preferred()) throws(FilesystemError) {
        var names: Set<String> = []
        for (index, root) in roots.enumerated() {
            guard names.insert(root.name).inserted else {
                throw FilesystemError(
                    .invalidArgument, "Two allowed directories are named \(root.name.quoted); give one another name.")
            }
            for other in roots.prefix(index) where other.mode != root.mode && Self.overlap(root, other) {
                throw FilesystemError(
                    .invalidArgument,
                    "The directories \(other.path.quoted) and \(root.path.quoted) lie in each other but only one is "
                        + "read-only; give both the same mode.")
            }
        }
        all = roots
        self.resolver = resolver
    }

    /// Whether one of two directories lies in the other.
    static func overlap(_ a: Root, _ b: Root) -> Bool {
        a.identity == b.identity
            || a.places.contains { place in
                b.places.contains { place.dropping(prefix: $0) != nil || $0.dropping(prefix: place) != nil }
            }
    }

    /// Finds the root that a client's path is in and the way down from there. Touches no file: whether the way stays
    /// in the root is for the resolver to see, when something is opened.
    func locate(_ given: String) throws(FilesystemError) -> Location {
        let text: PathText
        do throws(PathText.Fault) { text = try PathText(client: given) } catch {
            throw FilesystemError(.invalidPath, "\(given.quoted) is not a usable path: \(error.sentence)")
        }
        let found = text.isAbsolute ? place(ofAbsolute: text.steps) : try place(ofRelative: text.steps, given: given)
        guard let found else { throw outside(given) }
        return Location(root: found.root, path: found.path, given: given, resolver: resolver)
    }

    private typealias Place = (root: Root, path: RelativePath)

    private func place(ofAbsolute path: RelativePath) -> Place? {
        if let direct = deepestRoot(of: path), !direct.path.climbsOut { return direct }
        return deepestRoot(of: path.lexicallyNormalized)
    }

    private func deepestRoot(of path: RelativePath) -> Place? {
        var best: Place?
        for root in all {
            for place in root.places {
                guard let rest = path.dropping(prefix: place) else { continue }
                if let found = best, found.path.steps.count <= rest.steps.count { continue }
                best = (root, rest)
            }
        }
        return best
    }

    private func place(ofRelative path: RelativePath, given: String) throws(FilesystemError) -> Place? {
        if all.count == 1, let only = all.first { return (only, path) }
        guard let first = path.steps.first, let root = all.first(where: { $0.name.utf8.elementsEqual(first.bytes) })
        else {
            throw FilesystemError(
                .outsideRoots,
                "\(given.quoted) does not say which allowed directory it is in. Use an absolute path, or begin with "
                    + "one of: \(all.map(\.name).joined(separator: ", ")).")
        }
        return (root, RelativePath(Array(path.steps.dropFirst())))
    }

    private func outside(_ given: String) -> FilesystemError {
        FilesystemError(
            .outsideRoots,
            "\(given.quoted) is outside the allowed directories. list_allowed_directories shows where this server may "
                + "go.")
    }
}

/// Something below a root, which may or may not exist.
struct Location: Sendable {
    let root: Root
    let path: RelativePath
    /// The path as the client wrote it, for messages.
    let given: String
    let resolver: Resolver

    /// The absolute path, as clients see it.
    var absolutePath: String { root.path(of: path) }

    /// Opens what is there.
    func open(as access: Access) throws(FilesystemError) -> Descriptor {
        try naming { () throws(Errno) in try resolver.open(path, beneath: root.directory, as: access) }
    }

    /// Says in an error which path it is about.
    func naming<Result: ~Copyable>(_ body: () throws(Errno) -> Result) throws(FilesystemError) -> Result {
        do throws(Errno) { return try body() } catch { throw FilesystemError(error, at: given) }
    }
}

extension PathText.Fault {
    fileprivate var sentence: String {
        switch self {
        case .empty: "it is empty."
        case .nulByte: "it contains a NUL character."
        case .tooLong: "it is longer than \(RelativePath.maxBytes) bytes."
        case .nameTooLong: "a name in it is longer than \(FileName.maxBytes) bytes."
        case .tooManySteps: "it has more than \(RelativePath.maxSteps) steps."
        case .badURI: "it is not a file: URI of this machine."
        }
    }
}
