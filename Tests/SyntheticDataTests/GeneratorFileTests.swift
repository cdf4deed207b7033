import Glibc
import Tables
import Testing

@testable import SyntheticData

/// Hides bytes well enough for a test.
private struct MadeSeal: FileSeal {
    struct WrongKey: Error {}
    let method = "a seal for tests"
    let key: UInt64

    private func hidden(_ bytes: [UInt8]) -> [UInt8] {
        let random = CounterRandom(seed: key)
        return bytes.enumerated().map { place, byte in
            byte ^ UInt8(truncatingIfNeeded: random.bits(row: UInt64(place), stream: 0).first)
        }
    }

    private func proof(_ bytes: [UInt8], _ header: [UInt8]) -> [UInt8] {
        var proof = ByteWriter()
        proof.integer(checksum((header + bytes)[...]))
        return proof.bytes
    }

    func seal(_ bytes: [UInt8], authenticating header: [UInt8]) -> [UInt8] {
        hidden(proof(bytes, header) + bytes)
    }

    func open(_ bytes: [UInt8], authenticating header: [UInt8]) throws -> [UInt8] {
        let open = hidden(bytes)
        guard open.count >= 8, Array(open[..<8]) == proof(Array(open[8...]), header) else { throw WrongKey() }
        return Array(open[8...])
    }
}

@Suite struct `A generator's file` {
    private static func generator(
        _ count: Int = 400, options: LearningOptions = LearningOptions(), key: UInt64 = 5
    ) throws -> TableGenerator {
        let (table, schema) = try MadeShop.full(count)
        return try TableGenerator(learning: table, schema, options: options, key: key)
    }

    private static func file(_ generator: TableGenerator) -> GeneratorFile {
        GeneratorFile(generator, provenance: Provenance(source: "shop", rowCount: 400, protection: .standard))
    }

    @Test(arguments: LearningOptions.Engine.allCases)
    func `makes the rows that were made before it was written`(engine: LearningOptions.Engine) throws {
        let generator = try Self.generator(options: LearningOptions(engine: engine))
        let bytes = Self.file(generator).write()
        let read = try GeneratorFile.read(bytes)
        #expect(read.write() == bytes)
        // The noise of differential privacy is never the same twice.
        if engine != .differentialPrivacy {
            #expect(Self.file(try Self.generator(options: LearningOptions(engine: engine))).write() == bytes)
        }
        let again = try TableGenerator(read)
        #expect(again.header == generator.header)
        let (before, after) = (try generator.rows(250), try again.rows(250))
        #expect(after == before)
        #expect(again.plan.report.map(\.description) == generator.plan.report.map(\.description))
        #expect(Set(after.texts("code")).count == 250)
        #expect(Set(after.texts("friend")).count == 4)
        #expect(after.column("name")?.missingCount ?? 0 > 0)
    }

    @Test func `hides further rows as those that were learned when it is given the key again`() throws {
        let (table, _) = try MadeShop.full()
        let generator = try Self.generator(key: 5)
        let bytes = Self.file(generator).write()
        let plain = try generator.plan.forward(table)
        #expect(try TableGenerator(GeneratorFile.read(bytes), key: 5).plan.forward(table) == plain)
        #expect(try TableGenerator(GeneratorFile.read(bytes), key: 6).plan.forward(table) != plain)
        #expect(Self.file(try Self.generator(key: 6)).write() != bytes)
    }

    @Test func `fulfils conditions as before`() throws {
        let generator = try Self.generator()
        let conditions: [Condition] = [.equal("quantity", .number(2))]
        let read = try TableGenerator(GeneratorFile.read(Self.file(generator).write()))
        let rows = try read.restricted(to: conditions).rows(60)
        #expect(try generator.restricted(to: conditions).rows(60) == rows)
        #expect(Set(rows.integers("quantity")) == [2])
    }

    @Test func `holds no people, no identifiers and no rare combinations`() throws {
        var (table, schema) = try MadeShop.full()
        table = try Table(
            table.columns.map { column in
                guard column.name == "town" else { return column }
                return Column("town", .texts(TextValues((0..<400).map { $0 < 3 ? "Hermitage" : "Town \($0 % 4)" })))
            })
        schema.columns.removeAll { $0.name == "code" }
        schema.constraints.removeAll { $0.columns == ["code"] }
        let generator = try TableGenerator(learning: table, schema, key: 5)
        let bytes = Self.file(generator).write()
        for secret in ["Real Person", "Real Friend", "C100007", "Hermitage"] {
            #expect(!bytes.contains(Array(secret.utf8)), "\(secret)")
        }
        #expect(bytes.contains(Array("Town 2".utf8)))
    }

    @Test func `says what it holds to those who read its start`() throws {
        let bytes = Self.file(try Self.generator()).write()
        let length = Int(try #require(ByteReader(bytes[12..<16]).first32))
        let header = try GeneratorFile.header(Array(bytes[..<(16 + length)]))
        #expect(header.source == "shop")
        #expect(header.rows == 400)
        #expect(header.engine == "trees")
        #expect(header.privacy == Protection.standard.fitted(to: 400).statement)
        let origins = Dictionary(uniqueKeysWithValues: (header.columns ?? []).map { ($0.name, $0.origin) })
        #expect(origins["total"] == "computed")
        #expect(origins["name"] == "declared")
        #expect(origins["price"] == "learned")
        #expect(header.holds?.contains("the form that all values of \"code\" have") == true)
        #expect(header.holds?.contains { $0.contains("4 combinations of \"friend\", \"town\"") } == true)
        #expect(throws: LearningError.self) { try GeneratorFile.header(Array(bytes[..<(15 + length)])) }
    }

    @Test func `that is sealed opens with its key only`() throws {
        let generator = try Self.generator()
        let seal = MadeSeal(key: 1)
        let bytes = try Self.file(generator).write(sealedBy: seal)
        let header = try GeneratorFile.header(bytes)
        #expect(header.seal == seal.method)
        #expect(header.columns == nil)
        #expect(header.holds == nil)
        #expect(!bytes.contains(Array("quantity".utf8)))
        #expect(try TableGenerator(GeneratorFile.read(bytes, seal: seal)).rows(20) == generator.rows(20))
        #expect(throws: LearningError.sealed(method: seal.method)) { try GeneratorFile.read(bytes) }
        #expect(throws: MadeSeal.WrongKey.self) { try GeneratorFile.read(bytes, seal: MadeSeal(key: 2)) }
        var changed = bytes
        let place = try #require(changed.firstRange(of: Array("\"rows\":400".utf8))).upperBound - 1
        changed[place] = UInt8(ascii: "1")
        #expect(throws: MadeSeal.WrongKey.self) { try GeneratorFile.read(Self.resealed(changed), seal: seal) }
    }

    @Test func `of declared columns needs no data`() throws {
        let generator = try TableGenerator(
            declared: TableSchema("people", [ColumnSchema("id", .identifier), ColumnSchema("mail", .personEmail)]))
        let file = GeneratorFile(
            generator, provenance: Provenance(source: "people", rowCount: 0, protection: .standard))
        let read = try GeneratorFile.read(file.write())
        #expect(read == file)
        #expect(try TableGenerator(read).rows(9) == generator.rows(9))
        #expect(try GeneratorFile.header(file.write()).engine == nil)
    }

    @Test func `lies on disk under its name`() throws {
        let path = "/tmp/imcp-generator-\(UInt64.random(in: 0 ... .max)).model"
        defer { unsafe unlink(path) }
        let generator = try TableGenerator(declared: TableSchema("people", [ColumnSchema("id", .identifier)]))
        let file = GeneratorFile(
            generator, provenance: Provenance(source: "people", rowCount: 0, protection: .standard))
        try file.write(path: path, seal: MadeSeal(key: 4))
        #expect(try GeneratorFile.read(path: path, seal: MadeSeal(key: 4)) == file)
        #expect(throws: TableError.self) { try GeneratorFile.read(path: path + ".part") }
    }

    @Test func `keeps tables that belong to others, and names that files hardly bear`() throws {
        let strange = "a\"b\\c: #\u{85}\u{2028}\n é 😀"
        let table = try Table([
            Column("owner", .integers((0..<300).map { Int64($0 % 20) })),
            Column(strange, .texts(TextValues((0..<300).map { "v\($0 % 3)" }))),
        ])
        var schema = TableSchema("pets", [ColumnSchema("owner", .integer), ColumnSchema(strange, .category)])
        schema.parent = TableSchema.Parent(table: "owners", key: "owner")
        let generator = try TableGenerator(learning: table, schema)
        let read = try GeneratorFile.read(Self.file(generator).write())
        #expect(read.schema == generator.plan.schema)
        #expect(try TableGenerator(read).rows(50) == generator.rows(50))
    }

    @Test func `that ends too early is refused`() throws {
        let bytes = Self.file(try Self.generator()).write()
        for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
            #expect(throws: LearningError.self) { try GeneratorFile.read(Array(bytes[..<count])) }
            if count < 24 { continue }
            #expect(throws: LearningError.self) { try GeneratorFile.read(Self.resealed(Array(bytes[..<count]))) }
        }
        var later = bytes
        later[8] = 9
        #expect(throws: LearningError.unsupported(version: 9)) { try GeneratorFile.read(later) }
    }

    /// Bytes before the model, which is sealed by a checksum of its own: whatever is read must not end the process.
    @Test func `that was tampered with is refused, or harmless`() throws {
        let bytes = Self.file(try Self.generator()).write()
        let model = try #require(bytes.firstRange(of: Array("IMCPMODL".utf8))).lowerBound
        let random = CounterRandom(seed: 3)
        for attempt in 0..<150 {
            let bits = random.bits(row: UInt64(attempt), stream: 1)
            var broken = bytes
            broken[12 + CounterRandom.index(bits.first, below: model - 12)] = UInt8(truncatingIfNeeded: bits.second)
            if broken == bytes { continue }
            #expect(throws: LearningError.self) { try GeneratorFile.read(broken) }
            do { _ = try TableGenerator(GeneratorFile.read(Self.resealed(broken))).rows(3) } catch {
                #expect(error is LearningError || error is SyntheticDataError || error is TableError, "\(error)")
            }
        }
    }

    /// The same bytes with a checksum that fits.
    private static func resealed(_ bytes: [UInt8]) -> [UInt8] {
        var sum = ByteWriter()
        sum.integer(checksum(bytes.dropLast(8)))
        return bytes.dropLast(8) + sum.bytes
    }
}

extension ByteReader {
    /// The number at the start.
    fileprivate var first32: UInt32? {
        var reader = self
        return try? reader.integer(UInt32.self)
    }
}
