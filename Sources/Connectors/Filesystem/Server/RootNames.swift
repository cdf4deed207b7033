extension Root {
    /// Opens the directories of an operator. Those whose last names are alike are told apart by a number.
    static func open(_ paths: [String], mode: Mode) throws(FilesystemError) -> [Root] {
        var roots: [Root] = []
        for path in paths {
            let root = try Root(path: path, mode: mode)
            let name = RootNames.unique(root.name, among: roots.map(\.name))
            roots.append(name == root.name ? root : try Root(path: path, name: name, mode: mode))
        }
        return roots
    }
}

/// Tells directories of the same name apart.
enum RootNames {
    static func unique(_ name: String, among taken: [String]) -> String {
        var candidate = name
        var number = 2
        while taken.contains(candidate) {
            candidate = "\(name)-\(number)"
            number += 1
        }
        return candidate
    }
}

extension Filesystem {
    /// The path that a client means. With a single root, a relative path may begin with the root's name, as it must
    /// with several; but what really has that name comes first.
    func meant(by given: String) -> String {
        guard roots.all.count == 1, let root = roots.all.first, let text = try? PathText(client: given),
            !text.isAbsolute, let first = text.steps.steps.first, first == FileName(root.name)
        else { return given }
        let entry = RelativePath([first])
        // A race with somebody who makes such an entry decides which of two allowed places is meant, no more.
        let found = try? roots.resolver.open(entry, beneath: root.directory, as: .handle, followingLast: false)
        return found != nil ? given : RelativePath(Array(text.steps.steps.dropFirst())).description
    }
}
