/// Where the evaluation of a value puts what it finds wrong: nowhere, if only yes or no is asked, or into a list.
protocol SchemaFindings: Sendable {
    /// Whether findings are kept, so that evaluation goes on after the first.
    static var collects: Bool { get }
    var count: Int { get }
    /// Whether there is no room for more.
    var isFull: Bool { get }
    mutating func enter(_ step: InstanceStep)
    mutating func leave()
    mutating func add(_ keyword: String, _ schemaPath: String, _ message: String)
}

/// One step into a value.
enum InstanceStep: Sendable {
    case key(String)
    case index(Int)

    var pointer: String {
        switch self {
        case .key(let key): "/" + JSONPointer.escaped(key)
        case .index(let index): "/\(index)"
        }
    }
}

/// Keeps nothing: the first finding ends the evaluation.
struct NoFindings: SchemaFindings {
    static var collects: Bool { false }
    var count: Int { 0 }
    var isFull: Bool { true }
    func enter(_ step: InstanceStep) {}
    func leave() {}
    func add(_ keyword: String, _ schemaPath: String, _ message: String) {}
}

/// Keeps violations up to a limit.
struct CollectedFindings: SchemaFindings {
    static var collects: Bool { true }
    let limit: Int
    private(set) var violations: [JSONSchema.Violation] = []
    private(set) var path: [InstanceStep]

    init(limit: Int, path: [InstanceStep] = []) {
        self.limit = limit
        self.path = path
    }

    var count: Int { violations.count }
    var isFull: Bool { violations.count >= limit }

    mutating func enter(_ step: InstanceStep) { path.append(step) }
    mutating func leave() { path.removeLast() }

    mutating func add(_ keyword: String, _ schemaPath: String, _ message: String) {
        guard !isFull else { return }
        let instancePath = path.map(\.pointer).joined()
        violations.append(
            JSONSchema.Violation(
                instancePath: instancePath, keyword: keyword, schemaPath: schemaPath, message: message))
    }
}
