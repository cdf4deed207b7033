import Foundation
import JSON
import Synchronization
import Testing

@Suite struct `Nesting` {
    private func nested(_ depth: Int) -> [UInt8] {
        Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
    }

    private func nestedObjects(_ depth: Int) -> [UInt8] {
        Array((String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)).utf8)
    }

    @Test(arguments: [1, 2, 128])
    func `the limit itself is allowed and one more is not`(limit: Int) {
        let options = JSONParser.Options(maxDepth: limit)
        #expect(throws: Never.self) { try JSONParser.parse(nested(limit), options: options) }
        #expect(throws: Never.self) { try JSONParser.parse(nestedObjects(limit), options: options) }
        #expect(throws: JSONParseError.self) { try JSONParser.parse(nested(limit + 1), options: options) }
        #expect(throws: JSONParseError.self) { try JSONParser.parse(nestedObjects(limit + 1), options: options) }
    }

    @Test func `a limit of zero leaves scalars`() {
        #expect(throws: Never.self) { try JSONParser.parse("1", options: .init(maxDepth: 0)) }
        #expect(throws: JSONParseError.self) { try JSONParser.parse("[]", options: .init(maxDepth: 0)) }
    }

    @Test func `100,000 open arrays are refused where they become too many`() {
        let bytes = Array(repeating: UInt8(ascii: "["), count: 100_000)
        for options in [JSONParser.Options(), .init(maxDepth: .max), .unbounded, .init(raw: [[]])] {
            do {
                _ = try JSONParser.parse(bytes, options: options)
                Issue.record("they were taken")
            } catch {
                #expect(error.kind == .tooDeep)
                #expect(error.offset == options.maxDepth)
            }
        }
    }

    @Test func `the deepest value that can be allowed fits a stack of 512 KiB`() {
        let texts = [nested(JSONParser.Options.hardMaxDepth), nestedObjects(JSONParser.Options.hardMaxDepth)]
        let results = Mutex<[Bool]>([])
        let isDone = DispatchSemaphore(value: 0)
        let thread = Thread {
            for text in texts {
                let value = try? JSONParser.parse(text, options: .unbounded)
                let copy = try? JSONParser.parse(text, options: .unbounded)
                let isSame = value == copy && value?.hashValue == copy?.hashValue && value?.serialized() == text
                let isCoded = (try? value?.decode(JSONValue.self)) == copy
                results.withLock { $0.append(value != nil && isSame && isCoded) }
            }
            isDone.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
        isDone.wait()
        #expect(results.withLock { $0 } == [true, true])
    }

    @Test func `a deep value that was built in code is written`() {
        let depth = 2_000
        var value: JSONValue = 1
        for _ in 0..<depth { value = .array([value]) }
        #expect(value.serialized().count == 2 * depth + 1)
    }
}
