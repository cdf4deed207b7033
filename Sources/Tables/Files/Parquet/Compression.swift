internal import CSnappy
internal import CZlib
internal import CZstd

/// Ways to make bytes shorter that columnar files use.
enum Compression {
    case none, snappy, gzip, zstd

    /// How many bytes one piece may have in full.
    static let limit = 1 << 28

    /// The bytes in full.
    ///
    /// - Parameter size: How many these are. Refused where so few bytes cannot hold so many.
    func decompress(_ bytes: [UInt8], size: Int) throws(FormatFailure) -> [UInt8] {
        guard size >= 0, size <= Self.limit, size / ratio <= bytes.count + 16 else {
            throw FormatFailure("A part of the file claims \(size) bytes, which cannot be. The file is damaged")
        }
        switch self {
        case .none:
            guard bytes.count == size else { throw damaged }
            return bytes
        case .snappy: return try snappy(bytes, size)
        case .gzip: return try gzip(bytes, size)
        case .zstd: return try zstd(bytes, size)
        }
    }

    /// How many bytes one byte can stand for at most.
    private var ratio: Int {
        switch self {
        case .none: 1
        case .snappy: 64
        case .gzip: 1100
        case .zstd: 40_000
        }
    }

    private var damaged: FormatFailure { FormatFailure("A compressed part cannot be read. The file is damaged") }

    private func snappy(_ bytes: [UInt8], _ size: Int) throws(FormatFailure) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: size)
        var length = size
        let isRead = unsafe bytes.withUnsafeBytes { source in
            unsafe result.withUnsafeMutableBytes { target in
                let from = unsafe source.baseAddress?.assumingMemoryBound(to: CChar.self)
                let to = unsafe target.baseAddress?.assumingMemoryBound(to: CChar.self)
                var declared = 0
                guard unsafe snappy_uncompressed_length(from, bytes.count, &declared) == SNAPPY_OK, declared == size
                else {
                    return false
                }
                return unsafe size == 0 || snappy_uncompress(from, bytes.count, to, &length) == SNAPPY_OK
            }
        }
        guard isRead, length == size else { throw damaged }
        return result
    }

    private func gzip(_ bytes: [UInt8], _ size: Int) throws(FormatFailure) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: size)
        var source = bytes
        let isRead = unsafe source.withUnsafeMutableBufferPointer { source in
            unsafe result.withUnsafeMutableBufferPointer { target -> Bool in
                var stream = unsafe z_stream()
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(clamping: source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(clamping: target.count)
                // 32 has the header of gzip or zlib recognised.
                let version = ZLIB_VERSION
                guard unsafe inflateInit2_(&stream, 15 + 32, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
                    return false
                }
                defer { unsafe inflateEnd(&stream) }
                return unsafe inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_out == 0
            }
        }
        guard isRead else { throw damaged }
        return result
    }

    private func zstd(_ bytes: [UInt8], _ size: Int) throws(FormatFailure) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: size)
        let count = unsafe bytes.withUnsafeBytes { source in
            unsafe result.withUnsafeMutableBytes { target in
                unsafe ZSTD_decompress(target.baseAddress, target.count, source.baseAddress, source.count)
            }
        }
        guard ZSTD_isError(count) == 0, count == size else { throw damaged }
        return result
    }

    /// The bytes in Snappy's format.
    static func snappy(_ bytes: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: snappy_max_compressed_length(bytes.count))
        var length = result.count
        unsafe bytes.withUnsafeBytes { source in
            unsafe result.withUnsafeMutableBytes { target in
                let from = unsafe source.baseAddress?.assumingMemoryBound(to: CChar.self)
                let to = unsafe target.baseAddress?.assumingMemoryBound(to: CChar.self)
                let status = unsafe snappy_compress(from, bytes.count, to, &length)
                precondition(status == SNAPPY_OK)
            }
        }
        return Array(result[..<length])
    }
}
