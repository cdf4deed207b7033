/// Writes a file so that everybody sees the old content or the new, never a part, and a crash leaves one of them.
///
/// The content goes to a temporary file in the same directory, which then takes the name. It takes over the owner, the
/// permissions and the access list of the file it replaces; set-user and set-group bits go, as with every write.
struct AtomicReplacement {
    let target: ReplacementTarget
    let given: String
    let commits: CommitGate
    let randomness: @Sendable () -> UInt64

    private static let maxNameTries = 8
    private static let blockBytes = 1 << 20
    private static let permissionsOfNewFile: UInt32 = 0o666
    /// Nobody else looks into the file before it has the permissions it is to have.
    private static let permissionsBeforeCopy: UInt32 = 0o600

    /// Fails with `conflict` where the file is no longer the one the target names.
    func write(_ content: [UInt8], control: CallControl) throws(FilesystemError) {
        let temporary = try naming { () throws(Errno) in try createTemporary() }
        do throws(FilesystemError) {
            try fill(temporary.descriptor, with: content, control: control)
            try naming { () throws(Errno) in
                try takeOverAttributes(temporary.descriptor)
                try temporary.descriptor.sync()
                try commits.withLock { () throws(Errno) in try publish(temporary.name) }
            }
        } catch {
            // The write has failed already; a leftover that cannot be removed either is the lesser trouble.
            try? target.directory.removeFile(temporary.name)
            throw error
        }
        try naming { () throws(Errno) in try target.directory.sync() }
    }

    private struct Temporary: ~Copyable {
        let name: FileName
        let descriptor: Descriptor
    }

    private func createTemporary() throws(Errno) -> Temporary {
        let permissions = target.existing == nil ? Self.permissionsOfNewFile : Self.permissionsBeforeCopy
        for _ in 0..<Self.maxNameTries {
            guard let name = FileName(".imcp-\(String(randomness(), radix: 36)).tmp") else { break }
            do throws(Errno) {
                return Temporary(
                    name: name, descriptor: try target.directory.createFile(name, permissions: permissions))
            } catch .exists {
                continue
            }
        }
        throw .tryAgain
    }

    private func fill(
        _ file: borrowing Descriptor, with content: [UInt8], control: CallControl
    ) throws(FilesystemError) {
        var rest = content[...]
        while !rest.isEmpty {
            try control.check(given)
            do throws(Errno) { rest = rest.dropFirst(try file.write(rest.prefix(Self.blockBytes))) } catch {
                throw FilesystemError(error, at: given)
            }
        }
    }

    /// Opening the old file for writing also lets the kernel say whether we may change it: renaming alone asks only for
    /// permission on the directory, and would replace a write-protected file.
    private func takeOverAttributes(_ file: borrowing Descriptor) throws(Errno) {
        guard let existing = target.existing else { return }
        let old = try target.directory.openForOverwriting(target.name)
        guard try old.status().identity == existing.identity else { throw .tryAgain }
        let own = try file.status()
        if (own.user, own.group) != (existing.user, existing.group) {
            try file.setOwner(user: existing.user, group: existing.group)
        }
        try file.copyAttributes(from: old)
        try file.setPermissions(existing.permissions & 0o1777)
    }

    private func publish(_ temporary: FileName) throws(Errno) {
        guard let existing = target.existing else { return try publishNew(temporary) }
        guard try target.directory.statusIfPresent(of: target.name)?.version == existing.version else {
            throw .tryAgain
        }
        try target.directory.replace(target.name, by: temporary)
    }

    private func publishNew(_ temporary: FileName) throws(Errno) {
        do throws(Errno) {
            do throws(Errno) {
                try target.directory.move(temporary, to: target.directory, as: target.name)
            } catch  where error.meansNoSupport {
                try target.directory.link(temporary, to: target.directory, as: target.name)
                try target.directory.removeFile(temporary)
            }
        } catch .exists {
            throw .tryAgain
        }
    }

    private func naming<Result: ~Copyable>(_ body: () throws(Errno) -> Result) throws(FilesystemError) -> Result {
        do throws(Errno) { return try body() } catch { throw FilesystemError(error, at: given) }
    }
}

extension Errno {
    /// What kernels and file systems answer that cannot rename without replacing.
    var meansNoSupport: Bool { self == .invalid || self == .missingCall || self == .unsupported }
}
