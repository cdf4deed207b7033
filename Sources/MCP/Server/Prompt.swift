import JSON

/// A prompt: what clients learn of it, and how it is filled in.
public struct Prompt: Sendable {
    /// What lists show of the prompt, its arguments included.
    public var definition: PromptDefinition
    let fill: @Sendable ([String: String], RequestContext) async throws -> GetPromptResult

    /// - Parameter fill: Gets the arguments, of which the required ones are all there.
    public init(
        _ name: String, _ description: String, title: String? = nil, arguments: [PromptArgument] = [],
        icons: [Icon] = [],
        fill: @escaping @Sendable (_ arguments: [String: String], RequestContext) async throws -> [PromptMessage]
    ) {
        definition = PromptDefinition(
            name: name, title: title, description: description, arguments: arguments, icons: icons)
        self.fill = { GetPromptResult(description: description, messages: try await fill($0, $1)) }
    }

    func get(_ json: JSONValue?, context: RequestContext) async throws -> GetPromptResult {
        var arguments: [String: String] = [:]
        if let json {
            guard let object = json.objectValue else {
                throw MCPError.invalidParams("\"arguments\" must be an object.")
            }
            for (key, value) in object {
                guard let text = value.stringValue else {
                    throw MCPError.invalidParams("The prompt argument \"\(key.clipped(to: 64))\" must be a string.")
                }
                arguments[key] = text
            }
        }
        for argument in definition.arguments where argument.isRequired && arguments[argument.name] == nil {
            throw MCPError.invalidParams(
                "The prompt \"\(definition.name)\" needs the argument \"\(argument.name)\".")
        }
        return try await fill(arguments, context)
    }
}

/// Suggests values for an argument of a prompt or a variable of a resource template.
public struct Completions: Sendable {
    /// What a client has typed so far.
    public struct Query: Sendable {
        /// The beginning of the value; may be empty.
        public var prefix: String
        /// The arguments that are settled already. From 2025-06-18 on.
        public var arguments: [String: String]
    }

    let reference: CompletionReference
    let argument: String
    let complete: @Sendable (Query, RequestContext) async throws -> Completion

    /// - Parameter complete: Gets what was typed so far; the best suggestion comes first.
    public init(
        for reference: CompletionReference, argument: String,
        complete: @escaping @Sendable (Query, RequestContext) async throws -> Completion
    ) {
        self.reference = reference
        self.argument = argument
        self.complete = complete
    }
}
