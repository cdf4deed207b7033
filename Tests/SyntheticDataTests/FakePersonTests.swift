import Tables
import Testing

@testable import SyntheticData

@Suite struct `Fake people` {
    private static let types: [ColumnType] = [
        .personName, .personFirstName, .personLastName, .personEmail, .personPhone, .personStreet, .personCity,
        .personPostalCode,
        .personCountry, .personBirthDate, .company, .iban, .creditCard, .ipAddress, .url, .username, .nationalID,
    ]

    private func people(_ locale: String, _ rows: Range<UInt64> = 0..<500, seed: UInt64 = 5) throws -> Table {
        var schema = TableSchema("people", Self.types.map { ColumnSchema($0.rawValue, $0) })
        schema.locale = locale
        return try RuleModel(schema).sample(SampleBatch(rows: Array(rows), random: CounterRandom(seed: seed)))
    }

    private func texts(_ table: Table, _ type: ColumnType) throws -> [String] {
        let column = try #require(table.column(type.rawValue))
        guard case .texts(let values) = column.values else { return [] }
        return values.codes.indices.map { values[$0] }
    }

    @Test(arguments: PersonLocale.codes)
    func `come from lists of at least a hundred names without repetition`(code: String) throws {
        let locale = try PersonLocale.named(code)
        #expect(locale.firstNames.count >= 100)
        #expect(locale.lastNames.count >= 100)
        #expect(locale.streets.count >= 20)
        #expect(locale.places.count >= 13)
        for names in [locale.firstNames, locale.lastNames] {
            let written = Dictionary(grouping: names, by: \.ascii).filter { $0.value.count > 1 }.values.map {
                $0.map(\.text)
            }
            #expect(written.isEmpty, "\(written)")
            #expect(names.allSatisfy { !$0.ascii.isEmpty })
        }
        #expect(locale.femaleLastNames.count == locale.lastNames.count)
        #expect(Set(locale.places.map(\.city)).count == locale.places.count)
    }

    @Test(arguments: PersonLocale.codes)
    func `have names and addresses of mail that agree`(code: String) throws {
        let locale = try PersonLocale.named(code)
        let table = try people(code)
        let (firsts, lasts) = (try texts(table, .personFirstName), try texts(table, .personLastName))
        let (names, emails) = (try texts(table, .personName), try texts(table, .personEmail))
        let users = try texts(table, .username)
        for row in 0..<table.rowCount {
            let expected = locale.nameForm == "L F" ? "\(lasts[row]) \(firsts[row])" : "\(firsts[row]) \(lasts[row])"
            #expect(names[row] == expected)
            let first = try #require(locale.firstNames.first { $0.text == firsts[row] })
            #expect(emails[row].hasPrefix(String(decoding: first.ascii, as: UTF8.self)))
            #expect(emails[row].hasPrefix(users[row] + "@example."))
        }
    }

    @Test(arguments: PersonLocale.codes)
    func `live where their postal codes and telephone numbers belong`(code: String) throws {
        let locale = try PersonLocale.named(code)
        let table = try people(code)
        let (cities, codes) = (try texts(table, .personCity), try texts(table, .personPostalCode))
        let phones = try texts(table, .personPhone)
        for row in 0..<table.rowCount {
            let place = try #require(locale.places.first { $0.city == cities[row] })
            #expect(matches(codes[row], place.postalCode))
            #expect(matches(phones[row], place.phone))
        }
        #expect(Set(try texts(table, .personCountry)) == [locale.country])
    }

    @Test(arguments: PersonLocale.codes)
    func `are spread over all towns, streets and days`(code: String) throws {
        let locale = try PersonLocale.named(code)
        let table = try people(code, 0..<5_000)
        #expect(Set(try texts(table, .personCity)).count == locale.places.count)
        #expect(Set(try texts(table, .personStreet)).count > 1_500)
        #expect(Set(try texts(table, .personPhone)).count > 500)
        #expect(Set(try texts(table, .company)).count > 300)
        guard case .instants(let days)? = table.column("person.birth_date")?.values else { return }
        #expect(Set(days).count > 4_000)
    }

    private func matches(_ text: String, _ form: String) -> Bool {
        text.count == form.count
            && zip(text, form).allSatisfy { $1 == "#" ? $0.isNumber : $1 == "@" ? $0.isLetter : $0 == $1 }
    }

    @Test(arguments: PersonLocale.codes)
    func `have numbers with right check digits`(code: String) throws {
        let table = try people(code)
        #expect(try texts(table, .iban).allSatisfy(CheckDigits.isIBAN))
        #expect(try texts(table, .creditCard).allSatisfy(ValueForms.isCreditCard))
        #expect(try texts(table, .ipAddress).allSatisfy(ValueForms.isIPAddress))
        #expect(try texts(table, .url).allSatisfy { $0.hasSuffix(".example/") })
        if ["en_US", "es_ES", "it_IT", "pt_BR"].contains(code) {
            #expect(try texts(table, .nationalID).allSatisfy(ValueForms.isNationalID))
        }
    }

    @Test func `never have the same address of mail twice`() throws {
        var schema = TableSchema("people", [ColumnSchema("mail", .personEmail)])
        schema.locale = "de_DE"
        let model = try RuleModel(schema)
        var seen: Set<String> = []
        for start in [0, 1 << 32, 1 << 60, UInt64.max - 20_000] as [UInt64] {
            let rows = Array(start..<start + 20_000)
            let table = try model.sample(SampleBatch(rows: rows, random: CounterRandom(seed: 9)))
            guard case .texts(let values) = table.columns[0].values else { return }
            seen.formUnion(values.dictionary)
        }
        #expect(seen.count == 80_000)
    }

    @Test func `are the same whatever else is in the batch`() throws {
        let whole = try people("fr_FR", 0..<100)
        let part = try people("fr_FR", 40..<60)
        for type in Self.types {
            let (a, b) = (try #require(whole.column(type.rawValue)), try #require(part.column(type.rawValue)))
            #expect((0..<20).allSatisfy { a.cell($0 + 40) == b.cell($0) }, "\(type)")
        }
        #expect(try texts(people("fr_FR", seed: 6), .personName) != texts(people("fr_FR"), .personName))
    }

    @Test func `of different roles in one row are different people`() throws {
        var (buyer, seller) = (ColumnSchema("buyer", .personName), ColumnSchema("seller", .personName))
        (buyer.of, seller.of) = ("buyer", "seller")
        let table = try RuleModel(TableSchema("t", [buyer, seller])).sample(
            SampleBatch(rows: Array(0..<200), random: CounterRandom(seed: 1)))
        let same = (0..<200).count { table.columns[0].cell($0) == table.columns[1].cell($0) }
        #expect(same < 5)
    }

    @Test func `stand for the same original by a key`() throws {
        let originals = Column("name", .texts(TextValues(["Eve Real", "Bob True", "Eve Real"])), missing: nil)
        let schema = ColumnSchema("name", .personName)
        let fakes = try Pseudonyms(schema, key: 1).column(originals)
        #expect(fakes.cell(0) == fakes.cell(2))
        #expect(fakes.cell(0) != fakes.cell(1))
        #expect(fakes.cell(0) != originals.cell(0))
        let other = try Pseudonyms(schema, key: 2).column(originals)
        #expect((0..<2).contains { fakes.cell($0) != other.cell($0) })
        #expect(throws: SyntheticDataError.self) { try Pseudonyms(ColumnSchema("n", .integer), key: 1) }
    }

    @Test func `are hidden behind a hash that is SipHash`() {
        // The example in the appendix of the paper: key 00 to 0f, text 00 to 0e.
        let example = String(decoding: (0...14).map { UInt8($0) }, as: UTF8.self)
        #expect(KeyedHash(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)(example) == 0xA129_CA61_49BE_45E5)
        let hash = KeyedHash(key: 99)
        let texts = (0..<2_000).map { "person \($0)" } + ["", "a", "b", "ab", "abcdefgh", "abcdefghi"]
        #expect(Set(texts.map { hash($0) }).count == texts.count)
    }
}
