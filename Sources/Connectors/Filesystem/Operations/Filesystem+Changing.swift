extension Filesystem {
    /// Makes some changes of files, all or none, so that everybody sees of each file the old content or the new.
    ///
    /// Everything is staged first. Then each name is changed by one rename; where one fails, those before it are taken
    /// back. With a journal, a crash between them is taken back when the server starts again.
    ///
    /// - Throws: `conflict` where a file is no longer the one that its target names.
    func perform(_ changes: [FileChange], control: CallControl) throws(FilesystemError) {
        let staging = Staging(randomness: randomness, maxCopyBytes: limits.maxCopyBytes)
        var steps: [StagedStep] = []
        var items: [JournalItem] = []
        var entry: Journal.EntryID?
        do throws(FilesystemError) {
            items = try journal?.keep(changes, control: control) ?? []
            for change in changes { steps.append(try staging.stage(change, control: control)) }
            if let last = changes.last { try control.check(last.given) }
            entry = try journal?.begin(items, steps.count > 1 ? steps : [], by: origin)
            try commits.withLock { () throws(FilesystemError) in try make(steps) }
        } catch {
            for step in steps { try? step.undo() }
            if entry == nil { journal?.forget(items) } else { journal?.end(entry, isDone: false) }
            throw error
        }
        journal?.end(entry, isDone: true)
        // The changes are made; what cannot be tidied up now is tidied up from the journal later.
        let isTidy = steps.allSatisfy { (try? $0.finish()) != nil }
        if isTidy, steps.count > 1 { journal?.tidied(entry) }
        for step in steps {
            do throws(Errno) { try step.target.directory.sync() } catch { throw FilesystemError(error, at: step.given) }
        }
    }

    private func make(_ steps: [StagedStep]) throws(FilesystemError) {
        for (index, step) in steps.enumerated() {
            do throws(Errno) {
                if steps.count == 1 { try step.makeAlone() } else { try step.make() }
            } catch {
                // Those who wait for the gate must not see the half of it.
                for made in steps[..<index].reversed() { try? made.undo() }
                throw FilesystemError(error, at: step.given)
            }
        }
    }
}
