import Tables

/// The random numbers of one column for the lanes of a block.
struct LaneDraws {
    /// Which symbol of a leaf is taken.
    private(set) var choices: [UInt64]
    /// Where in its symbol a value lies; the lowest sixteen bits decide whether the leaf is asked at all.
    private(set) var places: [UInt64]
    private let streams: [UInt32]
    private let even: [EvenDraws]
    /// Of each column, whether anybody looks at places.
    private let needsPlaces: [Bool]

    init(_ model: TreeModel, _ batch: SampleBatch, lanes: Int) {
        choices = [UInt64](repeating: 0, count: lanes)
        places = [UInt64](repeating: 0, count: lanes)
        let streams = model.profiles.map { batch.stream($0.name) }
        self.streams = streams
        even = streams.map { EvenDraws(batch.random, stream: $0) }
        needsPlaces = model.profiles.map { !$0.cells.isEmpty || model.mixing > 0 }
    }

    /// Draws for each lane. Candidates of one row are independent.
    mutating func fill(_ lanes: Int, _ column: Int, _ rows: Range<Int>, perRow: Int, _ batch: SampleBatch) {
        let (even, stream, needsPlaces) = (even[column], streams[column], needsPlaces[column])
        guard perRow == 1 else {
            for lane in 0..<lanes {
                let row = batch.rows[rows.lowerBound + lane / perRow]
                let bits = batch.random.bits(row: row, stream: stream, draw: UInt32(lane % perRow))
                choices[lane] = bits.first
                places[lane] = bits.second
            }
            return
        }
        let (first, random) = (rows.lowerBound, batch.random)
        unsafe batch.rows.withUnsafeBufferPointer { identifiers in
            unsafe choices.withUnsafeMutableBufferPointer { choices in
                for lane in 0..<lanes { unsafe choices[lane] = even.bits(row: identifiers[first + lane]) }
            }
            guard needsPlaces else { return }
            unsafe places.withUnsafeMutableBufferPointer { places in
                for lane in 0..<lanes {
                    unsafe places[lane] = random.bits(row: identifiers[first + lane], stream: stream).second
                }
            }
        }
    }
}
