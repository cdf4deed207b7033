import NIOCore

/// One executor for each event loop of a group.
struct WebLoopExecutors: Sendable {
    let byLoop: [ObjectIdentifier: WebLoopExecutor]

    init(_ group: any EventLoopGroup) {
        var byLoop: [ObjectIdentifier: WebLoopExecutor] = [:]
        for loop in group.makeIterator() { byLoop[ObjectIdentifier(loop)] = WebLoopExecutor(loop) }
        self.byLoop = byLoop
    }

    /// Nil for a loop of another group: its tasks then run on the global executor, which is slower but correct.
    subscript(loop: any EventLoop) -> WebLoopExecutor? { byLoop[ObjectIdentifier(loop)] }
}
