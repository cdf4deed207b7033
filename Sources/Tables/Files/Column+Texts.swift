extension Column {
    /// The values as text formats write them, nil where one is missing. For a few rows: of each a string is made.
    ///
    /// - Throws: ``TableError`` where the spelling's pattern is none.
    public func spelledRows() throws(TableError) -> [String?] {
        let writer = try CellWriter(self) { text, bytes in bytes += Array(text.utf8) }
        var buffer = OutputBuffer(capacity: 256)
        defer { buffer.free() }
        return (0..<count).map { row in
            guard !writer.isMissing(row) else { return nil }
            buffer.count = 0
            writer.write(row, to: &buffer)
            return unsafe String(decoding: buffer.bytes, as: UTF8.self)
        }
    }
}
