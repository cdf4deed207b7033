import Settings

/// All that it takes to make rows of one table where the real one is not at hand, as bytes.
///
/// ```
/// "IMCPGENR" | version: UInt32 | header length: UInt32 | header: JSON | body length: UInt32 | body
///     | FNV-1a of all before: UInt64
/// body: name | schema: YAML | what the plan knows of the data | a ``ModelFile``, of no length where nothing is learned
/// ```
///
/// The body may be sealed; see ``FileSeal``. Of the real data the file holds what ``ModelFile`` and ``PlanFacts`` say. The
/// key of consistent columns is never in it.
///
/// Equal generators with equal provenance have equal bytes, but for a seal that uses chance. Reading is safe: it takes no
/// more memory than the bytes account for, runs nothing, and refuses what would lead a generator astray.
public struct GeneratorFile: Sendable, Equatable {
    /// The version that is written, and the only one that is read.
    public static let version = 1

    /// What comes out, with each column's origin decided.
    public let schema: TableSchema
    /// What the plan knows of the data; nil where all is declared.
    public let facts: PlanFacts?
    /// What was learned; nil where all columns are declared.
    public let model: LearnedModel?
    /// Where it comes from.
    public let provenance: Provenance

    private static let magic = Array("IMCPGENR".utf8)
    private static let checksumBytes = 8

    /// - Parameters:
    ///   - generator: Conditions on it are not kept; ask for them again.
    ///   - provenance: Becomes part of the file.
    public init(_ generator: TableGenerator, provenance: Provenance) {
        (schema, facts, model) = (generator.plan.schema, generator.plan.facts, generator.learned)
        var provenance = provenance
        if generator.learned == nil { provenance.privacy = "Nothing was learned: all values are made as declared." }
        self.provenance = provenance
    }

    private init(_ header: GeneratorHeader, _ body: ArraySlice<UInt8>) throws {
        var reader = ByteReader(body)
        let name = try reader.text()
        let source = ConfigurationSource(name: "schema", bytes: try reader.raw())
        do { schema = try TableSchema.read(source, name: name) } catch {
            throw LearningError.malformed("its schema cannot be read: \(error)")
        }
        facts = try reader.flag() ? try PlanFacts.read(try reader.raw()) : nil
        let learned = try reader.raw()
        model = learned.isEmpty ? nil : try ModelFile.read(learned).model
        guard reader.isAtEnd else { throw LearningError.malformed("something follows its end") }
        guard header.engine == model?.engine.rawValue else {
            throw LearningError.malformed("its header is that of another model")
        }
        provenance = header.provenance
    }

    /// The bytes of the file, open to whoever has it.
    public func write() -> [UInt8] {
        let header = GeneratorHeader(self, seal: nil)
        return Self.framed(header.json, body)
    }

    /// The bytes of the file, of which only the header is open.
    ///
    /// - Throws: What the seal throws.
    public func write(sealedBy seal: any FileSeal) throws -> [UInt8] {
        let header = GeneratorHeader(self, seal: seal.method).json
        return Self.framed(header, try seal.seal(body, authenticating: header))
    }

    private var body: [UInt8] {
        var bytes = ByteWriter()
        bytes.text(schema.name)
        bytes.text(YAMLText.write(schema.json))
        bytes.integer(UInt8(facts == nil ? 0 : 1))
        if let facts { bytes.raw(facts.write()) }
        bytes.raw(model.map { ModelFile($0, provenance: provenance).write() } ?? [])
        return bytes.bytes
    }

    private static func framed(_ header: [UInt8], _ body: [UInt8]) -> [UInt8] {
        var bytes = ByteWriter()
        for byte in magic { bytes.integer(byte) }
        bytes.integer(UInt32(version))
        bytes.raw(header)
        bytes.raw(body)
        bytes.integer(checksum(bytes.bytes[...]))
        return bytes.bytes
    }

    /// Reads a file, and makes sure that it makes rows.
    ///
    /// - Parameter seal: For a sealed file; of no use for an open one.
    /// - Throws: ``LearningError/malformed(_:)``, ``LearningError/unsupported(version:)`` or
    ///   ``LearningError/sealed(method:)``, whatever the bytes are, and what the seal throws.
    public static func read(_ bytes: [UInt8], seal: (any FileSeal)? = nil) throws -> GeneratorFile {
        var reader = try start(bytes)
        let end = bytes.count - checksumBytes
        guard end >= magic.count else { throw LearningError.malformed("it ends too early") }
        var sum = ByteReader(bytes[end...])
        guard try sum.integer(UInt64.self) == checksum(bytes[..<end]) else {
            throw LearningError.malformed("its checksum is wrong")
        }
        let written = try reader.raw()
        let header = try GeneratorHeader(written)
        var body = try reader.raw()
        _ = try reader.take(checksumBytes)
        guard reader.isAtEnd else { throw LearningError.malformed("something follows its end") }
        if let method = header.seal {
            guard let seal else { throw LearningError.sealed(method: method) }
            body = try seal.open(body, authenticating: written)
        }
        let file = try GeneratorFile(header, body[...])
        do { _ = try TableGenerator(file) } catch let error as SyntheticDataError {
            throw LearningError.malformed("its parts do not fit: \(error)")
        }
        return file
    }

    /// The header alone, for lists of files: neither key nor checksum are asked for.
    ///
    /// - Parameter bytes: The file, or its start as far as the header goes.
    /// - Throws: ``LearningError``.
    public static func header(_ bytes: [UInt8]) throws -> GeneratorHeader {
        var reader = try start(bytes)
        return try GeneratorHeader(try reader.raw())
    }

    /// What follows the version.
    private static func start(_ bytes: [UInt8]) throws(LearningError) -> ByteReader {
        guard bytes.starts(with: magic) else { throw .malformed("it does not begin as one") }
        var reader = ByteReader(bytes[magic.count...])
        let version = Int(try reader.integer(UInt32.self))
        guard version == Self.version else { throw .unsupported(version: version) }
        return reader
    }
}
