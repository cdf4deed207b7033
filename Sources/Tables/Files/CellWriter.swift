/// Writes the values of one column as text, each as its spelling says.
///
/// A class, because a structure of so many arrays is copied whenever it is used.
final class CellWriter {
    private enum Way { case integers, numbers, decimals, words, plainTimes, times, texts }

    /// Says which of the following hold the values; they stand beside each other because that is read the fastest.
    private let way: Way
    private var wholes: [Int64] = []
    private var numbers: [Double] = []
    private var decimals = 0
    private var booleans: [Bool] = []
    private var codes: [UInt32] = []
    private var layout = TimeLayout.plain
    /// The different texts behind each other in their final form, and where each begins; one more at the end.
    private var bytes: [UInt8] = []
    private var starts = [0]
    private let missing: MissingMask?

    /// - Parameter quoting: Appends a text in its final form, with quotes where it needs them.
    init(_ column: Column, quoting: (String, inout [UInt8]) -> Void) throws(TableError) {
        missing = column.missing
        switch column.values {
        case .integers(let values): (way, wholes) = (.integers, values)
        case .numbers(let values):
            numbers = values
            if case .decimals(let count) = column.spelling {
                (way, decimals) = (.decimals, count)
            } else {
                way = .numbers
            }
        case .booleans(let values):
            (way, booleans) = (.words, values)
            var words = ("false", "true")
            if case .words(let no, let yes) = column.spelling { words = (no, yes) }
            for word in [words.0, words.1] {
                quoting(word, &bytes)
                starts.append(bytes.count)
            }
        case .instants(let values):
            wholes = values
            if case .time(let pattern) = column.spelling {
                (way, layout) = (.times, try TimeLayout(pattern))
            } else {
                way = .plainTimes
            }
        case .texts(let values):
            (way, codes) = (.texts, values.codes)
            for text in values.dictionary {
                quoting(text, &bytes)
                starts.append(bytes.count)
            }
        }
    }

    @inline(__always)
    func isMissing(_ row: Int) -> Bool { missing?[row] ?? false }

    /// Writes a value that is not missing.
    @inline(__always)
    func write(_ row: Int, to buffer: inout OutputBuffer) {
        switch way {
        case .integers: buffer.append(decimal: wholes[row])
        case .numbers: NumberText.write(numbers[row], to: &buffer)
        case .decimals: NumberText.write(numbers[row], decimals: decimals, to: &buffer)
        case .words: write(word: booleans[row] ? 1 : 0, to: &buffer)
        case .plainTimes: TimeLayout.writePlain(wholes[row], to: &buffer)
        case .times: layout.write(wholes[row], to: &buffer)
        case .texts: write(word: Int(codes[row]), to: &buffer)
        }
    }

    @inline(__always)
    private func write(word: Int, to buffer: inout OutputBuffer) {
        guard word + 1 < starts.count else { return }
        buffer.append(bytes, starts[word]..<starts[word + 1])
    }
}
