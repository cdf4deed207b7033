internal import JSON

/// Reads JSON Lines: one object a row, whose members are the columns. An array of objects is read as well.
///
/// The file is read twice, as CSV is: the columns are those of all objects, in the order of their first appearance, and
/// their kinds fit every row. A member that is null or not there is a missing value. Arrays and objects inside become
/// JSON text, as does everything in a column of values of several kinds.
public struct JSONLinesReader: TableSource {
    /// The names and kinds that were found out from all rows.
    public let header: Table
    private var records: JSONRecords
    private var builders: [ColumnBuilder]
    private let positions: [String: Int]
    private let rowsPerTable: Int

    /// How many different members the objects may have.
    static let columnLimit = 100_000

    /// - Parameters:
    ///   - path: A file, or `-` for the standard input.
    ///   - kinds: Columns whose kind is not to be found out, by their names.
    /// - Throws: ``TableError`` naming file and line of what is wrong.
    public init(path: String, kinds: [String: ColumnKind] = [:], rowsPerTable: Int = 65_536) throws(TableError) {
        try self.init(FileInput(path: path), kinds: kinds, rowsPerTable: rowsPerTable)
    }

    /// - Parameter bytes: The content of a file.
    public init(bytes: [UInt8], name: String = "input") throws(TableError) {
        try self.init(FileInput(bytes, name: name), kinds: [:], rowsPerTable: 65_536)
    }

    init(_ file: FileInput, kinds: [String: ColumnKind], rowsPerTable: Int) throws(TableError) {
        var names: [String] = []
        var positions: [String: Int] = [:]
        var guesses: [JSONColumnGuess] = []
        var survey = try JSONRecords(file)
        while let (text, place) = try survey.next() {
            for (key, value) in try Self.object(text, place) {
                let position = positions[key] ?? names.count
                if position == names.count {
                    guard position < Self.columnLimit else {
                        throw .limit(place, "The objects have more than \(Self.columnLimit) different members.")
                    }
                    positions[key] = position
                    names.append(key)
                    guesses.append(JSONColumnGuess())
                }
                guesses[position].add(value)
            }
        }
        var columns: [Column] = []
        for (name, guess) in zip(names, guesses) {
            let found = guess.result
            let kind = kinds[name] ?? found.kind
            columns.append(
                Column(
                    name.isEmpty ? "column \(columns.count + 1)" : name, kind.noValues,
                    spelling: kind == found.kind ? found.spelling : .plain))
        }
        header = try Table(columns)
        builders = try columns.map { column throws(TableError) in try ColumnBuilder(column) }
        records = try JSONRecords(file)
        (self.positions, self.rowsPerTable) = (positions, max(rowsPerTable, 1))
    }

    /// The next rows; nil at the end of the file.
    public mutating func next() throws -> Table? {
        var count = 0
        while count < rowsPerTable, let (text, place) = try records.next() {
            for (key, value) in try Self.object(text, place) {
                guard let position = positions[key], builders[position].count == count, !value.isNull else { continue }
                guard builders[position].append(value) else {
                    throw TableError.malformed(
                        .init(source: place.source, line: place.line, column: key),
                        "\(value.jsonString.prefix(40)) is not one of the \(builders[position].header.kind.rawValue) "
                            + "of this column. Correct it, or declare the column as texts.")
                }
            }
            count += 1
            for position in builders.indices where builders[position].count < count {
                builders[position].appendMissing()
            }
        }
        guard count > 0 else { return nil }
        guard !builders.isEmpty else {
            throw TableError.malformed(records.place, "The objects have no members, so that there are no columns.")
        }
        return try Table(builders.indices.map { builders[$0].finish() })
    }

    private static func object(_ text: [UInt8], _ place: TableError.Place) throws(TableError) -> JSONObject {
        do {
            if let object = try JSONParser.parse(text, options: .init(maxBytes: .max)).objectValue { return object }
            throw TableError.malformed(place, "An object must stand here.")
        } catch let error as JSONParseError {
            let line = (place.line ?? 1) + (error.line ?? 1) - 1
            throw .malformed(.init(source: place.source, line: line), "This is no JSON: \(error.reason).")
        } catch {
            throw .malformed(place, "\(error)")
        }
    }
}

extension ColumnBuilder {
    /// Adds a JSON value that is not null; false where it is not of the kind of the column.
    fileprivate mutating func append(_ value: JSONValue) -> Bool {
        switch (header.kind, value) {
        case (.integers, .integer(let whole)): append(whole: whole)
        case (.numbers, .integer(let whole)): append(Double(whole))
        case (.numbers, .number(let number)): append(number.double)
        case (.booleans, .bool(let boolean)): append(boolean)
        case (.texts, .string(let text)): append(Array(text.utf8).span)
        case (.texts, _): append(value.serialized().span)
        case (_, .string(let text)): return append(reading: Array(text.utf8).span)
        default: return false
        }
        return true
    }
}
