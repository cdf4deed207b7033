public import Storage

/// Checks that a store keeps what `KeyValueStore` promises. For whoever writes one.
///
/// ```swift
/// @Test func `keeps the promises of a key-value store`() async throws {
///     try await KeyValueStoreCompatibility { limits, clock in
///         MyStore(limits: limits, now: { clock.now })
///     }.check()
/// }
/// ```
public struct KeyValueStoreCompatibility: Sendable {
    /// A promise that a store did not keep.
    public struct Failure: Error, CustomStringConvertible {
        /// The promise.
        public let description: String
    }

    private let make: @Sendable (KeyValueLimits, MovableTime) async throws -> any KeyValueStore
    private let pass: (@Sendable (Duration) async throws -> Void)?
    private let isBounded: Bool

    /// - Parameters:
    ///   - isBounded: Whether the store itself keeps `maxEntries` and `maxBytes`, not its engine.
    ///   - pass: Lets time pass for a store that does not take the time of its maker, such as by shortening what is left
    ///     to its entries.
    ///   - make: Makes an empty store with the given limits and time, on each call another one.
    public init(
        isBounded: Bool = true, pass: (@Sendable (Duration) async throws -> Void)? = nil,
        _ make: @escaping @Sendable (KeyValueLimits, MovableTime) async throws -> any KeyValueStore
    ) {
        self.isBounded = isBounded
        self.pass = pass
        self.make = make
    }

    /// Runs every check.
    ///
    /// - Throws: ``Failure``, or what the store throws where it must not.
    public func check() async throws {
        try await keepsValues()
        try await comparesKeysByBytes()
        try await insertsOnce()
        try await replacesByComparing()
        try await letsOneOfManyWin()
        try await forgetsInTime()
        try await listsByPrefix()
        try await keepsNamespacesApart()
        try await refusesWhatIsTooLarge()
        if isBounded { try await keepsItsBounds() }
    }

    private func store(
        _ limits: KeyValueLimits = KeyValueLimits(), _ time: MovableTime = MovableTime()
    ) async throws -> any KeyValueStore {
        try await make(limits, time)
    }

    private func expect(_ isKept: Bool, _ promise: String) throws {
        if !isKept { throw Failure(description: promise) }
    }

    private func keepsValues() async throws {
        let store = try await store()
        try expect(try await store.value(for: "a") == nil, "a key that was never set has no value")
        let every = (0...255).map { UInt8($0) }
        try await store.set(every, for: "a")
        try expect(try await store.value(for: "a") == every, "a value is found byte by byte")
        try await store.set([], for: "a")
        try expect(try await store.value(for: "a") == [], "a value may be empty, which is not the same as none")
        try expect(try await store.remove("a"), "removing tells that there was a value")
        try expect(try await store.value(for: "a") == nil, "what was removed is gone")
        try expect(try await !store.remove("a"), "removing nothing tells so")
    }

    private func comparesKeysByBytes() async throws {
        let store = try await store()
        let keys = ["\u{E9}", "e\u{301}", "A", "a", "a\0b", "a\0c", "*", "a*", "[a]", "?", "\\a", "%", "_", "🗝"]
        for (number, key) in keys.enumerated() { try await store.set([UInt8(number)], for: key) }
        for (number, key) in keys.enumerated() {
            try expect(try await store.value(for: key) == [UInt8(number)], "the key \(key.debugDescription) is its own")
        }
        let listed = try await store.allKeys(withPrefix: "a*").map { Array($0.utf8) }
        try expect(listed == [Array("a*".utf8)], "a prefix is taken literally")
        let all = try await store.allKeys()
        try expect(all.count == keys.count, "every key is listed, \(keys.count) and not \(all.count)")
    }

    private func insertsOnce() async throws {
        let store = try await store()
        try expect(try await store.insert([1], for: "a", lifetime: nil) == nil, "a new key takes a value")
        let second = try await store.insert([2], for: "a", lifetime: nil)
        try expect(second == [1], "a second value is refused by the first")
        try expect(try await store.value(for: "a") == [1], "the first value stays")
    }

    private func replacesByComparing() async throws {
        let store = try await store()
        try await store.set([1], for: "a")
        try expect(try await !store.replace([2], with: [3], for: "a", lifetime: nil), "another value is not replaced")
        try expect(try await store.replace([1], with: [2], for: "a", lifetime: nil), "the expected value is replaced")
        try expect(try await store.value(for: "a") == [2], "the new value is there")
        try expect(try await !store.replace([1], with: [3], for: "b", lifetime: nil), "no value is not replaced")
        try expect(try await !store.replace([], with: [3], for: "b", lifetime: nil), "none is not an empty value")
        try expect(try await store.value(for: "b") == nil, "replacing creates nothing")
        try expect(try await !store.replace([1], with: nil, for: "a", lifetime: nil), "another value is not removed")
        try expect(try await store.replace([2], with: nil, for: "a", lifetime: nil), "the expected value is removed")
        try expect(try await store.value(for: "a") == nil, "a value that was replaced by nothing is gone")
    }

    private func letsOneOfManyWin() async throws {
        let store = try await store()
        let inserted = try await winners { try await store.insert([$0], for: "a", lifetime: nil) == nil }
        try expect(inserted == 1, "of many that insert, one succeeds, not \(inserted)")
        try await store.set([100], for: "b")
        let replaced = try await winners { try await store.replace([100], with: [$0], for: "b", lifetime: nil) }
        try expect(replaced == 1, "of many that replace one value, one succeeds, not \(replaced)")
    }

    private func winners(_ attempt: @escaping @Sendable (UInt8) async throws -> Bool) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in UInt8(0)..<16 { group.addTask { try await attempt(number) } }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
    }

    private func forgetsInTime() async throws {
        let time = MovableTime()
        let store = try await store(KeyValueLimits(), time)
        func advance(_ duration: Duration) async throws {
            time.advance(by: duration)
            try await pass?(duration)
        }
        try await store.set([1], for: "short", lifetime: .seconds(100))
        _ = try await store.insert([2], for: "long", lifetime: .seconds(300))
        try await store.set([3], for: "forever", lifetime: nil)
        try await store.set([4], for: "renewed", lifetime: .seconds(100))
        try await store.set([4], for: "kept", lifetime: .seconds(100))
        try expect(try await store.value(for: "short") == [1], "a value is there during its lifetime")
        try await advance(.seconds(50))
        _ = try await store.replace([4], with: [5], for: "renewed", lifetime: .seconds(100))
        try await store.set([6], for: "kept", lifetime: nil)
        try await advance(.seconds(60))
        try expect(try await store.value(for: "short") == nil, "a value is gone after its lifetime")
        try expect(try await store.value(for: "long") == [2], "each value has its own lifetime")
        try expect(try await store.value(for: "renewed") == [5], "replacing gives a new lifetime")
        try expect(try await store.value(for: "kept") == [6], "setting without a lifetime ends the old one")
        try expect(try await !store.remove("short"), "what has run out cannot be removed")
        try expect(
            try await !store.replace([1], with: [7], for: "short", lifetime: nil), "what has run out is not replaced")
        let keys = try await store.allKeys()
        try expect(keys == ["forever", "kept", "long", "renewed"], "what has run out is not listed, but \(keys)")
        try expect(
            try await store.insert([8], for: "short", lifetime: .milliseconds(60_000)) == nil,
            "what has run out makes room for another value")
        try expect(try await store.value(for: "short") == [8], "a key can be used again")
    }

    private func listsByPrefix() async throws {
        let store = try await store()
        var expected: Set<String> = []
        for number in 0..<60 {
            expected.insert("list/\(number)")
            try await store.set([1], for: "list/\(number)")
            try await store.set([1], for: "lisu\(number)")
        }
        var found: [String] = []
        var (pages, cursor) = (0, String?.none)
        repeat {
            let page = try await store.keys(withPrefix: "list/", after: cursor, limit: 7)
            (found, pages, cursor) = (found + page.keys, pages + 1, page.next)
            try expect(pages < 1000, "a list comes to its end")
        } while cursor != nil
        try expect(pages > 1, "a list comes in pages")
        try expect(Set(found) == expected, "all keys with the prefix are listed, and no others")
        try expect(try await store.allKeys(withPrefix: "none").isEmpty, "a prefix without keys has an empty list")
    }

    private func keepsNamespacesApart() async throws {
        let store = try await store()
        let names = ["a", "a/b", "a%2Fb", "a%", ""]
        let parts = names.map { NamespacedKeyValueStore($0, in: store) }
        for (number, part) in parts.enumerated() { try await part.set([UInt8(number)], for: "b/c") }
        for (number, part) in parts.enumerated() {
            let value = try await part.value(for: "b/c")
            try expect(value == [UInt8(number)], "the part \"\(names[number])\" has keys of its own")
            try expect(try await part.allKeys() == ["b/c"], "the part \"\(names[number])\" lists its own keys")
        }
    }

    private func refusesWhatIsTooLarge() async throws {
        var limits = KeyValueLimits()
        limits.maxKeyBytes = 20
        limits.maxValueBytes = 1000
        let store = try await store(limits)
        let (key, value) = (String(repeating: "k", count: 20), [UInt8](repeating: 1, count: 1000))
        try await store.set(value, for: key)
        try expect(try await store.value(for: key) == value, "a key and a value may be as long as allowed")
        try await refuses(.illegalEntry, "a longer key is refused") { try await store.set([1], for: key + "k") }
        try await refuses(.illegalEntry, "an empty key is refused") { try await store.set([1], for: "") }
        try await refuses(.illegalEntry, "a longer value is refused") { try await store.set(value + [1], for: "v") }
        try await refuses(.illegalEntry, "a longer value is not inserted") {
            _ = try await store.insert(value + [1], for: "v", lifetime: nil)
        }
        try await refuses(.illegalEntry, "a longer value replaces none") {
            _ = try await store.replace(value, with: value + [1], for: key, lifetime: nil)
        }
    }

    private func keepsItsBounds() async throws {
        var limits = KeyValueLimits()
        limits.maxEntries = 3
        limits.maxBytes = 994
        let time = MovableTime()
        let store = try await store(limits, time)
        try await store.set([1], for: "a", lifetime: .seconds(10))
        try await store.set([1], for: "b")
        try await store.set([1], for: "c")
        try await refuses(.full, "one more entry than allowed is refused") { try await store.set([1], for: "d") }
        try await store.set([2], for: "c")
        time.advance(by: .seconds(20))
        try await store.set([1], for: "d")
        try expect(try await store.remove("b"), "what stays is there")
        let large = [UInt8](repeating: 1, count: 990)
        try await refuses(.full, "more bytes than allowed are refused") { try await store.set(large, for: "b") }
        try await refuses(.full, "more bytes than allowed replace nothing") {
            _ = try await store.replace([2], with: large + large, for: "c", lifetime: nil)
        }
        try expect(try await store.value(for: "c") == [2], "what was refused changed nothing")
        try await store.remove("d")
        try await store.set(large, for: "b")
        try await store.set([1], for: "b")
        try await store.set(large, for: "b")
    }

    private func refuses(_ code: StoreError.Code, _ promise: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as StoreError where error.code == code {
            return
        }
        throw Failure(description: promise)
    }
}
