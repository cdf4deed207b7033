/// Where every schema is: the resources that `$id` names, their anchors, and the documents they stand in.
///
/// Documents are read when the first reference needs them.
struct SchemaRegistry {
    /// A position in one of the documents.
    struct Place: Hashable {
        var document: Int
        var pointer: String

        func appending(_ token: String) -> Place {
            Place(document: document, pointer: pointer + "/" + JSONPointer.escaped(token))
        }

        static func == (a: Place, b: Place) -> Bool { a.document == b.document && a.pointer.isExactly(b.pointer) }
    }

    /// A schema together with where it stands and which resource it belongs to.
    struct Spot {
        var value: JSONValue
        var place: Place
        var resource: Int
    }

    /// A schema with a URI of its own, against which its references are resolved.
    struct Resource {
        let uri: String
        let dialect: SchemaDialect
        let root: Spot
        var anchors: [String: Spot] = [:]
        var dynamicAnchors: [String: Spot] = [:]
    }

    let options: JSONSchema.Options
    private let provided: [String: JSONValue]
    private var defaultDialect: SchemaDialect
    private(set) var resources: [Resource] = []
    private var resourceByURI: [String: Int] = [:]
    private var resourceByPlace: [Place: Int] = [:]
    private var known: Set<Place> = []
    private var documentURIs: [String] = []
    /// Documents that cannot be read, with the reason; reported when a reference needs them.
    private var rejected: [String: JSONSchemaError] = [:]
    private var hasReadAllProvided = false

    /// Reads the schema that is to be compiled; it becomes document 0 and resource 0.
    init(
        _ schema: JSONValue, options: JSONSchema.Options, documents: [String: JSONValue]
    ) throws(JSONSchemaError) {
        self.options = options
        provided = documents
        defaultDialect = .standard(options.defaultDialect)
        try read(document: schema, uri: "")
        defaultDialect = resources[0].dialect
    }

    /// The place in words: `#` and a pointer, after the URI of a document that is not the schema itself.
    func name(of place: Place) -> String { documentURIs[place.document] + "#" + place.pointer }

    func dialect(of spot: Spot) -> SchemaDialect { resources[spot.resource].dialect }

    /// The subschema one step below a schema.
    func child(_ parent: Spot, _ tokens: String..., value: JSONValue) -> Spot {
        let place = tokens.reduce(parent.place) { $0.appending($1) }
        return Spot(value: value, place: place, resource: resourceByPlace[place] ?? parent.resource)
    }
}

// MARK: - Reading documents

extension SchemaRegistry {
    private mutating func read(document: JSONValue, uri: String) throws(JSONSchemaError) {
        let number = documentURIs.count
        documentURIs.append(uri)
        let place = Place(document: number, pointer: "")
        var dialect = defaultDialect
        let root = document.resolved
        if let named = root["$schema"] { dialect = try resolveDialect(named, at: place) }
        var base = uri
        if let id = identifier(of: root, dialect) { base = SchemaURI(uri).resolving(id).base }
        let resource = try add(base, dialect, root, place)
        if resourceByURI[uri] == nil { resourceByURI[uri] = resource }
        try readSchemas(from: Spot(value: root, place: place, resource: resource))
    }

    private mutating func add(
        _ uri: String, _ dialect: SchemaDialect, _ value: JSONValue, _ place: Place
    ) throws(JSONSchemaError) -> Int {
        let number = resources.count
        let root = Spot(value: value, place: place, resource: number)
        resources.append(Resource(uri: uri, dialect: dialect, root: root))
        resourceByPlace[place] = number
        if let earlier = resourceByURI[uri], place.document == resources[earlier].root.place.document {
            throw JSONSchemaError(.invalidKeyword, at: name(of: place), "two schemas have the $id \(uri)")
        }
        if resourceByURI[uri] == nil || !uri.isEmpty { resourceByURI[uri] = number }
        return number
    }

    /// Finds every subschema below a spot, and the resources and anchors they declare.
    private mutating func readSchemas(from start: Spot) throws(JSONSchemaError) {
        var waiting = [(spot: start, depth: 0)]
        while let (spot, depth) = waiting.popLast() {
            guard case .object(let schema) = spot.value.resolved, known.insert(spot.place).inserted else { continue }
            try checkLimits(at: spot.place, depth)
            let resource = try readIdentity(of: schema, spot)
            let dialect = resources[resource].dialect
            for (keyword, value) in schema {
                guard let shape = dialect.shape(of: keyword) else { continue }
                for (tokens, subschema) in Self.subschemas(value.resolved, shape) {
                    let place = tokens.reduce(spot.place.appending(keyword)) { $0.appending($1) }
                    waiting.append((Spot(value: subschema.resolved, place: place, resource: resource), depth + 1))
                }
            }
        }
    }

    private func checkLimits(at place: Place, _ depth: Int) throws(JSONSchemaError) {
        if depth > options.depthInForce {
            throw JSONSchemaError(
                .limitExceeded, at: name(of: place), "schemas are nested more than \(options.depthInForce) deep")
        }
        // References can reach places that hold no schema, hence the room; the compiler counts again.
        if known.count > 4 * options.maxSubschemas {
            throw JSONSchemaError(
                .limitExceeded, at: name(of: place), "there are far more than \(options.maxSubschemas) subschemas")
        }
    }

    private static func subschemas(_ value: JSONValue, _ shape: SubschemaShape) -> [([String], JSONValue)] {
        switch (shape, value) {
        case (.list, .array(let list)), (.oneOrList, .array(let list)):
            list.enumerated().map { ([String($0.offset)], $0.element) }
        case (.map, .object(let map)): map.map { ([$0.key], $0.value) }
        case (.one, _), (.oneOrList, _): [([], value)]
        default: []
        }
    }

    /// The `$id` that names a resource of its own; nil for none and for draft-07's anchors.
    private func identifier(of schema: JSONValue, _ dialect: SchemaDialect) -> String? {
        guard let id = schema["$id"]?.stringValue else { return nil }
        if dialect.isDraft7 && (id.hasPrefix("#") || schema["$ref"]?.stringValue != nil) { return nil }
        return id
    }

    /// Registers the resource and the anchors that a schema declares, and returns the resource it belongs to.
    private mutating func readIdentity(of schema: JSONObject, _ spot: Spot) throws(JSONSchemaError) -> Int {
        var spot = spot
        let isRoot = resources[spot.resource].root.place == spot.place
        let dialect = resources[spot.resource].dialect
        if !isRoot, let id = identifier(of: spot.value, dialect) {
            var own = dialect
            if let named = schema["$schema"] { own = try resolveDialect(named, at: spot.place) }
            let uri = SchemaURI(resources[spot.resource].uri).resolving(id).base
            spot.resource = try add(uri, own, spot.value, spot.place)
        }
        if resources[spot.resource].dialect.isDraft7 {
            guard schema["$ref"]?.stringValue == nil, let id = schema["$id"]?.stringValue else { return spot.resource }
            if let anchor = SchemaURI(id).fragment, !anchor.isEmpty {
                resources[spot.resource].anchors[String(anchor)] = spot
            }
        } else {
            if let anchor = schema["$anchor"]?.stringValue { resources[spot.resource].anchors[anchor] = spot }
            if let anchor = schema["$dynamicAnchor"]?.stringValue {
                resources[spot.resource].dynamicAnchors[anchor] = spot
            }
        }
        return spot.resource
    }
}

// MARK: - Dialects

extension SchemaRegistry {
    /// How many metaschemas may stand behind each other before one of the specifications is reached.
    private static let maxMetaschemas = 8

    private func resolveDialect(_ named: JSONValue, at place: Place) throws(JSONSchemaError) -> SchemaDialect {
        guard let uri = named.stringValue else {
            throw JSONSchemaError(.invalidKeyword, at: name(of: place) + "/$schema", "$schema must be a string")
        }
        return try resolveDialect(uri, at: place, Self.maxMetaschemas)
    }

    private func resolveDialect(_ uri: String, at place: Place, _ left: Int) throws(JSONSchemaError) -> SchemaDialect {
        let uri = uri.hasSuffix("#") ? String(uri.dropLast()) : uri
        if let known = SchemaDialect.known(uri) { return known }
        guard left > 0, let metaschema = document(uri), let parent = metaschema["$schema"]?.stringValue else {
            throw JSONSchemaError(
                .unknownDialect, at: name(of: place) + "/$schema",
                "the dialect \(uri) is not known; known are 2020-12 and draft-07, and metaschemas among the documents")
        }
        var dialect = try resolveDialect(parent, at: place, left - 1)
        guard !dialect.isDraft7, let vocabularies = metaschema["$vocabulary"]?.objectValue else { return dialect }
        if let unknown = dialect.restrict(to: vocabularies) {
            throw JSONSchemaError(
                .unknownDialect, at: name(of: place) + "/$schema",
                "the metaschema \(uri) requires the vocabulary \(unknown), which is not known")
        }
        return dialect
    }

    private func document(_ uri: String) -> JSONValue? {
        provided[uri] ?? provided[uri + "#"] ?? BundledSchemas.document(uri)
    }
}

// MARK: - References

extension SchemaRegistry {
    /// The schema that a reference in a spot leads to, and the name of the dynamic anchor it names, if it does.
    mutating func resolve(
        _ reference: String, in spot: Spot, at place: Place
    ) throws(JSONSchemaError) -> (spot: Spot, dynamicAnchor: String?) {
        let target = SchemaURI(resources[spot.resource].uri).resolving(reference)
        guard let resource = try resource(target.base) else {
            throw unresolved(reference, at: place, "no document \(target.base) was given; none is ever fetched")
        }
        let fragment = target.fragment ?? ""
        guard let fragment = SchemaURI.percentDecoded(fragment) else {
            throw unresolved(reference, at: place, "its fragment is not percent-encoded UTF-8")
        }
        if fragment.isEmpty { return (resources[resource].root, nil) }
        if fragment.hasPrefix("/") {
            guard let spot = try follow(fragment, in: resource) else {
                throw unresolved(reference, at: place, "there is nothing at \(fragment)")
            }
            return (spot, nil)
        }
        if let spot = resources[resource].dynamicAnchors[fragment] { return (spot, fragment) }
        if let spot = resources[resource].anchors[fragment] { return (spot, nil) }
        throw unresolved(reference, at: place, "there is no anchor \(fragment)")
    }

    private func unresolved(_ reference: String, at place: Place, _ reason: String) -> JSONSchemaError {
        JSONSchemaError(
            .unresolvedReference, at: name(of: place), "the reference \(reference) leads nowhere: \(reason)")
    }

    private mutating func resource(_ uri: String) throws(JSONSchemaError) -> Int? {
        if let resource = resourceByURI[uri] { return resource }
        if let document = document(uri) {
            try read(document: document, uri: uri)
            return resourceByURI[uri]
        }
        readAllProvided()
        if let resource = resourceByURI[uri] { return resource }
        if let reason = rejected[uri] { throw reason }
        return nil
    }

    /// Looks into every document for a schema with the wanted `$id`.
    private mutating func readAllProvided() {
        guard !hasReadAllProvided else { return }
        hasReadAllProvided = true
        for (uri, document) in provided.sorted(by: { $0.key < $1.key }) where resourceByURI[uri] == nil {
            do throws(JSONSchemaError) { try read(document: document, uri: uri) } catch { rejected[uri] = error }
        }
    }

    /// Walks a JSON Pointer from the root of a resource; nil when there is nothing.
    private mutating func follow(_ text: String, in resource: Int) throws(JSONSchemaError) -> Spot? {
        guard let pointer = try? JSONPointer(text) else { return nil }
        var spot = resources[resource].root
        for token in pointer.tokens {
            guard let next = spot.value[JSONPointer(tokens: [token])] else { return nil }
            spot = child(spot, token, value: next.resolved)
        }
        // A place that no keyword declares to be a schema becomes one by being referred to.
        if !known.contains(spot.place) {
            try readSchemas(from: spot)
            spot.resource = resourceByPlace[spot.place] ?? spot.resource
        }
        return spot
    }
}
