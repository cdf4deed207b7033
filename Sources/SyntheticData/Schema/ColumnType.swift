/// What the values of a column mean.
public enum ColumnType: String, Sendable, CaseIterable {
    /// Whole numbers.
    case integer
    /// Numbers with a fraction.
    case number
    /// One of few texts.
    case category
    /// True or false.
    case boolean
    /// Points in time, or days.
    case datetime
    /// A different one for each row: texts of a pattern, or whole numbers in a row.
    case identifier
    /// Sentences.
    case text
    /// Degrees north.
    case latitude
    /// Degrees east.
    case longitude
    /// A person's first and last name.
    case personName = "person.name"
    /// A person's first name.
    case personFirstName = "person.first_name"
    /// A person's last name.
    case personLastName = "person.last_name"
    /// An address of electronic mail.
    case personEmail = "person.email"
    /// A telephone number.
    case personPhone = "person.phone"
    /// Street and house number.
    case personStreet = "person.street"
    /// The town where a person lives.
    case personCity = "person.city"
    /// The postal code of the town.
    case personPostalCode = "person.postal_code"
    /// The country where a person lives.
    case personCountry = "person.country"
    /// A day of birth.
    case personBirthDate = "person.birth_date"
    /// The name of a company.
    case company
    /// An international bank account number.
    case iban
    /// The number of a credit card.
    case creditCard = "credit_card"
    /// An address of the Internet protocol, version 4.
    case ipAddress = "ip_address"
    /// A web address.
    case url
    /// The name of a user account.
    case username
    /// A random universally unique identifier.
    case uuid
    /// The number that a state gives a person; its form follows the locale.
    case nationalID = "national_id"
}

extension ColumnType {
    /// Whether the values tell who somebody is, or how to reach them. Such values are never learned.
    public var isPersonal: Bool {
        switch self {
        case .personName, .personFirstName, .personLastName, .personEmail, .personPhone, .personStreet, .personCity,
            .personPostalCode, .personCountry, .personBirthDate, .company, .iban, .creditCard, .ipAddress, .url,
            .username, .nationalID:
            true
        default: false
        }
    }

    /// Whether a model can learn the values and draw like ones. All other columns are made from their declaration.
    public var isLearnable: Bool {
        switch self {
        case .integer, .number, .category, .boolean, .datetime, .latitude, .longitude: true
        default: false
        }
    }

    /// Whether the values are drawn from a distribution over numbers.
    var isNumeric: Bool {
        switch self {
        case .integer, .number, .latitude, .longitude, .datetime: true
        default: false
        }
    }

    /// The keys that say something about a column of this type, beside those that every column may have.
    var keys: Set<String> {
        switch self {
        case .integer: ["min", "max", "distribution", "formula"]
        case .number: ["min", "max", "decimals", "distribution", "formula"]
        case .latitude, .longitude: ["min", "max", "decimals"]
        case .category: ["values", "formula"]
        case .boolean: ["share", "formula"]
        case .datetime: ["min", "max", "format", "formula"]
        case .identifier: ["pattern", "start", "step"]
        case .text: ["min", "max", "formula"]
        case .uuid: []
        case .personBirthDate: ["min", "max", "format", "of", "locale", "consistent"]
        case .creditCard, .ipAddress: ["of", "consistent"]
        default: ["of", "locale", "consistent"]
        }
    }

    /// The keys that every column may have.
    static let commonKeys: Set<String> = ["type", "from", "missing", "because"]
}
