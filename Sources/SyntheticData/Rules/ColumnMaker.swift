import Tables

/// Makes the values of a declared column out of the names of its rows and chance.
protocol ColumnMaker: Sendable {
    /// How text formats write the values.
    var spelling: Spelling { get }

    /// One value for each row of the batch.
    ///
    /// - Parameter stream: The column's own random numbers.
    func values(_ batch: SampleBatch, stream: UInt32) throws -> ColumnValues
}

extension ColumnMaker {
    var spelling: Spelling { .plain }
}

extension SampleBatch {
    /// A number that depends on the seed, the table and a purpose but not on rows: the key of an order.
    func key(_ name: String, purpose: String) -> UInt64 {
        random.bits(row: .max, stream: stream(name, purpose: purpose)).second
    }
}

/// Texts of a list by their shares.
struct CategoryMaker: ColumnMaker {
    private let texts: [String]
    private let shares: CumulativeShares

    init(_ values: [ValueShare]) throws(SyntheticDataError) {
        guard let shares = CumulativeShares(values.map(\.share)) else {
            throw SyntheticDataError(
                .badSchema, "A declared category needs \"values\", one of them with a share above 0.")
        }
        (texts, self.shares) = (values.map(\.value), shares)
    }

    func values(_ batch: SampleBatch, stream: UInt32) -> ColumnValues {
        let codes = batch.rows.map { UInt32(shares.index(batch.random.unit(row: $0, stream: stream))) }
        return .texts(TextValues(codes: codes, dictionary: texts))
    }
}

/// True by a share.
struct BooleanMaker: ColumnMaker {
    let share: Double

    func values(_ batch: SampleBatch, stream: UInt32) -> ColumnValues {
        .booleans(batch.rows.map { batch.random.unit(row: $0, stream: stream) < share })
    }
}

/// A different text of a pattern for each row, in no order.
struct PatternMaker: ColumnMaker {
    let name: String
    let language: TextLanguage

    func values(_ batch: SampleBatch, stream: UInt32) throws -> ColumnValues {
        if let row = batch.rows.max(), row >= language.count {
            throw SyntheticDataError(
                .tooFewValues, column: name,
                "The pattern \(language.pattern) stands for \(language.count) texts, fewer than "
                    + "there are rows. Make it longer.")
        }
        let order = KeyedPermutation(count: language.count, key: batch.key(name, purpose: "order"))
        var bytes: [UInt8] = []
        let texts = batch.rows.map { row in
            bytes.removeAll(keepingCapacity: true)
            language.append(order(row), to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        return .texts(TextValues(codes: Array(0..<UInt32(texts.count)), dictionary: texts))
    }
}

/// Whole numbers in a row.
struct SerialMaker: ColumnMaker {
    let name: String
    let start: Int64
    let step: Int64

    func values(_ batch: SampleBatch, stream: UInt32) throws -> ColumnValues {
        .integers(
            try batch.rows.map { row in
                let (product, isProductTooLarge) = step.multipliedReportingOverflow(by: Int64(clamping: row))
                let (sum, isSumTooLarge) = start.addingReportingOverflow(product)
                guard row <= Int64.max, !isProductTooLarge, !isSumTooLarge else {
                    throw SyntheticDataError(
                        .tooFewValues, column: name, "The number of row \(row) is beyond 64 bits. Use the type uuid.")
                }
                return sum
            })
    }
}

/// Random UUIDs: version 4, 122 random bits. They differ because the random numbers of different rows do.
struct UUIDMaker: ColumnMaker {
    func values(_ batch: SampleBatch, stream: UInt32) -> ColumnValues {
        let texts = batch.rows.map { row in Self.text(batch.random.bits(row: row, stream: stream)) }
        return .texts(TextValues(codes: Array(0..<UInt32(texts.count)), dictionary: texts))
    }

    private static let digits: StaticString = "0123456789abcdef"

    /// The bits as text, with version and variant put in their places.
    static func text(_ block: CounterRandom.Block) -> String {
        let high = block.first & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = block.second & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return unsafe String(unsafeUninitializedCapacity: 36) { buffer in
            var place = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    unsafe buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                let word = digit < 16 ? high : low
                let nibble = Int(truncatingIfNeeded: word >> UInt64(60 - (digit & 15) * 4) & 15)
                unsafe buffer[place] = digits.utf8Start[nibble]
                place += 1
            }
            return 36
        }
    }
}
