/// Finds the position of a key among many members: a table of positions, addressed by a seeded hash of the key's
/// bytes, so that nobody can choose keys that collide.
struct KeyIndex: Sendable {
    /// Positions plus one; 0 is a free slot. The count is a power of two and at least twice that of the members.
    private var slots: [UInt32]

    /// Expects about this many members.
    init(minimumCapacity: Int) {
        var size = 32
        while size < 2 * minimumCapacity { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    /// Indexes members whose keys all differ.
    init(_ entries: [JSONObject.Entry]) {
        self.init(minimumCapacity: entries.count)
        for position in entries.indices { _ = insert(position, in: entries) }
    }

    func position(of key: String, in entries: [JSONObject.Entry]) -> Int? {
        var slot = Self.hash(key) & (slots.count - 1)
        while slots[slot] != 0 {
            let position = Int(slots[slot]) - 1
            if entries[position].key.isExactly(key) { return position }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Adds the member at a position, all before it being there already. If its key is there too, it is not added, and
    /// the result is the position of the other one.
    mutating func insert(_ position: Int, in entries: [JSONObject.Entry]) -> Int? {
        if 2 * position >= slots.count {
            self = KeyIndex(minimumCapacity: 2 * position)
            for earlier in 0..<position { _ = insert(earlier, in: entries) }
        }
        let key = entries[position].key
        var slot = Self.hash(key) & (slots.count - 1)
        while slots[slot] != 0 {
            let other = Int(slots[slot]) - 1
            if entries[other].key.isExactly(key) { return other }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = UInt32(position + 1)
        return nil
    }

    private static func hash(_ key: String) -> Int {
        var hasher = Hasher()
        let isHashed: Void? = unsafe key.utf8.withContiguousStorageIfAvailable { bytes in
            unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        }
        if isHashed == nil { for byte in key.utf8 { hasher.combine(byte) } }
        return hasher.finalize()
    }
}
