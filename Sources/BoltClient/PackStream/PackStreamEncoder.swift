/// Writes values in PackStream, the notation that Bolt's messages are made of.
package struct PackStreamEncoder {
    package private(set) var bytes: [UInt8] = []
    /// Whether moments are counted in UTC (version 5, and 4.4 where the server agreed) or on the wall's clock.
    let usesUTC: Bool
    /// How deep values may be nested.
    static let maxDepth = 64

    package init(usesUTC: Bool = true) { self.usesUTC = usesUTC }

    /// - Throws: Where a value cannot be written: nested too deep, or a moment in a zone for a server that counts otherwise.
    static func encode(_ value: BoltValue, usesUTC: Bool = true) throws(BoltError) -> [UInt8] {
        var encoder = PackStreamEncoder(usesUTC: usesUTC)
        try encoder.write(value)
        return encoder.bytes
    }

    mutating func write(_ value: BoltValue, depth: Int = 0) throws(BoltError) {
        guard depth <= Self.maxDepth else {
            throw BoltError(.tooLarge, "a parameter is nested deeper than \(Self.maxDepth) levels")
        }
        switch value {
        case .null: bytes.append(0xC0)
        case .bool(let flag): bytes.append(flag ? 0xC3 : 0xC2)
        case .int(let number): writeInt(number)
        case .float(let number):
            bytes.append(0xC1)
            writeBigEndian(number.bitPattern)
        case .string(let text): writeString(text)
        case .bytes(let data):
            writeHeader(data.count, tiny: nil, markers: (0xCC, 0xCD, 0xCE))
            bytes.append(contentsOf: data)
        case .list(let elements):
            writeHeader(elements.count, tiny: 0x90, markers: (0xD4, 0xD5, 0xD6))
            for element in elements { try write(element, depth: depth + 1) }
        case .map(let entries): try writeMap(entries, depth: depth)
        default:
            let structure = try Structures.flatten(value, usesUTC: usesUTC)
            try writeStructure(structure.tag, structure.fields, depth: depth)
        }
    }

    /// - Parameter fields: At most 15, which is as many as the notation can say.
    package mutating func writeStructure(_ tag: UInt8, _ fields: [BoltValue], depth: Int = 0) throws(BoltError) {
        guard fields.count < 16 else { throw BoltError(.misuse, "a structure has at most 15 fields") }
        bytes.append(0xB0 | UInt8(truncatingIfNeeded: fields.count))
        bytes.append(tag)
        for field in fields { try write(field, depth: depth + 1) }
    }

    private mutating func writeMap(_ entries: [String: BoltValue], depth: Int) throws(BoltError) {
        writeHeader(entries.count, tiny: 0xA0, markers: (0xD8, 0xD9, 0xDA))
        for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
            writeString(key)
            try write(value, depth: depth + 1)
        }
    }

    private mutating func writeString(_ text: String) {
        let utf8 = text.utf8
        writeHeader(utf8.count, tiny: 0x80, markers: (0xD0, 0xD1, 0xD2))
        bytes.append(contentsOf: utf8)
    }

    private mutating func writeInt(_ number: Int64) {
        if let tiny = Int8(exactly: number), tiny >= -16 {
            bytes.append(UInt8(bitPattern: tiny))
        } else if let small = Int8(exactly: number) {
            bytes.append(0xC8)
            bytes.append(UInt8(bitPattern: small))
        } else if let medium = Int16(exactly: number) {
            bytes.append(0xC9)
            writeBigEndian(medium)
        } else if let large = Int32(exactly: number) {
            bytes.append(0xCA)
            writeBigEndian(large)
        } else {
            bytes.append(0xCB)
            writeBigEndian(number)
        }
    }

    /// - Parameter tiny: The marker that holds counts below 16 itself, where there is one.
    private mutating func writeHeader(_ count: Int, tiny: UInt8?, markers: (UInt8, UInt8, UInt8)) {
        if let tiny, count < 16 {
            bytes.append(tiny | UInt8(truncatingIfNeeded: count))
        } else if let small = UInt8(exactly: count) {
            bytes.append(markers.0)
            bytes.append(small)
        } else if let medium = UInt16(exactly: count) {
            bytes.append(markers.1)
            writeBigEndian(medium)
        } else {
            // Nothing in memory that could be sent has 2^32 elements; a message's size is checked before it leaves.
            bytes.append(markers.2)
            writeBigEndian(UInt32(clamping: count))
        }
    }

    private mutating func writeBigEndian<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
        }
    }
}
