public import JSON

/// The root of a configuration: reads files of this form, and describes the form to editors and readers.
///
/// ```swift
/// let schema = ConfigurationSchema(Settings.self)
/// let loaded = try schema.read(ConfigurationFile.load("imcp.yaml"), substituting: .process(secrets: "/run/secrets"))
/// ```
public struct ConfigurationSchema<Settings>: Sendable {
    private let kind: SettingKind<Settings>
    private let limits: ConfigurationLimits

    /// Takes the section that is the root.
    public init(_ type: Settings.Type = Settings.self, limits: ConfigurationLimits = .init())
    where Settings: ConfigurationSection {
        kind = .section(type)
        self.limits = limits
    }

    /// Takes a root that depends on a value of the program, such as the registered kinds of servers.
    public init(
        _ summary: String, limits: ConfigurationLimits = .init(),
        _ read: @escaping @Sendable (ConfigurationReader) -> Settings
    ) {
        kind = .section(summary, read)
        self.limits = limits
    }

    /// Reads a configuration completely: text, substitutions, settings.
    ///
    /// - Throws: ``ConfigurationError`` with every mistake that was found, in the order of the file.
    public func read(
        _ source: ConfigurationSource, substituting sources: SubstitutionSources
    ) throws(ConfigurationError) -> LoadedConfiguration<Settings> {
        let text = try source.validText(limits)
        let log = DiagnosticLog(file: source.name, text: text, limit: limits.maxDiagnostics)
        let written = try ConfigurationNode.parse(text, limits: limits, log: log)
        let node = Substitution(sources, limits: limits, log: log).apply(to: written)
        let session = ReadingSession(directory: source.directory, log: log)
        let place = ReadingPlace(path: .root, mark: node.mark ?? .start, session: session)
        let settings = node.isNull ? kind.readMissing(node, place) : kind.read(node, place)
        try log.throwIfErrors()
        guard let settings else { preconditionFailure("a configuration was refused without a finding") }
        return LoadedConfiguration(settings: settings, node: node, warnings: log.finish())
    }

    /// The form as JSON Schema 2020-12, for editors. Describes the file as written, before substitution.
    ///
    /// - Parameters:
    ///   - title: What the form is called.
    ///   - id: The address the schema is published at, if any.
    public func jsonSchema(title: String, id: String? = nil) -> JSONValue {
        JSONSchemaExport.document(root, title: title, id: id)
    }

    /// The form as a page of Markdown.
    public func referencePage(title: String) -> String { ReferencePage.markdown(root, title: title) }

    private var root: SectionShape {
        guard case .section(let shape) = kind.shape() else { preconditionFailure("the root is a section") }
        return shape
    }
}

/// A configuration that was read without errors.
public struct LoadedConfiguration<Settings> {
    /// The typed settings.
    public let settings: Settings
    /// The tree after substitution. Show its ``ConfigurationNode/canonicalJSON``, where secrets are hidden.
    public let node: ConfigurationNode
    /// What is doubtful but usable.
    public let warnings: [Diagnostic]
}

extension LoadedConfiguration: Sendable where Settings: Sendable {}
