import Tables

/// Sentences that mean nothing, for columns whose real texts must not be learned.
struct FillerMaker: ColumnMaker {
    /// How many words a text has.
    let words: ClosedRange<Int>

    private static let vocabulary: [[UInt8]] = """
        about after again always another answer around because before begin between beyond bring build call carry change \
        clear close come consider continue cover create decide early every example expect explain family figure final \
        find follow form forward further general give group happen help however important include inform instead keep \
        large later learn leave letter level light little local look make matter mean member mention minute moment month \
        morning move name near never next note number offer often once only open order other outside part pass pay people \
        perhaps person place plan point possible present problem provide public question rather reach ready reason \
        receive remain report result return right round same second seem send service several short show side simple \
        since small some soon stand start state still story strong such support sure system table take talk tell than \
        thank thing think though through today together total toward turn under until usual various view visit wait walk \
        want watch water week well while whole within without word work write year young
        """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }

    func values(_ batch: SampleBatch, stream: UInt32) -> ColumnValues {
        var bytes: [UInt8] = []
        let texts = batch.rows.map { row in
            var sequence = batch.random.sequence(row: row, stream: stream)
            bytes.removeAll(keepingCapacity: true)
            let count = words.lowerBound + CounterRandom.index(sequence.next(), below: words.count)
            for word in 0..<count {
                if word > 0 { bytes.append(UInt8(ascii: " ")) }
                bytes += Self.vocabulary[CounterRandom.index(sequence.next(), below: Self.vocabulary.count)]
            }
            if let first = bytes.first { bytes[0] = first & 0xDF }
            bytes.append(UInt8(ascii: "."))
            return String(decoding: bytes, as: UTF8.self)
        }
        return .texts(TextValues(texts))
    }
}
