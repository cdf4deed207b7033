public import JSON

/// What answers the questions of a server, in either era. A handler that is there is declared as a capability.
///
/// Handlers run beside each other and beside calls. When one throws an ``MCPError``, the server is told it.
public struct ClientHandlers: Sendable {
    /// Asks the user to fill in a form. What is accepted must fit the form's schema, once its defaults are filled in;
    /// otherwise it is not sent, and the question fails with an error that names the field.
    public var elicit: (@Sendable (ElicitationForm) async throws -> ElicitResult)?
    /// Asks the user whether to open a page, and opens it. `accept` means consent, not that the user is done there.
    ///
    /// A server of 2025-11-25 may refuse a call until pages were opened. The call is then made once more as soon as all
    /// of them were accepted, so a handler does well to return when the user says to be done.
    public var elicitURL: (@Sendable (ElicitationURL) async throws -> ElicitResult)?
    /// Asks the client's model.
    public var sample: (@Sendable (SamplingRequest) async throws -> SamplingResult)?
    /// Whether ``sample`` understands requests that offer tools.
    public var samplesWithTools = false
    /// Tells the root directories.
    public var roots: (@Sendable () async throws -> [RootsResult.Root])?

    /// Answers nothing.
    public init() {}
}

/// A form to be filled in by the user.
public struct ElicitationForm: Sendable {
    /// What the user is told.
    public var message: String
    /// A flat JSON Schema object; see ``InputRequest/elicit(message:schema:)``.
    public var schema: JSONObject
}

/// A page to be opened by the user.
public struct ElicitationURL: Sendable {
    /// What the user is told.
    public var message: String
    /// To be shown in full before it is opened. Never fetch it without the user's consent.
    public var url: String
    /// The name of the question, in revision 2025-11-25.
    public var elicitationID: String?
}

extension ClientHandlers {
    /// What is declared to a server of a revision.
    func capabilities(for revision: ProtocolRevision, extensions: JSONObject) -> JSONObject {
        var declared = JSONObject()
        if roots != nil { declared["roots"] = revision.isModern ? [:] : ["listChanged": true] }
        if sample != nil {
            let withTools = samplesWithTools && revision >= .v2025_11_25
            declared["sampling"] = withTools ? ["tools": [:]] : [:]
        }
        if let modes = elicitationModes(for: revision) { declared["elicitation"] = .object(modes) }
        if revision.isModern, !extensions.isEmpty { declared["extensions"] = .object(extensions) }
        return declared
    }

    private func elicitationModes(for revision: ProtocolRevision) -> JSONObject? {
        guard revision >= .v2025_06_18 else { return nil }
        guard revision >= .v2025_11_25 else { return elicit == nil ? nil : [:] }
        var modes = JSONObject()
        if elicit != nil { modes["form"] = [:] }
        if elicitURL != nil { modes["url"] = [:] }
        return modes.isEmpty ? nil : modes
    }

    /// The answer to one question, of the form that the question calls for.
    func answer(_ question: InputRequest) async throws -> JSONObject {
        switch question.method {
        case Method.elicit where question.params["mode"]?.stringValue == "url": return try await open(question)
        case Method.elicit: return try await fillIn(question)
        case Method.createMessage:
            guard let sample else { throw MCPError.methodNotFound(question.method) }
            return try await sample(SamplingRequest(json: .object(question.params))).fields
        case Method.listRoots:
            guard let roots else { throw MCPError.methodNotFound(question.method) }
            return ["roots": .array(try await roots().map(\.json))]
        default: throw MCPError.methodNotFound(question.method)
        }
    }

    private func open(_ question: InputRequest) async throws -> JSONObject {
        guard let elicitURL else { throw MCPError.invalidParams("This client opens no pages.") }
        guard let url = question.params["url"]?.stringValue else {
            throw MCPError.invalidParams("The elicitation lacks \"url\".")
        }
        return try await elicitURL(
            ElicitationURL(
                message: question.params["message"]?.stringValue ?? "", url: url,
                elicitationID: question.params["elicitationId"]?.stringValue)
        ).fields
    }

    private func fillIn(_ question: InputRequest) async throws -> JSONObject {
        guard let elicit else { throw MCPError.methodNotFound(question.method) }
        let schema = question.params["requestedSchema"]?.objectValue ?? [:]
        let form = ElicitationForm(message: question.params["message"]?.stringValue ?? "", schema: schema)
        var result = try await elicit(form)
        guard result.action == .accept else { return result.fields }
        var content = result.content ?? [:]
        for (name, property) in schema["properties"]?.objectValue ?? [:] where !content.contains(name) {
            content[name] = property["default"]
        }
        // Handlers are shown the schema, but what they give may come from anywhere: a script, a model.
        if let fault = FormContent.fault(of: content, by: schema) {
            throw MCPError(.internalError, "The client's answer does not fit the form: \(fault)")
        }
        result.fields["content"] = .object(content)
        return result.fields
    }
}
