extension Roots {
    /// How many directories of a client count; the rest are left out, which only narrows.
    static let maxClientRoots = 64

    /// What lies both in these directories and in those of a client: never more than these.
    ///
    /// - Parameter uris: The client's directories. What is no `file:` URI of a directory here leads nowhere.
    /// - Throws: `outsideRoots` where nothing lies in both.
    func narrowed(to uris: [String]) throws(FilesystemError) -> Roots {
        var found: [Root] = []
        for uri in uris.prefix(Self.maxClientRoots) {
            guard uri.prefix(FileURI.scheme.count).lowercased() == FileURI.scheme,
                let text = try? PathText(client: uri), text.isAbsolute
            else { continue }
            for root in all {
                guard let part = part(of: root, in: text.steps.lexicallyNormalized),
                    !found.contains(where: part.isWithin)
                else { continue }
                found.removeAll { $0.isWithin(part) }
                found.append(part.named(RootNames.unique(part.name, among: found.map(\.name))))
            }
        }
        guard !found.isEmpty else {
            throw FilesystemError(
                .outsideRoots, "None of the directories that the client shares lies in those that this server may use.")
        }
        return try Roots(found, resolver: resolver)
    }

    /// The part of a root that lies in a directory of the client; nil where there is none.
    private func part(of root: Root, in directory: RelativePath) -> Root? {
        for place in root.places {
            if place.dropping(prefix: directory) != nil { return root }
            guard let rest = directory.dropping(prefix: place) else { continue }
            // Opened beneath the root: whatever the client names, it cannot lead out.
            guard let descriptor = try? resolver.open(rest, beneath: root.directory, as: .directoryHandle),
                let part = try? root.narrowed(to: rest, open: descriptor)
            else { return nil }
            return part
        }
        return nil
    }
}

extension Root {
    fileprivate func narrowed(to path: RelativePath, open descriptor: consuming Descriptor) throws(Errno) -> Root {
        let identity = try descriptor.status().identity
        let places = places.map { RelativePath($0.steps + path.steps) }
        return Root(
            name: path.steps.last?.description ?? name, path: self.path(of: path), mode: mode,
            directory: Directory(descriptor), places: places, identity: identity)
    }

    fileprivate func isWithin(_ other: Root) -> Bool {
        identity == other.identity
            || places.contains { place in other.places.contains { place.dropping(prefix: $0) != nil } }
    }

    fileprivate func named(_ name: String) -> Root {
        Root(name: name, path: path, mode: mode, directory: directory, places: places, identity: identity)
    }
}
