import CLinux

/// The places where a text occurs in another, as far as they were counted.
struct Occurrences: Hashable, Sendable {
    /// How many are counted before we say "or more".
    static let maxCounted = 100
    /// How many are replaced by one edit.
    static let maxReplaced = 100_000

    let offsets: [Int]
    var mayBeMore: Bool { offsets.count >= Self.maxCounted }
}

extension [UInt8] {
    /// Every place where some bytes occur; places may overlap.
    func occurrences(of wanted: [UInt8]) -> Occurrences {
        var offsets: [Int] = []
        var start = 0
        while offsets.count < Occurrences.maxCounted, let found = firstOffset(of: wanted, from: start) {
            offsets.append(found)
            start = found + 1
        }
        return Occurrences(offsets: offsets)
    }

    /// The places where some bytes occur, none within another.
    func separateOccurrences(of wanted: [UInt8]) -> [Int] {
        var offsets: [Int] = []
        var start = 0
        while offsets.count < Occurrences.maxReplaced, let found = firstOffset(of: wanted, from: start) {
            offsets.append(found)
            start = found + wanted.count
        }
        return offsets
    }

    private func firstOffset(of wanted: [UInt8], from start: Int) -> Int? {
        guard !wanted.isEmpty, start <= count, wanted.count <= count - start else { return nil }
        let found = unsafe withUnsafeBufferPointer { bytes in
            unsafe wanted.withUnsafeBufferPointer { wanted -> Int in
                guard let base = bytes.baseAddress, let wantedBase = wanted.baseAddress else { return -1 }
                // `start` is within `bytes`, as the guard above has seen.
                return unsafe clinux_find(base + start, bytes.count - start, wantedBase, wanted.count)
            }
        }
        return found < 0 ? nil : found + start
    }
}
