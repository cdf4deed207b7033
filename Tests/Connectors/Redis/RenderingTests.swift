import JSON
import RedisClient
import Testing

@testable import RedisConnector

@Suite struct `A result of Redis` {
    @Test func `says that a map was cut, by its entries or by its bytes`() {
        let pairs = (0..<10).map { RedisPair(.bulk(Array("key \($0)".utf8)), .bulk(Array("value \($0)".utf8))) }
        for (maxResults, maxBytes, shown) in [(3, 1 << 20, 3), (100, 25, 3)] {
            var rendering = Rendering(RedisLimits(maxResults: maxResults, maxResultBytes: maxBytes))
            let value = rendering.value(.map(pairs))
            #expect(value["…"] == "cut; 10 entries in all")
            #expect(value.objectValue?.count == shown + 1)
            let result = rendering.finish(["reply": value])
            #expect(result["truncated"] == true)
            #expect(result["notice"] != nil)
        }
        var rendering = Rendering(RedisLimits())
        let value = rendering.value(.map(pairs))
        #expect(rendering.finish(["reply": value])["truncated"] == nil)
    }

    @Test func `says that entries were left out`() {
        var rendering = Rendering(RedisLimits(maxResults: 2))
        for number in 0..<5 where !rendering.leavesOutWhenFull() { rendering.add(.init(number)) }
        let result = rendering.finish("entries", next: nil)
        #expect(result["entries"] == [0, 1])
        #expect(result["truncated"] == true)
        #expect(result["notice"]?.stringValue?.contains("3") == true)
    }
}
