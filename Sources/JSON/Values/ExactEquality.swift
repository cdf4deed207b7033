extension String {
    /// Whether both strings have the same code points. Swift's own `==` also takes a composed and a decomposed letter
    /// for the same, which JSON does not.
    @inline(__always)
    func isExactly(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count && self == other else { return false }
        return utf8.count <= Self.shortCount || hasSameBytes(as: other)
    }

    /// A string of a single byte is ASCII, and canonical equivalence is equality there.
    private static var shortCount: Int { 1 }

    private func hasSameBytes(as other: String) -> Bool {
        let verdict = unsafe utf8.withContiguousStorageIfAvailable { mine in
            unsafe other.utf8.withContiguousStorageIfAvailable { theirs in
                unsafe UnsafeRawBufferPointer(mine).hasSameBytes(as: UnsafeRawBufferPointer(theirs))
            }
        }
        return (verdict ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether both hold the same bytes.
    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var position = 0
        while position <= count - 8 {
            let mine = unsafe loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let theirs = unsafe other.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            if mine != theirs { return false }
            position += 8
        }
        while position < count {
            if unsafe self[position] != other[position] { return false }
            position += 1
        }
        return true
    }
}
