/// Resolves one path step by step.
///
/// It never leaves the start because each open is of a single name, without following links, in a directory that was
/// itself reached that way; `..` goes back to the directory it came from instead of asking the file system; and the
/// text of a symbolic link is put in front of the steps still to go. So a link or a directory that is swapped in
/// between changes where beneath the start we arrive, never whether.
struct PathWalk {
    private let start: Directory
    /// The directories on the way down, without the start.
    private var ancestors: [Directory] = []
    /// The steps still to go, the next one last.
    private var pending: [FileName]
    private var linksFollowed = 0

    init(_ path: RelativePath, from start: Directory) {
        self.start = start
        pending = path.steps.reversed()
    }

    private var here: Directory { ancestors.last ?? start }

    mutating func open(as access: Access, followingLast: Bool) throws(Errno) -> Descriptor {
        while let name = pending.popLast() {
            if name.isCurrent { continue }
            if name.isParent {
                guard ancestors.popLast() != nil else { throw .crossing }
                continue
            }
            if !pending.isEmpty {
                try enter(name)
            } else if !followingLast {
                return try here.descriptor.open(name, as: access)
            } else if let found = try openLast(name, as: access) {
                return found
            }
        }
        return try here.descriptor.reopen(as: access)
    }

    /// Steps into a directory, or replaces a link by its text.
    private mutating func enter(_ name: FileName) throws(Errno) {
        let next = try here.descriptor.open(name, as: .handle)
        switch try next.status().kind {
        case .directory:
            guard ancestors.count < RelativePath.maxSteps else { throw .nameTooLong }
            ancestors.append(Directory(next))
        case .symlink: try follow(next)
        default: throw .notDirectory
        }
    }

    /// Nil when the last step was a link whose text is now to be walked.
    private mutating func openLast(_ name: FileName, as access: Access) throws(Errno) -> Descriptor? {
        let found = try here.descriptor.open(name, as: .handle)
        switch try found.status().kind {
        case .symlink:
            try follow(found)
            return nil
        case .directory: break
        default: if access == .directoryHandle || access == .listing { throw .notDirectory }
        }
        if access == .handle || access == .directoryHandle { return found }
        do throws(Errno) {
            return try here.descriptor.open(name, as: access)
        } catch .tooManyLinks {
            // A link took the name since we looked: resolve the step again, and count it, so that this ends.
            try countLink()
            pending.append(name)
            return nil
        }
    }

    private mutating func follow(_ link: borrowing Descriptor) throws(Errno) {
        try countLink()
        let bytes = try link.linkText()
        // Links of procfs jump to open files and foreign roots; their text is only for show.
        if link.isOnProcfs, bytes.first == UInt8(ascii: "/") || bytes.contains(UInt8(ascii: ":")) {
            throw .tooManyLinks
        }
        let text: PathText
        do throws(PathText.Fault) { text = try PathText(bytes: bytes) } catch { throw .nameTooLong }
        guard !text.isAbsolute else { throw .crossing }
        guard pending.count + text.steps.steps.count < RelativePath.maxSteps else { throw .nameTooLong }
        if text.endsAsDirectory { pending.append(.current) }
        pending += text.steps.steps.reversed()
    }

    private mutating func countLink() throws(Errno) {
        linksFollowed += 1
        guard linksFollowed <= Resolver.maxLinks else { throw .tooManyLinks }
    }
}
