import Testing

@testable import MCPHTTP

@Suite(.timeLimit(.minutes(1))) struct `Web settled value` {
    @Test func `reaches who waited before and who asks after`() async throws {
        let settled = WebSettled<Int>()
        async let (first, second) = (settled.value(), settled.value())
        settled.settle(.success(1))
        settled.settle(.success(2))
        #expect(try await [first, second, settled.value()] == [1, 1, 1])
    }

    @Test func `throws its failure`() async {
        let settled = WebSettled<Int>()
        settled.settle(.failure(WebServer.NeverListened()))
        await #expect(throws: WebServer.NeverListened.self) { try await settled.value() }
    }

    @Test func `lets go of a cancelled waiter and keeps the others`() async throws {
        let settled = WebSettled<Int>()
        await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask { try await settled.value() }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        settled.settle(.success(1))
        #expect(try await settled.value() == 1)
    }
}
