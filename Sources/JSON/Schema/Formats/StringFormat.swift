/// The values of `format` that can be checked. Any other value is an annotation.
enum StringFormat: String, Sendable, CaseIterable {
    case dateTime = "date-time"
    case date
    case time
    case duration
    case email
    case idnEmail = "idn-email"
    case hostname
    case idnHostname = "idn-hostname"
    case ipv4
    case ipv6
    case uri
    case uriReference = "uri-reference"
    case iri
    case iriReference = "iri-reference"
    case uriTemplate = "uri-template"
    case uuid
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"
    case regex

    /// Whether the text has the format.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .dateTime: TimeFormats.isDateTime(text)
        case .date: TimeFormats.isDate(text)
        case .time: TimeFormats.isTime(text)
        case .duration: TimeFormats.isDuration(text)
        case .email: MailFormats.isAddress(text, international: false)
        case .idnEmail: MailFormats.isAddress(text, international: true)
        case .hostname: HostFormats.isHostname(text, international: false)
        case .idnHostname: HostFormats.isHostname(text, international: true)
        case .ipv4: HostFormats.isIPv4(Array(text.utf8)[...])
        case .ipv6: HostFormats.isIPv6(Array(text.utf8)[...])
        case .uri: URIFormats.isReference(text, international: false, absolute: true)
        case .uriReference: URIFormats.isReference(text, international: false, absolute: false)
        case .iri: URIFormats.isReference(text, international: true, absolute: true)
        case .iriReference: URIFormats.isReference(text, international: true, absolute: false)
        case .uriTemplate: URIFormats.isTemplate(text)
        case .uuid: PointerFormats.isUUID(text)
        case .jsonPointer: PointerFormats.isPointer(Array(text.utf8)[...])
        case .relativeJSONPointer: PointerFormats.isRelativePointer(text)
        case .regex: (try? ECMAPattern(text)) != nil
        }
    }

    /// What the text must be, with an example where words do not suffice.
    var phrase: String {
        switch self {
        case .dateTime: "a date and time like 2026-01-31T23:59:00Z"
        case .date: "a date like 2026-01-31"
        case .time: "a time with offset like 23:59:00Z"
        case .duration: "a duration like P1DT12H"
        case .email, .idnEmail: "an e-mail address"
        case .hostname, .idnHostname: "a host name"
        case .ipv4: "an IPv4 address"
        case .ipv6: "an IPv6 address"
        case .uri: "an absolute URI"
        case .uriReference: "a URI or a relative reference"
        case .iri: "an absolute IRI"
        case .iriReference: "an IRI or a relative reference"
        case .uriTemplate: "a URI template"
        case .uuid: "a UUID like 2eb8aa08-aa98-11ea-b4aa-73b441d16380"
        case .jsonPointer: "a JSON Pointer like /a/0"
        case .relativeJSONPointer: "a relative JSON Pointer like 1/a"
        case .regex: "a regular expression of ECMA-262"
        }
    }
}
