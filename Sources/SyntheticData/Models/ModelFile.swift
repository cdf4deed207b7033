import JSON

/// A model as bytes: a line that says what it is, a header in JSON that people can read, arrays, and a checksum.
///
/// ```
/// "IMCPMODL" | version: UInt32 | header length: UInt32 | header: JSON | arrays | FNV-1a of all before: UInt64
/// ```
///
/// Equal models with equal provenance have equal bytes. Reading is safe: it takes no more memory than the bytes account
/// for, runs nothing, and refuses what would lead a model astray. The file holds what the model holds: common values,
/// bounds of cells, and which of them go together; no rows.
public struct ModelFile: Sendable, Equatable {
    /// The version that is written, and the only one that is read.
    public static let version = 1

    /// What was learned.
    public var model: LearnedModel
    /// Where it comes from.
    public var provenance: Provenance

    static let magic = Array("IMCPMODL".utf8)
    private static let frameBytes = 16
    private static let checksumBytes = 8

    /// - Parameter provenance: Becomes part of the file. That of a differentially private model is without the exact
    ///   number of rows, and has the model's own promise.
    public init(_ model: LearnedModel, provenance: Provenance) {
        self.model = model
        guard case .differentialPrivacy(let model) = model else {
            self.provenance = provenance
            return
        }
        self.provenance = model.provenance(source: provenance.source, seedPolicy: provenance.seedPolicy)
    }

    /// The bytes of the file.
    public func write() -> [UInt8] {
        let header = ModelHeader.json(self).serialized()
        var bytes = ByteWriter()
        for byte in Self.magic { bytes.integer(byte) }
        bytes.integer(UInt32(Self.version))
        bytes.raw(header)
        for profile in model.profiles { profile.write(to: &bytes) }
        switch model {
        case .trees(let model): model.write(to: &bytes)
        case .copula(let model): model.write(to: &bytes)
        case .differentialPrivacy(let model): model.write(to: &bytes)
        }
        bytes.integer(checksum(bytes.bytes[...]))
        return bytes.bytes
    }

    /// - Throws: ``LearningError/malformed(_:)`` or ``LearningError/unsupported(version:)``, whatever the bytes are.
    public static func read(_ bytes: [UInt8]) throws -> ModelFile {
        var reader = try body(bytes)
        let header = try ModelHeader(try reader.raw())
        var profiles: [ColumnProfile] = []
        for column in header.columns {
            profiles.append(
                try ColumnProfile(name: column.name, kind: column.kind, spelling: column.spelling, from: &reader))
        }
        let layout = ModelLayout(
            profiles: profiles, contextCount: header.contextCount, outputOrder: header.outputOrder,
            mixing: header.provenance.protection.mixing)
        let model: LearnedModel
        switch header.engine {
        case .trees: model = .trees(try TreeModel(from: &reader, layout))
        case .copula: model = .copula(try CopulaModel(from: &reader, layout))
        case .differentialPrivacy:
            model = .differentialPrivacy(
                try DPModel(from: &reader, layout, header.ledger, rowCount: header.provenance.rowCount))
        }
        guard reader.isAtEnd else { throw LearningError.malformed("something follows its end") }
        return ModelFile(model, provenance: header.provenance)
    }

    /// The header alone, for those who want to know what a file holds.
    ///
    /// - Throws: As ``read(_:)``.
    public static func header(_ bytes: [UInt8]) throws -> [UInt8] {
        var reader = try body(bytes)
        return try reader.raw()
    }

    /// What lies between version and checksum.
    private static func body(_ bytes: [UInt8]) throws(LearningError) -> ByteReader {
        guard bytes.count >= frameBytes + checksumBytes, bytes.starts(with: magic) else {
            throw .malformed("it does not begin as one")
        }
        var version = ByteReader(bytes[magic.count...])
        let number = Int(try version.integer(UInt32.self))
        guard number == Self.version else { throw .unsupported(version: number) }
        let end = bytes.count - checksumBytes
        var sum = ByteReader(bytes[end...])
        guard try sum.integer(UInt64.self) == checksum(bytes[..<end]) else { throw .malformed("its checksum is wrong") }
        return ByteReader(bytes[(magic.count + 4)..<end])
    }
}

/// What models of all engines have.
struct ModelLayout {
    var profiles: [ColumnProfile]
    var contextCount: Int
    var outputOrder: [Int]
    var mixing: Double
}

extension LearnedModel {
    var profiles: [ColumnProfile] {
        switch self {
        case .trees(let model): model.profiles
        case .copula(let model): model.profiles
        case .differentialPrivacy(let model): model.profiles
        }
    }

    var layout: ModelLayout {
        switch self {
        case .trees(let model):
            .init(
                profiles: model.profiles, contextCount: model.contextCount, outputOrder: model.outputOrder,
                mixing: model.mixing)
        case .copula(let model):
            .init(
                profiles: model.profiles, contextCount: model.contextCount, outputOrder: model.outputOrder, mixing: 0)
        case .differentialPrivacy(let model):
            .init(
                profiles: model.profiles, contextCount: model.contextCount, outputOrder: model.outputOrder, mixing: 0)
        }
    }
}
