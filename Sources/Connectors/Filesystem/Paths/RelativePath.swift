/// A path below some directory. Empty means that directory.
///
/// `..` is kept: only whoever resolves the path knows where it leads, since the step before may be a symbolic link.
struct RelativePath: Hashable, Sendable {
    /// The bound of Linux for a whole path.
    static let maxBytes = 4095
    /// How many steps a path may have. Resolving without the kernel's help holds one open directory for each.
    static let maxSteps = 256

    private(set) var steps: [FileName]

    init(_ steps: [FileName] = []) { self.steps = steps }

    var isEmpty: Bool { steps.isEmpty }

    /// For the kernel: `.` when empty.
    var terminated: [UInt8] { steps.isEmpty ? FileName.current.terminated : joinedBytes + [0] }

    var joinedBytes: [UInt8] { Array(steps.lazy.map(\.bytes).joined(separator: [UInt8(ascii: "/")])) }

    func appending(_ name: FileName) -> RelativePath { RelativePath(steps + [name]) }

    /// The directory and the name in it, or nil where the path does not end in a name: the root itself, or `..`.
    var parentAndName: (parent: RelativePath, name: FileName)? {
        guard let name = steps.last, !name.isParent, !name.isCurrent else { return nil }
        return (RelativePath(Array(steps.dropLast())), name)
    }

    /// Whether `..` would climb above the start if no step were a symbolic link.
    var climbsOut: Bool {
        var depth = 0
        for step in steps {
            depth += step.isParent ? -1 : 1
            if depth < 0 { return true }
        }
        return false
    }

    /// Without `..`, as if no step were a symbolic link; above the top there is only the top.
    var lexicallyNormalized: RelativePath {
        var result: [FileName] = []
        for step in steps {
            if step.isParent { _ = result.popLast() } else { result.append(step) }
        }
        return RelativePath(result)
    }

    /// What is left after a leading part, or nil where this path does not begin with it.
    func dropping(prefix: RelativePath) -> RelativePath? {
        guard steps.starts(with: prefix.steps) else { return nil }
        return RelativePath(Array(steps.dropFirst(prefix.steps.count)))
    }
}

extension RelativePath: Comparable {
    /// Step by step, so a directory's content follows the directory at once.
    static func < (a: RelativePath, b: RelativePath) -> Bool { a.steps.lexicographicallyPrecedes(b.steps) }
}

extension RelativePath: CustomStringConvertible {
    var description: String { steps.isEmpty ? "." : String(decoding: joinedBytes, as: UTF8.self) }
}
