import Testing

@testable import BoltClient

@Suite struct `PackStream` {
    static let examples: [(BoltValue, [UInt8])] = [
        (.null, [0xC0]), (true, [0xC3]), (false, [0xC2]), (1, [0x01]), (-16, [0xF0]), (-17, [0xC8, 0xEF]),
        (127, [0x7F]), (128, [0xC9, 0x00, 0x80]), (-128, [0xC8, 0x80]), (32_768, [0xCA, 0, 0, 0x80, 0]),
        (.int(.min), [0xCB, 0x80, 0, 0, 0, 0, 0, 0, 0]),
        (1.1, [0xC1, 0x3F, 0xF1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A]),
        ("", [0x80]), ("a", [0x81, 0x61]), ("Größe", [0x87, 0x47, 0x72, 0xC3, 0xB6, 0xC3, 0x9F, 0x65]),
        (.bytes([1, 2]), [0xCC, 0x02, 0x01, 0x02]), ([1, 2], [0x92, 0x01, 0x02]),
        (["one": 1], [0xA1, 0x83, 0x6F, 0x6E, 0x65, 0x01]), (.date(BoltDate(days: 1)), [0xB1, 0x44, 0x01]),
    ]

    @Test(arguments: examples)
    func `writes what the specification shows`(value: BoltValue, bytes: [UInt8]) throws {
        #expect(try PackStreamEncoder.encode(value) == bytes)
        #expect(try PackStreamDecoder.decode(bytes) == value)
    }

    @Test func `gives back any value that it wrote`() throws {
        var source = ValueSource(seed: 42)
        for _ in 0..<200 {
            let value = source.value(depth: 3)
            #expect(try PackStreamDecoder.decode(try PackStreamEncoder.encode(value)) == value)
        }
    }

    @Test(arguments: [15, 16, 255, 256, 65_535, 65_536])
    func `gives back strings, bytes, lists and maps around the sizes of their headers`(count: Int) throws {
        let values: [BoltValue] = [
            .string(String(repeating: "x", count: count)), .bytes(Array(repeating: 7, count: count)),
            .list(Array(repeating: 1, count: count)),
            .map(Dictionary(uniqueKeysWithValues: (0..<count).map { ("k\($0)", .int(Int64($0))) })),
        ]
        for value in values {
            #expect(try PackStreamDecoder.decode(try PackStreamEncoder.encode(value)) == value)
        }
    }

    @Test func `refuses any message that ends too early`() throws {
        let whole = try PackStreamEncoder.encode(Samples.everything)
        for length in whole.indices {
            #expect(throws: BoltError.self) { try PackStreamDecoder.decode(Array(whole[..<length])) }
        }
    }

    @Test func `survives any single damaged byte`() throws {
        let whole = try PackStreamEncoder.encode(Samples.everything)
        for position in whole.indices {
            for flip: UInt8 in [0x01, 0x10, 0x80, 0xFF] {
                var damaged = whole
                damaged[position] ^= flip
                _ = try? PackStreamDecoder.decode(damaged)
            }
        }
    }

    @Test func `believes no count`() {
        for marker: UInt8 in [0xCE, 0xD2, 0xD6, 0xDA] {
            #expect(throws: BoltError.self) { try PackStreamDecoder.decode([marker, 0xFF, 0xFF, 0xFF, 0xFF, 0]) }
        }
    }

    @Test func `stops at a depth and a number of values`() throws {
        let deep = Array(repeating: UInt8(0x91), count: 10_000) + [0x01]
        #expect { try PackStreamDecoder.decode(deep) } throws: { ($0 as? BoltError)?.code == .tooLarge }
        let count = PackStreamDecoder.maxValues + 1
        let header = [0xD6] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
        let wide = header + Array(repeating: UInt8(1), count: count)
        #expect { try PackStreamDecoder.decode(wide) } throws: { ($0 as? BoltError)?.code == .tooLarge }
        var nested = BoltValue.int(1)
        for _ in 0..<100 { nested = .list([nested]) }
        #expect { try PackStreamEncoder.encode(nested) } throws: { ($0 as? BoltError)?.code == .tooLarge }
    }

    @Test func `reads moments of before version 5 as the moments that they are`() throws {
        // 2020-06-15T12:30+02:00 on the wall's clock.
        let legacy = BoltValue.structure(tag: UInt8(ascii: "F"), fields: [1_592_224_200, 0, 7200])
        let moment = BoltValue.dateTime(BoltDateTime(seconds: 1_592_217_000, nanoseconds: 0, offsetSeconds: 7200))
        #expect(try PackStreamDecoder.decode(try PackStreamEncoder.encode(legacy)) == moment)
        #expect(try PackStreamEncoder.encode(moment, usesUTC: false) == PackStreamEncoder.encode(legacy))
    }

    @Test func `keeps apart what a named zone's moments count`() throws {
        let wall = BoltZonedDateTime(seconds: 5, nanoseconds: 6, zone: "Europe/Berlin", reference: .wallClock)
        let bytes = try PackStreamEncoder.encode(.zonedDateTime(wall), usesUTC: false)
        #expect(bytes.prefix(2) == [0xB3, UInt8(ascii: "f")])
        #expect(try PackStreamDecoder.decode(bytes) == .zonedDateTime(wall))
        #expect(throws: BoltError.self) { try PackStreamEncoder.encode(.zonedDateTime(wall), usesUTC: true) }
    }

    @Test func `refuses a known structure with wrong fields and keeps an unknown one`() throws {
        let broken: [BoltValue] = [
            .structure(tag: UInt8(ascii: "N"), fields: [1]), .structure(tag: UInt8(ascii: "D"), fields: ["x"]),
            .structure(tag: UInt8(ascii: "P"), fields: [[], [], []]),
            .structure(tag: UInt8(ascii: "F"), fields: [.int(.min), 0, .int(.max)]),
        ]
        for value in broken {
            let bytes = try PackStreamEncoder.encode(value)
            #expect(throws: BoltError.self) { try PackStreamDecoder.decode(bytes) }
        }
        let future = BoltValue.structure(tag: 0x56, fields: [.bytes([1]), 2])
        #expect(try PackStreamDecoder.decode(try PackStreamEncoder.encode(future)) == future)
    }

    @Test func `reads nodes and relationships of version 4 without element ids`() throws {
        let node = BoltValue.structure(tag: UInt8(ascii: "N"), fields: [7, ["A"], ["k": 1]])
        let read = try PackStreamDecoder.decode(try PackStreamEncoder.encode(node))
        #expect(read == .node(BoltNode(id: 7, elementID: "7", labels: ["A"], properties: ["k": 1])))
    }

    @Test func `walks a path in both directions`() throws {
        let nodes = (1...2).map { BoltNode(id: $0, labels: [], properties: [:]) }
        let one = BoltUnboundRelationship(id: 9, type: "KNOWS", properties: [:])
        let path = try #require(BoltPath(nodes: nodes, relationships: [one], indices: [1, 1, -1, 0]))
        #expect(path.start.id == 1)
        #expect(path.steps.map(\.node.id) == [2, 1])
        #expect(path.steps.map(\.isForward) == [true, false])
        #expect(BoltPath(nodes: nodes, relationships: [one], indices: [2, 1]) == nil)
        #expect(BoltPath(nodes: nodes, relationships: [one], indices: [.min, 0]) == nil)
    }
}
