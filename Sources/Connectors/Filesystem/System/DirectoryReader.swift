/// Reads the entries of an open directory one after the other, in the order the file system keeps them.
struct DirectoryReader: ~Copyable {
    struct Entry: Sendable {
        let name: FileName
        /// `unknown` where the file system does not say.
        let kind: FileKind
    }

    /// Enough for some hundred entries a call.
    private static let bufferBytes = 32_768

    private let descriptor: Descriptor
    private var buffer = [UInt8](repeating: 0, count: bufferBytes)
    private var records: ArraySlice<UInt8> = []

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// The next entry other than `.` and `..`, or nil at the end.
    mutating func next() throws(Errno) -> Entry? {
        while true {
            if records.isEmpty {
                let count = try descriptor.readRecords(into: &buffer)
                guard count > 0 else { return nil }
                records = buffer.prefix(count)
            }
            if let entry = takeRecord() { return entry }
        }
    }

    /// Looks at the status of an entry; of a symbolic link, of the link.
    func status(of entry: Entry) throws(Errno) -> FileStatus { try descriptor.status(of: entry.name) }

    /// A record: inode and offset of 8 bytes each, its own length in 2, the type in 1, the name up to a NUL.
    private mutating func takeRecord() -> Entry? {
        let (lengthOffset, typeOffset, nameOffset) = (16, 18, 19)
        guard records.count > nameOffset else {
            records = []
            return nil
        }
        let start = records.startIndex
        let length = Int(records[start + lengthOffset]) | Int(records[start + lengthOffset + 1]) << 8
        guard length > nameOffset, length <= records.count else {
            records = []
            return nil
        }
        let type = records[start + typeOffset]
        let name = records[start + nameOffset..<start + length].prefix { $0 != 0 }
        records = records.dropFirst(length)
        guard let name = FileName(bytes: name), !name.isCurrent, !name.isParent else { return nil }
        return Entry(name: name, kind: FileKind(directoryRecord: type))
    }
}
