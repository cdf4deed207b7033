import Glibc
import MCP
import Synchronization

/// What of the file system is watched for subscribed clients, and what the kernel says about it.
///
/// A file is watched itself, for its content, and with it every directory on the way to it, for the next step alone: so
/// it is noticed when an editor puts another file in its place, when it appears, and when a directory above it is moved.
/// Every place is opened beneath its root before it is watched.
final class FileWatches: Sendable {
    private enum Role: Hashable {
        /// A directory on the way; only this entry counts.
        case step(FileName)
        /// The file itself.
        case content
        /// A directory whose entries count.
        case entries
    }

    private struct Use: Hashable {
        let change: Change
        let role: Role
    }

    private struct State: ~Copyable {
        var inotify: Inotify
        var uses: [Int32: Set<Use>] = [:]
        var watches: [Change: Set<Int32>] = [:]
    }

    /// The kernel's queue, to wait for.
    let number: CInt
    private let files: Filesystem
    private let maxWatches: Int
    private let state: Mutex<State>

    /// - Parameter maxWatches: At most half of what the kernel gives this user counts; others need some too.
    init(_ files: Filesystem, maxWatches: Int) throws(Errno) {
        let inotify = try Inotify()
        number = inotify.number
        self.files = files
        self.maxWatches = min(maxWatches, Self.kernelLimit() / 2)
        state = Mutex(State(inotify: inotify))
    }

    /// How many places are watched.
    var count: Int { state.withLock { $0.uses.count } }

    /// Watches what is wanted from now on, and nothing else.
    ///
    /// - Returns: what cannot be watched as a whole, because the limit is reached.
    func update(_ wanted: Set<Change>) -> [Change] {
        state.withLock { state in
            for change in state.watches.keys where !wanted.contains(change) { disarm(change, &state) }
            return wanted.filter { state.watches[$0] == nil }.sorted { "\($0)" < "\($1)" }.filter { change in
                !arm(change, &state)
            }
        }
    }

    /// Takes what the kernel has to tell: what has changed, each change once.
    func read() -> Set<Change> {
        state.withLock { state in
            var changed: Set<Change> = []
            var moved: Set<Change> = []
            for event in state.inotify.drain() {
                if event.has(IN_Q_OVERFLOW) {
                    changed.formUnion(state.watches.keys)
                    moved.formUnion(state.watches.keys)
                }
                for use in state.uses[event.watch] ?? [] {
                    let isLoss = event.has(Inotify.loss | IN_IGNORED)
                    guard isLoss || Self.concerns(event, use) else { continue }
                    changed.insert(use.change)
                    let isContent = use.role == .content || (use.role == .entries && !event.has(IN_ISDIR))
                    if isLoss || !isContent { moved.insert(use.change) }
                }
                if event.has(IN_IGNORED) { state.uses[event.watch] = nil }
            }
            for change in moved { arm(change, &state) }
            return changed
        }
    }

    private static func concerns(_ event: Inotify.Event, _ use: Use) -> Bool {
        switch use.role {
        case .step(let name): event.name == name
        case .content: true
        case .entries: use.change != .resources || event.name?.bytes.first != UInt8(ascii: ".")
        }
    }

    // MARK: - Placing watches

    /// Places the watches of a change, again where they may have to be elsewhere now. False where the limit is reached.
    @discardableResult private func arm(_ change: Change, _ state: inout State) -> Bool {
        let old = state.watches[change] ?? []
        for watch in old { state.uses[watch] = state.uses[watch]?.filter { $0.change != change } }
        state.watches[change] = []
        let isWhole: Bool
        switch change {
        case .resource(let uri): isWhole = armPath(uri, change, &state)
        case .resources: isWhole = armDirectories(&state)
        default: isWhole = true
        }
        release(old, &state)
        return isWhole
    }

    private func disarm(_ change: Change, _ state: inout State) {
        let old = state.watches.removeValue(forKey: change) ?? []
        for watch in old { state.uses[watch] = state.uses[watch]?.filter { $0.change != change } }
        release(old, &state)
    }

    private func release(_ watches: Set<Int32>, _ state: inout State) {
        for watch in watches where state.uses[watch]?.isEmpty == true {
            state.uses[watch] = nil
            state.inotify.remove(watch)
        }
    }

    /// From the root down, so that whatever happens below while we go is told by what is watched already.
    private func armPath(_ uri: String, _ change: Change, _ state: inout State) -> Bool {
        guard let location = try? files.roots.locate(uri) else { return true }
        let steps = location.path.steps
        for count in steps.indices {
            let prefix = RelativePath(Array(steps[..<count]))
            guard
                let directory = try? location.resolver.open(
                    prefix, beneath: location.root.directory, as: .directoryHandle)
            else { return true }
            let events = Inotify.entries | Inotify.loss | IN_ONLYDIR
            guard add(directory, events, Use(change: change, role: .step(steps[count])), &state) else { return false }
        }
        guard let last = try? location.open(as: .handle), let kind = try? last.status().kind else { return true }
        switch kind {
        case .file: return add(last, Inotify.content | Inotify.loss, Use(change: change, role: .content), &state)
        case .directory:
            return add(last, Inotify.entries | Inotify.loss, Use(change: change, role: .entries), &state)
        default: return true
        }
    }

    /// The directories whose files are listed, those near the roots first. Half of the watches is left to files.
    private func armDirectories(_ state: inout State) -> Bool {
        var pending = files.roots.all.indices.map { ResourceWalk.Position(root: $0) }
        var next = 0
        var visited = 0
        while next < pending.count {
            let place = pending[next]
            next += 1
            guard next <= maxWatches / 2 else { return false }
            let root = files.roots.all[place.root]
            guard
                let directory = try? files.roots.resolver.open(
                    place.path, beneath: root.directory, as: .listing, followingLast: false)
            else { continue }
            let use = Use(change: .resources, role: .entries)
            guard add(directory, Inotify.entries | Inotify.loss, use, &state) else { return false }
            guard place.path.steps.count < files.limits.maxTreeDepth else { continue }
            var reader = DirectoryReader(directory)
            while pending.count <= maxWatches, let entry = try? reader.next() {
                visited += 1
                guard visited <= files.limits.maxSearchVisited else { return false }
                guard entry.kind == .directory, entry.name.bytes.first != UInt8(ascii: ".") else { continue }
                pending.append(ResourceWalk.Position(root: place.root, path: place.path.appending(entry.name)))
            }
        }
        return true
    }

    private func add(_ open: borrowing Descriptor, _ events: CInt, _ use: Use, _ state: inout State) -> Bool {
        guard let watch = try? state.inotify.add(open, for: events) else { return false }
        if state.uses[watch] == nil, state.uses.count >= maxWatches {
            state.inotify.remove(watch)
            return false
        }
        state.uses[watch, default: []].insert(use)
        state.watches[use.change, default: []].insert(watch)
        return true
    }

    /// What the kernel gives this user; a cautious guess where it does not say.
    private static func kernelLimit() -> Int {
        let fallback = 8_192
        let number = unsafe open("/proc/sys/fs/inotify/max_user_watches", O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return fallback }
        let file = Descriptor(owning: number)
        var bytes = [UInt8](repeating: 0, count: 32)
        guard let count = try? file.read(into: &bytes, at: 0) else { return fallback }
        let digits = bytes.prefix(count).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self)) ?? fallback
    }
}
