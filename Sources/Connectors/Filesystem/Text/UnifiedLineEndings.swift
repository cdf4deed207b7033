/// A text in which every line ends with a line feed alone, and the way back to where each byte came from.
struct UnifiedLineEndings: Sendable {
    let bytes: [UInt8]
    /// For each carriage return left out, the offset in `bytes` of the line feed it stood before.
    private let removedBefore: [Int]

    init(_ text: [UInt8]) {
        var bytes: [UInt8] = []
        var removed: [Int] = []
        bytes.reserveCapacity(text.count)
        for (offset, byte) in text.enumerated() {
            let next = offset + 1
            if byte == UInt8(ascii: "\r"), next < text.count, text[next] == UInt8(ascii: "\n") {
                removed.append(bytes.count)
            } else {
                bytes.append(byte)
            }
        }
        self.bytes = bytes
        removedBefore = removed
    }

    /// Where in the original text a byte stands; of a line feed, where its carriage return does.
    func originalOffset(_ offset: Int) -> Int { offset + removedBefore.partitioningCount { $0 < offset } }
}

extension [Int] {
    /// How many of these ascending numbers are on the near side of a boundary.
    func partitioningCount(_ isBefore: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
