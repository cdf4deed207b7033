/// Makes the files that are to take the place of others, beside them and under names of their own.
struct Staging {
    let randomness: @Sendable () -> UInt64
    /// The largest file that is copied.
    let maxCopyBytes: Int

    private static let maxNameTries = 8
    private static let blockBytes = 1 << 20
    private static let permissionsOfNewFile: UInt32 = 0o666
    /// Nobody else looks into the file before it has the permissions it is to have.
    private static let permissionsBeforeCopy: UInt32 = 0o600

    /// Makes everything that a change needs. What was begun is removed where it fails.
    func stage(_ change: FileChange, control: CallControl) throws(FilesystemError) -> StagedStep {
        guard case .write(let content, let look) = change.kind else {
            return StagedStep(
                kind: .remove, target: change.target, given: change.given, aside: freshName(),
                old: change.target.existing?.identity, new: nil)
        }
        let target = change.target
        let isPlain = target.existing == nil && look.like == nil && look.permissions == nil
        let permissions = isPlain ? Self.permissionsOfNewFile : Self.permissionsBeforeCopy
        let temporary = try change.naming { () throws(Errno) in try create(in: target.directory, permissions) }
        do throws(FilesystemError) {
            try fill(temporary.descriptor, with: content, given: change.given, control: control)
            let new = try change.naming { () throws(Errno) in
                try finish(temporary.descriptor, target: target, look)
                return try temporary.descriptor.status().identity
            }
            return StagedStep(
                kind: target.existing == nil ? .create : .replace, target: target, given: change.given,
                aside: temporary.name, old: target.existing?.identity, new: new)
        } catch {
            // The change has failed already; a leftover that cannot be removed either is the lesser trouble.
            try? target.directory.removeFile(temporary.name)
            throw error
        }
    }

    private struct Temporary: ~Copyable {
        let name: FileName
        let descriptor: Descriptor
    }

    private func freshName() -> FileName {
        guard let name = FileName(".imcp-\(String(randomness(), radix: 36)).tmp") else {
            preconditionFailure("a short name without a slash is a file name")
        }
        return name
    }

    private func create(in directory: WritableDirectory, _ permissions: UInt32) throws(Errno) -> Temporary {
        for _ in 0..<Self.maxNameTries {
            let name = freshName()
            do throws(Errno) {
                return Temporary(name: name, descriptor: try directory.createFile(name, permissions: permissions))
            } catch .exists {
                continue
            }
        }
        throw .tryAgain
    }

    private func fill(
        _ file: borrowing Descriptor, with content: FileContent, given: String, control: CallControl
    ) throws(FilesystemError) {
        switch content {
        case .bytes(let bytes):
            var rest = bytes[...]
            while !rest.isEmpty {
                try control.check(given)
                do throws(Errno) { rest = rest.dropFirst(try file.write(rest.prefix(Self.blockBytes))) } catch {
                    throw FilesystemError(error, at: given)
                }
            }
        case .copy(let source):
            let copied = try file.fill(from: source, upTo: maxCopyBytes, given: given, control: control)
            guard copied <= maxCopyBytes else {
                throw FilesystemError(.limitExceeded, "\(given.quoted): one copy takes at most \(maxCopyBytes) bytes.")
            }
        }
    }

    private func finish(
        _ file: borrowing Descriptor, target: ReplacementTarget, _ look: FileLook
    ) throws(Errno) {
        let created = try file.status().permissions
        var permissions = created
        if let existing = target.existing {
            try takeOver(existing, of: target, to: file)
            permissions = existing.permissions
        } else if let like = look.like {
            try file.copyAttributes(from: like.descriptor)
            permissions = like.status.permissions
        }
        let wanted = look.permissions(from: permissions)
        if wanted != created { try file.setPermissions(wanted) }
        try file.sync()
    }

    /// Opening the old file for writing also lets the kernel say whether we may change it: renaming alone asks only for
    /// permission on the directory, and would replace a write-protected file.
    private func takeOver(
        _ existing: FileStatus, of target: ReplacementTarget, to file: borrowing Descriptor
    ) throws(Errno) {
        let old = try target.directory.openForOverwriting(target.name)
        guard try old.status().identity == existing.identity else { throw .tryAgain }
        let own = try file.status()
        if (own.user, own.group) != (existing.user, existing.group) {
            try file.setOwner(user: existing.user, group: existing.group)
        }
        try file.copyAttributes(from: old)
    }
}

extension FileChange {
    func naming<Result: ~Copyable>(_ body: () throws(Errno) -> Result) throws(FilesystemError) -> Result {
        do throws(Errno) { return try body() } catch { throw FilesystemError(error, at: given) }
    }
}

extension Descriptor {
    private static let copyStep = 8 << 20
    private static let readStep = 1 << 20

    /// Copies a file into this empty one: by sharing blocks, else within the kernel, else through memory. Says how many
    /// bytes; more than the limit means that it stopped there.
    func fill(
        from source: HeldFile, upTo limit: Int, given: String, control: CallControl
    ) throws(FilesystemError) -> Int {
        guard source.status.size <= limit else { return source.status.size }
        do throws(Errno) {
            try clone(source.descriptor)
            return try status().size
        } catch {}
        var offset = 0
        var inKernel = true
        while offset <= limit {
            try control.check(given)
            do throws(Errno) {
                let count =
                    try inKernel
                    ? copy(Self.copyStep, of: source.descriptor, at: offset)
                    : copyThroughMemory(source.descriptor, at: offset)
                guard count > 0 else { return offset }
                offset += count
            } catch  where inKernel && (error.meansNoSupport || error == .crossing) && offset == 0 {
                inKernel = false
            } catch {
                throw FilesystemError(error, at: given)
            }
        }
        return offset
    }

    private func copyThroughMemory(_ source: borrowing Descriptor, at offset: Int) throws(Errno) -> Int {
        var buffer = [UInt8](repeating: 0, count: Self.readStep)
        let count = try source.read(into: &buffer, at: offset)
        var rest = buffer.prefix(count)
        while !rest.isEmpty { rest = rest.dropFirst(try write(rest)) }
        return count
    }
}
