import SyntheticData
import Testing

@Suite struct `An order by a key` {
    @Test(arguments: [1, 2, 3, 10, 255, 256, 257, 1000, 65_537] as [UInt64])
    func `has each number once`(count: UInt64) {
        let order = KeyedPermutation(count: count, key: 42)
        let numbers = (0..<count).map { order($0) }
        #expect(Set(numbers).count == Int(count))
        #expect(numbers.allSatisfy { $0 < count })
    }

    @Test func `depends on the key and not on who asks`() {
        let one = KeyedPermutation(count: 1_000_000, key: 1)
        let same = KeyedPermutation(count: 1_000_000, key: 1)
        let other = KeyedPermutation(count: 1_000_000, key: 2)
        let places = stride(from: UInt64(0), to: 1_000_000, by: 9_973)
        #expect(places.map { one($0) } == places.map { same($0) })
        #expect(places.map { one($0) } != places.map { other($0) })
    }

    @Test func `does not look like counting`() {
        let order = KeyedPermutation(count: 10_000, key: 7)
        let rises = (0..<9_999 as Range<UInt64>).count { order($0) < order($0 + 1) }
        #expect((4_700...5_300).contains(rises))
    }

    @Test func `works for the largest count`() {
        let order = KeyedPermutation(count: 1 << 63, key: 3)
        #expect(order(0) < 1 << 63)
        #expect(order(0) != order(1))
    }
}
