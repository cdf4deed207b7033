extension GeneratorFile {
    /// Reads a file from disk.
    ///
    /// - Throws: `TableError` where it cannot be read, else as ``read(_:seal:)``.
    public static func read(path: String, seal: (any FileSeal)? = nil) throws -> GeneratorFile {
        try read(try FileBytes.read(path), seal: seal)
    }

    /// Writes a file to disk, which has its name only when it is complete.
    ///
    /// - Throws: `TableError` where it cannot be written, and what the seal throws.
    public func write(path: String, seal: (any FileSeal)? = nil) throws {
        try FileBytes.replace(path, by: try seal.map { try write(sealedBy: $0) } ?? write())
    }
}
