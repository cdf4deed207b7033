/// What the name of a column says about its meaning, in several languages.
struct NameHints {
    /// Words in lower case, joined by one underscore.
    let normalized: String
    private let words: [String]

    init(_ name: String) {
        words = Self.words(name)
        normalized = words.joined(separator: "_")
    }

    /// `customerFirstName`, `Customer First-Name` and `customer_first_name` are the same words; accents do not count.
    private static func words(_ name: String) -> [String] {
        let folding = LatinFolding(german: false)
        var words: [String] = []
        var current = ""
        var wasLower = false
        for character in name {
            guard character.isLetter || character.isNumber else {
                if !current.isEmpty { words.append(current) }
                (current, wasLower) = ("", false)
                continue
            }
            if character.isUppercase, wasLower {
                words.append(current)
                current = ""
            }
            wasLower = character.isLowercase || character.isNumber
            current.append(character)
        }
        if !current.isEmpty { words.append(current) }
        return words.map { word in
            let ascii = String(decoding: folding.ascii(word), as: UTF8.self)
            return ascii.isEmpty ? word.lowercased() : ascii
        }
    }

    /// Whether the name is one of the phrases, or ends or begins with one.
    func says(_ phrases: [String]) -> Bool {
        phrases.contains { phrase in
            normalized == phrase || normalized.hasSuffix("_" + phrase) || normalized.hasPrefix(phrase + "_")
                || normalized.split(separator: "_").joined() == phrase.split(separator: "_").joined()
        }
    }

    /// Whether a row is named by the column: `id`, `customer_id`, `orderNo`.
    var saysIdentifier: Bool {
        let last = words.last ?? ""
        return ["id", "ids", "key", "uuid", "guid", "nr", "no", "number", "num", "code", "nummer", "numero", "kod"]
            .contains(last)
            || normalized.hasSuffix("id") && words.count == 1 && words[0].count <= 6
    }

    /// The personal type that the name speaks of; nil where it speaks of none.
    var personalType: ColumnType? { Self.phrases.first { says($0.phrases) }?.type }

    /// More special ones first.
    private static let phrases: [(type: ColumnType, phrases: [String])] = [
        (
            .personEmail,
            ["email", "e_mail", "mail", "email_address", "correo", "courriel", "epost", "e_post", "poczta"]
        ),
        (
            .personFirstName,
            [
                "first_name", "firstname", "given_name", "forename", "fname", "vorname", "prenom", "nombre",
                "nome_proprio",
                "voornaam", "imie", "fornamn", "primeiro_nome",
            ]
        ),
        (
            .personLastName,
            [
                "last_name", "lastname", "surname", "family_name", "lname", "nachname", "familienname",
                "nom_de_famille",
                "apellido", "apellidos", "cognome", "achternaam", "sobrenome", "nazwisko", "efternamn",
            ]
        ),
        (.username, ["username", "user_name", "login", "user_login", "benutzername", "nickname", "nick"]),
        (
            .company,
            [
                "company", "company_name", "firma", "firm", "entreprise", "empresa", "azienda", "bedrijf", "foretag",
                "employer",
            ]
        ),
        (
            .personPhone,
            [
                "phone", "phone_number", "telephone", "tel", "mobile", "cell", "fax", "telefon", "telefono", "telefone",
                "telefoon", "handy", "celular", "movil", "mobil", "telefonnummer", "portable",
            ]
        ),
        (
            .personStreet,
            [
                "street", "street_address", "address", "address_line", "addr", "strasse", "straße", "adresse",
                "anschrift",
                "rue", "calle", "direccion", "via", "indirizzo", "straat", "adres", "rua", "endereco", "ulica", "gata",
                "adress",
            ]
        ),
        (
            .personPostalCode,
            [
                "postal_code", "postcode", "post_code", "zip", "zip_code", "zipcode", "plz", "postleitzahl",
                "code_postal",
                "codigo_postal", "cap", "cep", "kod_pocztowy", "postnummer",
            ]
        ),
        (
            .personCity,
            [
                "city", "town", "stadt", "ort", "wohnort", "ville", "ciudad", "citta", "comune", "stad", "plaats",
                "cidade", "miasto",
            ]
        ),
        (
            .personBirthDate,
            [
                "birth_date", "birthdate", "date_of_birth", "dob", "birthday", "geburtsdatum", "date_de_naissance",
                "fecha_de_nacimiento", "fecha_nacimiento", "data_di_nascita", "geboortedatum", "data_de_nascimento",
                "data_nascimento", "data_urodzenia", "fodelsedatum",
            ]
        ),
        (.iban, ["iban", "bank_account", "account_iban"]),
        (.creditCard, ["credit_card", "card_number", "cc_number", "kreditkarte", "carte_bancaire", "tarjeta"]),
        (.ipAddress, ["ip", "ip_address", "ipaddress", "client_ip", "remote_addr"]),
        (
            .nationalID,
            [
                "ssn", "social_security_number", "national_id", "nino", "steuer_id", "steuernummer", "nir", "dni",
                "nif",
                "codice_fiscale", "bsn", "cpf", "pesel", "personnummer", "my_number", "passport", "passport_number",
                "tax_id",
            ]
        ),
        (
            .personName,
            [
                "full_name", "fullname", "person_name", "customer_name", "client_name", "patient_name", "contact_name",
                "employee_name", "patient", "kunde", "kundenname", "nom_complet", "nombre_completo", "nome_completo",
                "volledige_naam",
            ]
        ),
    ]

    var saysLatitude: Bool { says(["lat", "latitude", "breitengrad", "latitud", "latitudine"]) }
    var saysLongitude: Bool {
        says(["lon", "lng", "long", "longitude", "laengengrad", "langengrad", "longitud", "longitudine"])
    }
}
