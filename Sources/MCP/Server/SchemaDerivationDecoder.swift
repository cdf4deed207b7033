import JSON

/// What one decoder was asked for.
final class SchemaRecording {
    private enum Source {
        case shape(SchemaShape)
        case recording(SchemaRecording)

        var shape: SchemaShape {
            switch self {
            case .shape(let shape): shape
            case .recording(let recording): recording.shape
            }
        }
    }

    private var members: [(name: String, source: Source, isRequired: Bool)] = []
    private var elements: [Source] = []
    private var single: SchemaShape?
    /// Members that were asked about before they were read: absence is fine for them.
    private var probed: Set<String> = []
    private var nullable: Set<String> = []
    private var isNullable = false
    private var isOpen = false
    private var isArray = false

    var elementCount: Int { elements.count }

    /// The type read exactly one string.
    var isSingleText: Bool {
        if case .leaf(let schema) = single { schema["type"] == "string" } else { false }
    }

    func openUnkeyed() { isArray = true }
    func markOpen() { isOpen = true }
    func probe(_ key: String) { probed.insert(key) }
    func askNull() { isNullable = true }
    func askNull(_ key: String) { if !probed.contains(key) { nullable.insert(key) } }
    func read(_ shape: SchemaShape) { if single == nil { single = shape } }
    func read(element shape: SchemaShape) { elements.append(.shape(shape)) }
    func read(element recording: SchemaRecording) { elements.append(.recording(recording)) }

    func read(_ key: String, _ shape: SchemaShape, isRequired: Bool) {
        read(key, .shape(shape), isRequired: isRequired)
    }

    func read(_ key: String, _ recording: SchemaRecording) { read(key, .recording(recording), isRequired: true) }

    private func read(_ key: String, _ source: Source, isRequired: Bool) {
        guard !members.contains(where: { $0.name == key }) else { return }
        members.append((key, source, isRequired && !probed.contains(key)))
    }

    /// The sum of what was asked. A type that asked for nothing is an object without members.
    var shape: SchemaShape {
        let shape = unwrappedShape
        return isNullable ? .nullable(shape) : shape
    }

    private var unwrappedShape: SchemaShape {
        if let single, members.isEmpty { return single }
        if isArray, members.isEmpty { return .array(commonElement, unique: false) }
        let fields = members.map { name, source, isRequired in
            let shape = source.shape
            return SchemaFields.Member(
                name: name, shape: nullable.contains(name) ? .nullable(shape) : shape, isRequired: isRequired)
        }
        return .object(SchemaFields(members: fields, isOpen: isOpen))
    }

    /// One kind of element is stated; a mixture is left open.
    private var commonElement: SchemaShape {
        let shapes = elements.map(\.shape)
        guard let first = shapes.first, shapes.allSatisfy({ $0 == first }) else { return .leaf([:]) }
        return first
    }
}

/// A decoder that writes down what it is asked for and answers with samples.
struct RecordingDecoder: Decoder {
    let recorder: SchemaRecorder
    let recording: SchemaRecording
    let samples: SchemaSamples
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try refuseContainers()
        return KeyedDecodingContainer(RecordingKeyedContainer<Key>(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try refuseContainers()
        recording.openUnkeyed()
        return RecordingUnkeyedContainer(decoder: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { RecordingSingleContainer(decoder: self) }

    /// A value of the type, and its shape. Scalars follow the attempt, so that a type which checks them can be retried.
    func sample<T: Decodable>(_ type: T.Type) throws(SchemaDerivationError) -> (shape: SchemaShape, sample: T) {
        if let scalar = type as? any SchemaScalar.Type, let sample = scalar.sample(from: samples) as? T {
            return (.leaf(scalar.scalarSchema), sample)
        }
        return try recorder.visit(type)
    }

    func nested() -> RecordingDecoder {
        RecordingDecoder(recorder: recorder, recording: SchemaRecording(), samples: samples)
    }

    private func refuseContainers() throws {
        guard samples.refusesContainers else { return }
        let context = DecodingError.Context(codingPath: [], debugDescription: "The sample is a single value.")
        throw DecodingError.typeMismatch([String: String].self, context)
    }
}

private struct RecordingKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: RecordingDecoder
    var codingPath: [any CodingKey] { [] }
    private var recording: SchemaRecording { decoder.recording }

    init(decoder: RecordingDecoder) { self.decoder = decoder }

    /// A type that looks at the keys takes whatever is there.
    var allKeys: [Key] {
        recording.markOpen()
        return []
    }

    func contains(_ key: Key) -> Bool {
        recording.probe(key.stringValue)
        return true
    }

    func decodeNil(forKey key: Key) -> Bool {
        recording.askNull(key.stringValue)
        return false
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let name = key.stringValue
        let found = try decoder.recorder.within(name) { () throws(SchemaDerivationError) in try decoder.sample(type) }
        recording.read(name, found.shape, isRequired: true)
        return found.sample
    }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        let name = key.stringValue
        let recorder = decoder.recorder
        let shape = try recorder.within(name) { () throws(SchemaDerivationError) in try recorder.shape(of: type) }
        recording.read(name, shape, isRequired: false)
        return nil
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try nested(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try nested(key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { nested("super") }
    func superDecoder(forKey key: Key) -> any Decoder { nested(key) }

    private func nested(_ key: Key) -> RecordingDecoder { nested(key.stringValue) }

    private func nested(_ name: String) -> RecordingDecoder {
        let inner = decoder.nested()
        recording.read(name, inner.recording)
        return inner
    }
}

private struct RecordingUnkeyedContainer: UnkeyedDecodingContainer {
    let decoder: RecordingDecoder
    var codingPath: [any CodingKey] { [] }
    var count: Int? { nil }
    /// One element is there, which tells the type of all.
    var isAtEnd: Bool { decoder.recording.elementCount > 0 }
    var currentIndex: Int { decoder.recording.elementCount }

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let found = try decoder.sample(type)
        decoder.recording.read(element: found.shape)
        return found.sample
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try nested().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try nested().unkeyedContainer() }
    func superDecoder() -> any Decoder { nested() }

    private func nested() -> RecordingDecoder {
        let inner = decoder.nested()
        decoder.recording.read(element: inner.recording)
        return inner
    }
}

private struct RecordingSingleContainer: SingleValueDecodingContainer {
    let decoder: RecordingDecoder
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool {
        decoder.recording.askNull()
        return false
    }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let found = try decoder.sample(type)
        decoder.recording.read(found.shape)
        return found.sample
    }
}
