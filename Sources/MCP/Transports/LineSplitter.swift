/// Cuts a stream of bytes into lines: one message each, whatever the blocks it arrives in.
///
/// Lines end in `\n` or `\r\n`; blank ones are skipped. A line beyond the limit is dropped as it arrives, so it takes
/// no memory, and is reported in its place once its end is known.
struct LineSplitter: Sendable {
    private static let newline: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    let maximumLineBytes: Int
    /// The beginning of a line whose end has not arrived.
    private var partial: [UInt8] = []
    /// How much of an over-long line has been dropped so far.
    private var droppedBytes = 0
    /// Whether the last byte dropped was a carriage return, which belongs to the line's end.
    private var droppedReturn = false

    init(maximumLineBytes: Int) {
        precondition(maximumLineBytes > 0, "A line has at least one byte.")
        self.maximumLineBytes = maximumLineBytes
    }

    /// Takes the next bytes and appends the lines they complete.
    mutating func feed(_ block: ArraySlice<UInt8>, into frames: inout FIFO<TransportFrame>) {
        var rest = block
        while let end = rest.firstIndex(of: Self.newline) {
            if let frame = complete(rest[..<end]) { frames.append(frame) }
            rest = rest[(end + 1)...]
        }
        keep(rest)
    }

    /// The stream has ended; what is left counts as a line.
    mutating func finish() -> TransportFrame? { complete([]) }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        if droppedBytes > 0 {
            droppedBytes += bytes.count
            if let last = bytes.last { droppedReturn = last == Self.carriageReturn }
        } else if partial.count + bytes.count > maximumLineBytes + 1 {  // one more for a carriage return
            droppedBytes = partial.count + bytes.count
            droppedReturn = (bytes.last ?? partial.last) == Self.carriageReturn
            partial = []
        } else {
            partial.append(contentsOf: bytes)
        }
    }

    private mutating func complete(_ end: ArraySlice<UInt8>) -> TransportFrame? {
        if droppedBytes == 0, partial.isEmpty { return frame(end) }
        keep(end)
        defer {
            partial = []
            droppedBytes = 0
            droppedReturn = false
        }
        return droppedBytes > 0
            ? .tooLong(byteCount: droppedBytes - (droppedReturn ? 1 : 0)) : frame(partial[...])
    }

    private func frame(_ line: ArraySlice<UInt8>) -> TransportFrame? {
        let line = line.last == Self.carriageReturn ? line.dropLast() : line
        guard line.count <= maximumLineBytes else { return .tooLong(byteCount: line.count) }
        let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == Self.carriageReturn }
        return isBlank ? nil : .message(Array(line))
    }
}
