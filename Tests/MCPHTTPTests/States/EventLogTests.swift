import Testing

@testable import MCPHTTP

@Suite struct `Event log` {
    private func log(maxEvents: Int = 10, maxBytes: Int = 1000, filled count: Int = 0, size: Int = 1) -> EventLog {
        var log = EventLog(maxEvents: maxEvents, maxBytes: maxBytes)
        for _ in 0..<count { log.append([UInt8](repeating: 0, count: size)) }
        return log
    }

    private func numbers(_ log: EventLog, after number: Int = 0) -> [Int] {
        var log = log
        return log.read(after: number).map(\.number)
    }

    @Test func `numbers events from one`() {
        #expect(numbers(log(filled: 3)) == [1, 2, 3])
        #expect(log(filled: 3).lastNumber == 3)
        #expect(log().lastNumber == 0)
    }

    @Test func `keeps no more events than it may`() {
        #expect(numbers(log(maxEvents: 2, filled: 5)) == [4, 5])
    }

    @Test func `keeps no more bytes than it may`() {
        let log = log(maxBytes: 25, filled: 5, size: 10)
        #expect(numbers(log) == [4, 5])
        #expect(log.byteCount == 20)
    }

    @Test func `keeps the last event however large it is`() {
        var log = log(maxBytes: 25, filled: 2, size: 10)
        #expect(log.append([UInt8](repeating: 0, count: 100)) == 80)
        #expect(numbers(log) == [3])
    }

    @Test func `takes nothing once it is finished`() {
        var log = log(filled: 1)
        log.finish()
        #expect(log.append([1]) == 0)
        #expect(log.lastNumber == 1)
    }

    @Test(arguments: [(-1, false), (0, false), (2, false), (3, true), (4, true), (5, true), (6, false)])
    func `can be read on only where there is no gap`(number: Int, isPossible: Bool) {
        #expect(log(maxEvents: 2, filled: 5).canResume(after: number) == isPossible)
    }

    @Test func `can be read from the beginning before anything came`() {
        #expect(log().canResume(after: 0))
        #expect(!log().canResume(after: 1))
    }

    @Test func `an event may be read again`() {
        var log = log(filled: 3)
        #expect(log.read(after: 0).count == 3)
        #expect(log.read(after: 1).map(\.number) == [2, 3])
        #expect(log.unreadCount == 0)
    }

    @Test func `reading again does not make events unread`() {
        var log = log(filled: 3)
        _ = log.read(after: 0)
        _ = log.read(after: 2)
        #expect(log.lastRead == 3)
    }

    @Test func `knows when an event would push out an unread one`() {
        var full = log(maxEvents: 2, filled: 2)
        #expect(full.losesUnread(byAdding: [1]))
        _ = full.read(after: 0)
        #expect(!full.losesUnread(byAdding: [1]))
        let heavy = log(maxBytes: 25, filled: 1, size: 20)
        #expect(heavy.losesUnread(byAdding: [UInt8](repeating: 0, count: 6)))
        #expect(!heavy.losesUnread(byAdding: [UInt8](repeating: 0, count: 5)))
        #expect(!log(maxBytes: 25).losesUnread(byAdding: [UInt8](repeating: 0, count: 100)))
    }
}
