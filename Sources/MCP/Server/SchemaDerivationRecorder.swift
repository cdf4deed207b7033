import JSON

/// Visits a type and every type it asks for, once each, and keeps what they turned out to be.
final class SchemaRecorder {
    /// A type that asked a decoder for something.
    struct Definition {
        let name: String
        var shape: SchemaShape
        let notes: [String: SchemaNote]
    }

    private(set) var definitions: [ObjectIdentifier: Definition] = [:]
    /// The coding keys that led to the type being visited, for messages.
    private(set) var path: [String]
    private let root: any Decodable.Type
    private var visited: [ObjectIdentifier: (shape: SchemaShape, sample: Any)] = [:]
    private var underway: Set<ObjectIdentifier> = []
    private var selfReferring: Set<ObjectIdentifier> = []
    private var depth = 0
    private var failure: SchemaDerivationError?

    init(root: any Decodable.Type) {
        self.root = root
        path = [String(describing: root)]
    }

    /// Visits the root.
    func record() throws(SchemaDerivationError) -> SchemaShape { try shape(of: root) }

    /// What a type is. A type that is being visited is referred to, which ends the recursion.
    func shape(of type: any Decodable.Type) throws(SchemaDerivationError) -> SchemaShape {
        func open<T: Decodable>(_ type: T.Type) throws(SchemaDerivationError) -> SchemaShape {
            try visit(type).shape
        }
        let id = ObjectIdentifier(type)
        guard underway.contains(id) else { return try open(type) }
        selfReferring.insert(id)
        return .named(id)
    }

    /// What a type is, and a value of it.
    func visit<T: Decodable>(_ type: T.Type) throws(SchemaDerivationError) -> (shape: SchemaShape, sample: T) {
        if let known = visited[ObjectIdentifier(type)], let sample = known.sample as? T { return (known.shape, sample) }
        guard depth < SchemaDerivation.maximumDepth, visited.count < SchemaDerivation.maximumTypes else {
            throw error(
                .limitExceeded,
                "The type nests deeper than \(SchemaDerivation.maximumDepth) levels or consists of more than "
                    + "\(SchemaDerivation.maximumTypes) types; conform a part of it to SchemaProviding.")
        }
        depth += 1
        defer { depth -= 1 }
        let found = if let known = try known(type) { known } else { try decode(type) }
        visited[ObjectIdentifier(type)] = found
        return found
    }

    func error(_ code: SchemaDerivationError.Code, _ message: String) -> SchemaDerivationError {
        let error = SchemaDerivationError(code, at: path.joined(separator: "."), message)
        // A type may swallow the error with `try?`; its schema would then lack a member without a word.
        if failure == nil { failure = error }
        return error
    }

    /// Does what is asked with a key added to the path of messages.
    func within<R>(_ key: String, _ body: () throws(SchemaDerivationError) -> R) throws(SchemaDerivationError) -> R {
        path.append(key)
        defer { path.removeLast() }
        return try body()
    }
}

// MARK: - Types that need no decoding

extension SchemaRecorder {
    private func known<T: Decodable>(_ type: T.Type) throws(SchemaDerivationError) -> (shape: SchemaShape, sample: T)? {
        if let provider = type as? any SchemaProviding.Type, let sample = provider.schemaSample as? T {
            return (.leaf(provider.jsonSchema), sample)
        }
        if let sample = JSONValue.null as? T { return (.leaf([:]), sample) }
        if let sample = JSONObject() as? T { return (.leaf(["type": "object"]), sample) }
        if let scalar = type as? any SchemaScalar.Type {
            let samples = SchemaSamples(attempt: 0, refusesContainers: false)
            if let sample = scalar.sample(from: samples) as? T { return (.leaf(scalar.scalarSchema), sample) }
        }
        if let shaped = type as? any SchemaShaped.Type, let sample = shaped.shapeSample as? T {
            return (try shaped.shape(in: self), sample)
        }
        if let listed = type as? any (RawRepresentable & CaseIterable).Type,
            let (schema, first) = Self.enumeration(listed), let sample = first as? T
        {
            return (.leaf(schema), sample)
        }
        return nil
    }

    /// How many values an enum may list; a longer one is described by the type of its raw values.
    private static let maximumCases = 512

    private static func enumeration<T: RawRepresentable & CaseIterable>(_ type: T.Type) -> (JSONObject, Any)? {
        var values: [JSONValue] = []
        for value in type.allCases {
            guard values.count < maximumCases, let raw = json(value.rawValue) else { return nil }
            values.append(raw)
        }
        guard let first = type.allCases.first, let value = values.first else { return nil }
        let kind = if case .integer = value { "integer" } else { value.typeName }
        return (["type": .string(kind), "enum": .array(values)], first)
    }

    private static func json(_ raw: Any) -> JSONValue? {
        switch raw {
        case let text as String: .string(text)
        case let integer as any BinaryInteger: Int64(exactly: integer).map { JSONValue($0) }
        case let character as Character: .string(String(character))
        default: nil
        }
    }
}

// MARK: - Types that decode themselves

extension SchemaRecorder {
    private func decode<T: Decodable>(_ type: T.Type) throws(SchemaDerivationError) -> (shape: SchemaShape, sample: T) {
        let id = ObjectIdentifier(type)
        guard underway.insert(id).inserted else {
            throw error(
                .endlessType,
                "\(type) contains itself without end; make the inner one optional, or put it into an array.")
        }
        defer { underway.remove(id) }
        let outer = path
        defer { path = outer }
        var reason = ""
        for samples in SchemaSamples.all {
            path = outer
            let recording = SchemaRecording()
            do {
                let sample = try T(from: RecordingDecoder(recorder: self, recording: recording, samples: samples))
                if let failure { throw failure }
                path = outer
                return (try define(type, recording, samples), sample)
            } catch {
                if let failure { throw failure }
                reason = Self.reason(error)
            }
        }
        path = outer
        throw error(.refusedSample, Self.refusal(of: type, reason))
    }

    private func define<T: Decodable>(
        _ type: T.Type, _ recording: SchemaRecording, _ samples: SchemaSamples
    ) throws(SchemaDerivationError) -> SchemaShape {
        let id = ObjectIdentifier(type)
        if let schema = ForeignType.schema(of: type) { return .leaf(schema) }
        var shape = recording.shape
        if case .leaf(var leaf) = shape, recording.isSingleText {
            leaf["format"] = format(of: type, samples)
            shape = .leaf(leaf)
        }
        let notes = (type as? any SchemaDescribed.Type)?.schemaNotes ?? [:]
        if case .object(let fields) = shape {
            try checkNames(in: notes, against: fields, of: type)
        } else if !selfReferring.contains(id) {
            return shape
        }
        definitions[id] = Definition(name: String(describing: type), shape: shape, notes: notes)
        return .named(id)
    }

    private func format<T: Decodable>(of type: T.Type, _ samples: SchemaSamples) -> JSONValue? {
        guard let format = samples.format else { return nil }
        var lookAlike = samples
        lookAlike.override = format.lookAlike
        let decoder = RecordingDecoder(recorder: self, recording: SchemaRecording(), samples: lookAlike)
        return (try? T(from: decoder)) == nil ? .string(format.name) : nil
    }

    private func checkNames(
        in notes: [String: SchemaNote], against fields: SchemaFields, of type: any Decodable.Type
    ) throws(SchemaDerivationError) {
        let names = fields.members.map(\.name)
        for key in notes.keys.sorted() where !names.contains(key) {
            let nearest = NearestName.suggestion(for: key, among: names).map { "did you mean \"\($0)\"?" }
            let hint = nearest ?? "its members are \(names.joined(separator: ", "))."
            throw error(.unknownNote, "\(type) has a note for \"\(key)\" but no such member; \(hint)")
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .dataCorrupted(let context): context.debugDescription
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
            context.debugDescription
        default: String(describing: error)
        }
    }

    private static func refusal(of type: any Decodable.Type, _ reason: String) -> String {
        let fix =
            type is any RawRepresentable.Type
            ? "Conform it to CaseIterable, so that its values can be listed, or to SchemaProviding."
            : "Conform it to SchemaProviding, which states the schema and a sample."
        return "\(type) refused every sample value (\(reason.prefix(200))). \(fix)"
    }
}

/// Types of Foundation whose own decoding hides what a person writes. Known by name, so that this module needs no
/// Foundation; the text form is stated where the JSON decoder takes it.
private enum ForeignType {
    static func schema<T: Decodable>(of type: T.Type) -> JSONObject? {
        switch String(reflecting: type) {
        case "Foundation.URL", "FoundationEssentials.URL":
            reads("https://example.com/", as: type) ? ["type": "string", "format": "uri"] : nil
        case "Foundation.UUID", "FoundationEssentials.UUID": ["type": "string", "format": "uuid"]
        case "Foundation.Date", "FoundationEssentials.Date":
            reads("2000-01-02T03:04:05Z", as: type)
                ? ["type": "string", "format": "date-time"]
                : ["type": "number", "description": "Seconds since 2001-01-01T00:00:00Z"]
        default: nil
        }
    }

    private static func reads<T: Decodable>(_ text: String, as type: T.Type) -> Bool {
        (try? JSONValue.string(text).decode(type)) != nil
    }
}
