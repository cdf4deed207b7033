/// Settings that are written together under one key, and the code that reads them: the two are one.
///
/// A section is a value whose initialiser asks a ``ConfigurationReader`` for each setting. Name, documentation, kind
/// and default are written there, once; the JSON Schema and the reference page come from running the same initialiser.
///
/// ```swift
/// struct FilesystemSettings: ConfigurationSection {
///     static let summary = "Serves files below the given directories."
///     let roots: [String]
///     let maxRead: Int
///
///     init(from reader: ConfigurationReader) {
///         roots = reader.setting("roots", "The directories to serve.", .list(.path, count: 1...64))
///         maxRead = reader.setting("max_read", "The most that one call reads.", .bytes, default: 4 << 20)
///     }
/// }
/// ```
///
/// Ask for every setting on every run, also for those that matter only beside others: what is not asked for is
/// unknown. The initialiser also runs on stand-ins, so it must not have effects.
public protocol ConfigurationSection: Sendable {
    /// One sentence on what the section is for.
    static var summary: String { get }

    /// Reads the settings. Findings go to the reader; the result is used only when there are none.
    init(from reader: ConfigurationReader)
}

/// One of several keys of which exactly one is given, such as the kind of a server.
public struct SectionAlternative<Value>: Sendable {
    let name: String
    let doc: String
    let kind: SettingKind<Value>

    /// Names a key, says what it is for and what stands under it.
    public init(_ name: String, _ doc: String, _ kind: SettingKind<Value>) {
        self.name = name
        self.doc = doc
        self.kind = kind
    }

    /// A section under a key, turned into the common value of the alternatives.
    ///
    /// The closure must be pure: it also runs on stand-ins. Let it return something that acts later, such as a
    /// closure that makes the server.
    public init<Section: ConfigurationSection>(
        _ name: String, _ section: Section.Type, _ transform: @escaping @Sendable (Section) -> Value
    ) {
        self.init(name, Section.summary, SettingKind<Section>.section(section).map(transform))
    }
}

extension SettingKind {
    /// A section. When the key is not written, every setting in it takes its default.
    public static func section(_ type: Value.Type = Value.self) -> SettingKind<Value>
    where Value: ConfigurationSection {
        section(type.summary) { type.init(from: $0) }
    }

    /// A section read by a closure, for one that depends on a value of the program such as the registered kinds.
    public static func section(
        _ summary: String, _ read: @escaping @Sendable (ConfigurationReader) -> Value
    ) -> SettingKind<Value> {
        let readEntries: @Sendable ([ConfigurationEntry], ReadingPlace) -> Value? = { entries, place in
            let reader = ConfigurationReader(entries, at: place)
            let value = read(reader)
            return reader.finish() ? value : nil
        }
        let shape: @Sendable () -> SettingShape = {
            let reader = ConfigurationReader([], at: .scratch)
            _ = read(reader)
            return .section(reader.shape(summary))
        }
        return SettingKind(
            shape: shape,
            placeholder: { read(ConfigurationReader([], at: .scratch)) },
            read: { node, place in
                guard case .map(let entries) = node.content else {
                    if shape().holdsSecret { place.hideLiteral(node) }
                    place.mismatch("a map of settings", node)
                    return nil
                }
                return readEntries(entries, place)
            }, write: { _ in nil }, absent: { readEntries([], $0) })
    }
}

extension ReadingPlace {
    /// Nowhere: findings are dropped.
    static var scratch: ReadingPlace { ReadingPlace(path: .root, mark: nil, session: .scratch) }
}
