import Testing

@testable import MCP

@Suite struct `First-in-first-out queue` {
    @Test func `elements come out in the order they went in, over any mixture of calls`() {
        var fifo = FIFO<Int>()
        var model: [Int] = []
        var next = 0
        for step in 0..<5000 {
            switch step % 7 {
            case 0, 1, 2, 3:
                fifo.append(next)
                model.append(next)
                next += 1
            case 4, 5: #expect(fifo.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            default:
                // Sometimes one that is still there, sometimes one that is gone.
                let target = step / 3
                let found = model.firstIndex(of: target).map { model.remove(at: $0) }
                #expect(fifo.remove { $0 == target } == found)
            }
            #expect(fifo.count == model.count)
        }
        #expect(fifo.drain() == model)
        #expect(fifo.isEmpty)
        #expect(fifo.popFirst() == nil)
    }
}
