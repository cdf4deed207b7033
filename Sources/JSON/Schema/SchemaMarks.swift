/// Which members of an object, or elements of an array, some schema has looked at: what `unevaluatedProperties` and
/// `unevaluatedItems` need to know. Shared by the schemas that apply to one value.
final class SchemaMarks {
    let count: Int
    private var words: [UInt64]

    init(count: Int) {
        self.count = count
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
    }

    func mark(_ position: Int) { words[position >> 6] |= 1 << (position & 63) }

    func contains(_ position: Int) -> Bool { words[position >> 6] & (1 << (position & 63)) != 0 }

    func markAll() {
        for index in words.indices { words[index] = .max }
    }

    func merge(_ other: SchemaMarks) {
        precondition(other.count == count, "marks belong to the same value")
        for index in words.indices { words[index] |= other.words[index] }
    }
}
