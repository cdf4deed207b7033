/// Writes the values of one column as text, each as its spelling says.
struct CellWriter {
    private enum Way {
        case integers([Int64])
        case numbers([Double])
        case decimals([Double], Int)
        case words([Bool], no: [UInt8], yes: [UInt8])
        case plainTimes([Int64])
        case times([Int64], TimeLayout)
        /// The different texts behind each other in their final form, and where each begins; one more at the end.
        case texts([UInt32], [UInt8], starts: [Int])
    }

    private let way: Way
    private let missing: MissingMask?

    /// - Parameters:
    ///   - quoting: Appends a text in its final form, with quotes where it needs them. Also told of other values that
    ///     are words, such as dates.
    init(_ column: Column, quoting: (String, inout [UInt8]) -> Void) throws(TableError) {
        missing = column.missing
        switch column.values {
        case .integers(let values): way = .integers(values)
        case .numbers(let values):
            if case .decimals(let count) = column.spelling {
                way = .decimals(values, count)
            } else {
                way = .numbers(values)
            }
        case .booleans(let values):
            var (no, yes): ([UInt8], [UInt8]) = ([], [])
            if case .words(let first, let second) = column.spelling {
                quoting(first, &no)
                quoting(second, &yes)
            } else {
                (no, yes) = (Array("false".utf8), Array("true".utf8))
            }
            way = .words(values, no: no, yes: yes)
        case .instants(let values):
            if case .time(let pattern) = column.spelling {
                way = .times(values, try TimeLayout(pattern))
            } else {
                way = .plainTimes(values)
            }
        case .texts(let values):
            var bytes: [UInt8] = []
            var starts = [0]
            for text in values.dictionary {
                quoting(text, &bytes)
                starts.append(bytes.count)
            }
            way = .texts(values.codes, bytes, starts: starts)
        }
    }

    @inline(__always)
    func isMissing(_ row: Int) -> Bool { missing?[row] ?? false }

    /// Writes a value that is not missing.
    @inline(__always)
    func write(_ row: Int, to buffer: inout OutputBuffer) {
        switch way {
        case .integers(let values): buffer.append(decimal: values[row])
        case .numbers(let values): NumberText.write(values[row], to: &buffer)
        case .decimals(let values, let count): NumberText.write(values[row], decimals: count, to: &buffer)
        case .words(let values, let no, let yes): buffer.append(values[row] ? yes : no)
        case .plainTimes(let values): TimeLayout.writePlain(values[row], to: &buffer)
        case .times(let values, let layout): layout.write(values[row], to: &buffer)
        case .texts(let codes, let bytes, let starts):
            let code = Int(codes[row])
            guard code + 1 < starts.count else { return }
            buffer.append(bytes.span.extracting(starts[code]..<starts[code + 1]))
        }
    }
}
