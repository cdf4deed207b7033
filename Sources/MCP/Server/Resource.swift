import JSON

/// One resource: what clients learn of it, and how it is read.
public struct Resource: Sendable {
    /// What lists show of the resource; its URI is what clients read it by.
    public var definition: ResourceDefinition
    let read: @Sendable (RequestContext) async throws -> ReadResourceResult

    /// - Parameter read: Called on each read; may return several contents, such as the files of a directory.
    public init(
        _ definition: ResourceDefinition,
        read: @escaping @Sendable (RequestContext) async throws -> [ResourceContents]
    ) {
        self.definition = definition
        self.read = { ReadResourceResult(try await read($0)) }
    }

    /// A resource whose content is text.
    public init(
        _ uri: String, name: String, description: String? = nil, mimeType: String = "text/plain",
        text: @escaping @Sendable (RequestContext) async throws -> String
    ) {
        let definition = ResourceDefinition(uri: uri, name: name, description: description, mimeType: mimeType)
        self.init(definition) { [.text(try await text($0), uri: uri, mimeType: mimeType)] }
    }
}

/// A family of resources whose URIs follow a template (RFC 6570).
public struct ResourceTemplate: Sendable {
    /// One request for a resource of the family.
    public struct Match: Sendable {
        /// The URI as the client gave it, still encoded.
        public var uri: String
        /// The template's variables, decoded.
        public var variables: [String: String]
    }

    /// What lists show of the family.
    public var definition: ResourceTemplateDefinition
    let read: @Sendable (Match, RequestContext) async throws -> ReadResourceResult

    /// - Parameter read: Called on each read of a URI that fits the template and is no resource of its own.
    public init(
        _ definition: ResourceTemplateDefinition,
        read: @escaping @Sendable (Match, RequestContext) async throws -> [ResourceContents]
    ) {
        self.definition = definition
        self.read = { ReadResourceResult(try await read($0, $1)) }
    }

    /// A family of resources whose content is text.
    public init(
        _ template: String, name: String, description: String? = nil, mimeType: String = "text/plain",
        text: @escaping @Sendable (Match, RequestContext) async throws -> String
    ) {
        let definition = ResourceTemplateDefinition(
            uriTemplate: template, name: name, description: description, mimeType: mimeType)
        self.init(definition) { [.text(try await text($0, $1), uri: $0.uri, mimeType: mimeType)] }
    }
}

/// Resources that are too many, or change too often, to be listed one by one in advance: files, rows, issues.
public struct ResourceProvider: Sendable {
    /// One page of a provider's list.
    public struct Page: Sendable {
        /// The resources in the order in which clients get them; may be empty.
        public var resources: [ResourceDefinition]
        /// Where the next page begins, in the provider's own terms; nil at the end.
        public var next: String?

        /// A page, the last one unless `next` says where to go on.
        public init(resources: [ResourceDefinition], next: String? = nil) {
            self.resources = resources
            self.next = next
        }
    }

    let list: @Sendable (_ cursor: String?, RequestContext) async throws -> Page
    let read: @Sendable (_ uri: String, RequestContext) async throws -> [ResourceContents]?

    /// - Parameters:
    ///   - list: The page at a cursor that this provider gave out, or the first one.
    ///   - read: The contents behind a URI; nil when it is not one of this provider's.
    public init(
        list: @escaping @Sendable (_ cursor: String?, RequestContext) async throws -> Page,
        read: @escaping @Sendable (_ uri: String, RequestContext) async throws -> [ResourceContents]?
    ) {
        self.list = list
        self.read = read
    }
}
