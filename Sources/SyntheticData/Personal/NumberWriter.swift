import Tables

/// Writes numbers of accounts, cards and people: of the right form and with right check digits, and wherever the world
/// has numbers that are never given to anybody, one of those.
struct NumberWriter {
    private let type: ColumnType
    private let locale: PersonLocale

    init(_ type: ColumnType, _ locale: PersonLocale) { (self.type, self.locale) = (type, locale) }

    func text(_ person: PersonIdentity) -> String {
        var digits = DigitSource(person)
        switch type {
        case .iban: return iban(&digits)
        case .creditCard: return creditCard(&digits)
        default: return nationalID(person, &digits)
        }
    }

    /// What follows the check digits: `#` for digits of the account. Banks of the number zero do not exist.
    private static let accounts: [String: String] = [
        "DE": "00000000##########", "GB": "XXXX000000########", "FR": "0000000000###########00",
        "ES": "0000000000##########", "IT": "X0000000000############", "NL": "XXXX##########",
        "BR": "0000000000000##########C1", "PL": "00000000################", "SE": "000#################",
    ]

    private func iban(_ digits: inout DigitSource) -> String {
        let country = Self.accounts[locale.countryCode] == nil ? "DE" : locale.countryCode
        let account = digits.filled(Self.accounts[country] ?? "")
        let check = CheckDigits.iban(country: country, account: account) ?? 0
        return country + (check < 10 ? "0" : "") + String(check) + account
    }

    /// The ranges that payment services publish for tests.
    private func creditCard(_ digits: inout DigitSource) -> String {
        let prefix = ["411111", "424242", "555555", "510510"][digits.next() % 4]
        let body = digits.filled(prefix + "#########")
        return body + String(CheckDigits.luhn(body.compactMap(\.wholeNumberValue)))
    }

    private func nationalID(_ person: PersonIdentity, _ digits: inout DigitSource) -> String {
        switch locale.countryCode {
        case "US": return digits.filled("666-##-####")  // The area 666 is never given.
        case "GB": return digits.filled("QQ ## ## ## ") + ["A", "B", "C", "D"][digits.next() % 4]  // Nor is QQ.
        case "DE": return checked(digits.filled("0#########")) { CheckDigits.mod1110($0) }  // Tests begin with 0.
        case "NL": return dutch(&digits)
        case "SE": return swedish(person, &digits)
        case "PL": return polish(person, &digits)
        case "FR": return french(person, &digits)
        case "IT": return italian(person, &digits)
        case "ES":
            let number = digits.filled("99######")
            return number + String(CheckDigits.spanishLetter(Int(number) ?? 0))
        case "BR":
            let body = digits.filled("#########")
            let check = CheckDigits.cpf(body.compactMap(\.wholeNumberValue)).map(String.init).joined()
            let parts = [body.prefix(3), body.dropFirst(3).prefix(3), body.suffix(3)].map(String.init)
            return parts.joined(separator: ".") + "-" + check
        case "JP":
            return checked(digits.filled("###########")) { digits in
                let rest = CheckDigits.weighted(digits.reversed(), [2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6]) % 11
                return rest <= 1 ? 0 : 11 - rest
            }
        default: return digits.filled("000######")
        }
    }

    private func checked(_ body: String, _ check: ([Int]) -> Int) -> String {
        body + String(check(body.compactMap(\.wholeNumberValue)))
    }

    /// The range that begins with 9999 is for tests. A remainder of 10 has no digit; the next number has one.
    private func dutch(_ digits: inout DigitSource) -> String {
        let body = Array(digits.filled("9999####")).compactMap(\.wholeNumberValue)
        let sum = CheckDigits.weighted(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11
        if sum < 10 { return (body + [sum]).map(String.init).joined() }
        let other = Array(body.dropLast()) + [(body[7] + 1) % 10]
        return (other + [CheckDigits.weighted(other, [9, 8, 7, 6, 5, 4, 3, 2]) % 11]).map(String.init).joined()
    }

    private func birth(_ person: PersonIdentity) -> CivilDay {
        let first = CivilDay(year: 1940, month: 1, day: 1)?.number ?? 0
        let last = CivilDay(year: 2006, month: 12, day: 31)?.number ?? 0
        return CivilDay(number: first + person.choice(.birth, of: last - first + 1))
    }

    private static func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }

    /// The births 980 to 999 of a day are for tests.
    private func swedish(_ person: PersonIdentity, _ digits: inout DigitSource) -> String {
        let day = birth(person)
        // The last of the three is even for women.
        let serial = 980 + digits.next() * 2 + (locale.isFemale(person.first) ? 0 : 1)
        let body = Self.two(day.year % 100) + Self.two(day.month) + Self.two(day.day) + String(serial)
        let check = CheckDigits.luhn(body.compactMap(\.wholeNumberValue))
        return body.prefix(6) + "-" + body.suffix(3) + String(check)
    }

    /// Months above 80 are of the nineteenth century.
    private func polish(_ person: PersonIdentity, _ digits: inout DigitSource) -> String {
        let day = birth(person)
        let sex = digits.next() / 2 * 2 + (locale.isFemale(person.first) ? 0 : 1)
        let date = Self.two(day.year % 100) + Self.two(day.month + 80) + Self.two(min(day.day, 28))
        let body = date + digits.filled("###") + String(sex)
        return checked(body) { (10 - CheckDigits.weighted($0, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10) % 10 }
    }

    /// There is no department 00.
    private func french(_ person: PersonIdentity, _ digits: inout DigitSource) -> String {
        let day = birth(person)
        let sex = locale.isFemale(person.first) ? "2" : "1"
        let body = sex + Self.two(day.year % 100) + Self.two(day.month) + "00" + digits.filled("######")
        return body + Self.two(97 - (Int(body) ?? 0) % 97)
    }

    /// Three letters each of the names, the day of birth, and a birthplace Z999 that does not exist.
    private func italian(_ person: PersonIdentity, _ digits: inout DigitSource) -> String {
        func three(_ name: [UInt8]) -> [UInt8] {
            let vowels = Set("aeiou".utf8)
            let sorted = name.filter { !vowels.contains($0) } + name.filter(vowels.contains)
            return (sorted + Array("xxx".utf8)).prefix(3).map { $0 & 0xDF }
        }
        let day = birth(person)
        let months = Array("ABCDEHLMPRST".utf8)
        let number = day.day + (locale.isFemale(person.first) ? 40 : 0)
        var text = three(locale.lastName(person.last, ofFirst: person.first).ascii)
        text += three(locale.firstNames[person.first].ascii)
        text += Array(Self.two(day.year % 100).utf8) + [months[day.month - 1]] + Array((Self.two(number) + "Z999").utf8)
        text.append(CheckDigits.italianLetter(text))
        return String(decoding: text, as: UTF8.self)
    }
}

/// Digits out of a person's chance and number.
struct DigitSource {
    private var state: UInt64

    init(_ person: PersonIdentity) {
        state = KeyedPermutation.mix(person.bits.first ^ KeyedPermutation.mix(person.bits.second &+ person.number))
    }

    mutating func next() -> Int {
        let (rest, digit) = state.quotientAndRemainder(dividingBy: 10)
        state = rest > 1_000 ? rest : KeyedPermutation.mix(state &+ 0x9E37_79B9_7F4A_7C15)
        return Int(digit)
    }

    /// The form with digits in place of its `#`.
    mutating func filled(_ form: String) -> String {
        var text = ""
        for character in form {
            if character == "#" { text += String(next()) } else { text.append(character) }
        }
        return text
    }
}
