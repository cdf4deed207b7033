/// The arithmetic by which numbers of cards, accounts and people are checked. Digits are given as 0 to 9.
enum CheckDigits {
    /// The digit that makes the sum of Luhn right when it is put behind.
    static func luhn(_ digits: [Int]) -> Int {
        let sum = digits.reversed().enumerated().reduce(0) { sum, element in
            let doubled = element.offset % 2 == 0 ? element.element * 2 : element.element
            return sum + doubled / 10 + doubled % 10
        }
        return (10 - sum % 10) % 10
    }

    /// The two check digits of an international bank account number.
    static func iban(country: String, account: String) -> Int? {
        remainder97(account + country + "00").map { 98 - $0 }
    }

    /// Whether a text is an international bank account number, blanks aside.
    static func isIBAN(_ text: String) -> Bool {
        let compact = text.filter { $0 != " " }
        guard (15...34).contains(compact.count), compact.prefix(2).allSatisfy({ $0.isASCII && $0.isUppercase }),
            compact.dropFirst(2).prefix(2).allSatisfy({ $0.isASCII && $0.isNumber })
        else { return false }
        return remainder97(String(compact.dropFirst(4) + compact.prefix(4))) == 1
    }

    /// The remainder by 97 with letters as 10 to 35; nil for other characters.
    private static func remainder97(_ text: String) -> Int? {
        var remainder = 0
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: remainder = (remainder * 10 + Int(byte - 0x30)) % 97
            case 0x41...0x5A: remainder = (remainder * 100 + Int(byte - 0x41) + 10) % 97
            default: return nil
            }
        }
        return remainder
    }

    /// ISO 7064 MOD 11,10, which German tax numbers use.
    static func mod1110(_ digits: [Int]) -> Int {
        let product = digits.reduce(10) { product, digit in
            let sum = (digit + product) % 10
            return (sum == 0 ? 10 : sum) * 2 % 11
        }
        return (11 - product) % 10
    }

    /// The sum of digits times weights.
    static func weighted(_ digits: [Int], _ weights: [Int]) -> Int {
        zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The letter of a Spanish identity number.
    static func spanishLetter(_ number: Int) -> Character {
        let letters = Array("TRWAGMYFPDXBNJZSQVHLCKE")
        return letters[number % letters.count]
    }

    /// The two check digits of a Brazilian CPF.
    static func cpf(_ digits: [Int]) -> [Int] {
        var all = digits
        for _ in 0..<2 {
            let weights = Array(stride(from: all.count + 1, through: 2, by: -1))
            let rest = weighted(all, weights) * 10 % 11
            all.append(rest == 10 ? 0 : rest)
        }
        return Array(all.suffix(2))
    }

    /// The last letter of an Italian codice fiscale for the fifteen before it.
    static func italianLetter(_ text: [UInt8]) -> UInt8 {
        let odd = [
            1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
        ]
        let sum = text.enumerated().reduce(0) { sum, element in
            let byte = element.element
            let value = byte >= 0x41 ? Int(byte - 0x41) : Int(byte - 0x30)
            return sum + (element.offset % 2 == 0 ? odd[value] : value)
        }
        return 0x41 + UInt8(sum % 26)
    }
}
