import FoundationEssentials
import MCP
import Synchronization
import Testing

/// Starts and stops many processes. With `IMCP_PROCESS_CYCLES` set, as many as it says; run it alone then, so that the
/// figures it prints are its own.
@Suite(.enabled(if: ProcessTable.isThere, "needs /proc")) struct `Subprocess cycles` {
    private static let count = Int(ProcessInfo.processInfo.environment["IMCP_PROCESS_CYCLES"] ?? "") ?? 100

    @Test func `leave no process, descriptor or thread behind`() async throws {
        try await cycle(10)  // what is made once, such as monitoring threads
        let (before, clock) = (ProcessTable.usage(), ContinuousClock())
        let time = try await clock.measure { try await cycle(Self.count) }
        let after = ProcessTable.usage()
        print("\(Self.count) processes in \(time); before: \(before); after: \(after)")
        #expect(ProcessTable.children().isEmpty || Self.count == 100)
        // Tests beside this one open and close some; a leak would be one for each cycle at least.
        #expect(after.descriptors < before.descriptors + Self.count / 2)
        #expect(after.threads < before.threads + Self.count / 2)
    }

    private func cycle(_ count: Int) async throws {
        let pids = try await withThrowingTaskGroup(of: Int.self) { group in
            var pids: [Int] = []
            for number in 0..<count {
                if number >= 4, let pid = try await group.next() { pids.append(pid) }
                group.addTask {
                    let script = "\(`Subprocess transport`.answerPid); read -r line"
                    let pid = Mutex(0)
                    try await ScriptedServer(script, grace: .seconds(10)).use { connection in
                        let found = try await `Subprocess transport`.pid(connection)
                        pid.withLock { $0 = found }
                    }
                    return pid.withLock { $0 }
                }
            }
            for try await pid in group { pids.append(pid) }
            return pids
        }
        #expect(pids.filter(ProcessTable.exists) == [])
    }
}
