import JSON
import Logging

/// One page of a list, for callers that do not want all of it at once.
public struct ListPage<Item: Sendable>: Sendable {
    /// What the page holds, in the server's order.
    public let items: [Item]
    /// Where the next page begins; nil when this is the last.
    public let next: String?
}

extension MCPClient {
    /// One page of the tools; ``listTools(options:)`` gives all of them.
    ///
    /// As there, tools are left out over HTTP whose header annotations break the rules.
    ///
    /// - Parameter cursor: What the page before gave as ``ListPage/next``; nil for the first page.
    public func listTools(
        after cursor: String?, options: CallOptions? = nil
    ) async throws -> ListPage<ToolDefinition> { try await page(of: .tools, after: cursor, options) }

    /// One page of the resources; ``listResources(options:)`` gives all of them.
    ///
    /// - Parameter cursor: What the page before gave as ``ListPage/next``; nil for the first page.
    public func listResources(
        after cursor: String?, options: CallOptions? = nil
    ) async throws -> ListPage<ResourceDefinition> { try await page(of: .resources, after: cursor, options) }

    /// One page of the resource templates; ``listResourceTemplates(options:)`` gives all of them.
    ///
    /// - Parameter cursor: What the page before gave as ``ListPage/next``; nil for the first page.
    public func listResourceTemplates(
        after cursor: String?, options: CallOptions? = nil
    ) async throws -> ListPage<ResourceTemplateDefinition> { try await page(of: .templates, after: cursor, options) }

    /// One page of the prompts; ``listPrompts(options:)`` gives all of them.
    ///
    /// - Parameter cursor: What the page before gave as ``ListPage/next``; nil for the first page.
    public func listPrompts(
        after cursor: String?, options: CallOptions? = nil
    ) async throws -> ListPage<PromptDefinition> { try await page(of: .prompts, after: cursor, options) }

    /// All pages of a list.
    func all<Item: ProtocolObject>(_ list: PagedList<Item>, _ options: CallOptions?) async throws -> [Item] {
        var items: [Item] = []
        var cursor: String?
        for _ in 0..<max(1, self.options.maxPages) {
            let page = try await page(of: list, after: cursor, options)
            items += page.items
            guard let next = page.next else { return items }
            guard next != cursor else {
                throw ClientError(.invalidAnswer, "The server's \(list.method) gives the same page again and again.")
            }
            cursor = next
        }
        throw ClientError(.invalidAnswer, "The server's \(list.method) has more than \(self.options.maxPages) pages.")
    }

    private func page<Item: ProtocolObject>(
        of list: PagedList<Item>, after cursor: String?, _ options: CallOptions?
    ) async throws -> ListPage<Item> {
        var params = JSONObject()
        params["cursor"] = cursor.map(JSONValue.string)
        let result: JSONObject
        do {
            result = try await request(list.method, params, options: options)
        } catch let error as MCPError where error.code == .invalidParams && cursor != nil {
            // A cursor that does not hold any more says that the pages before it do not either.
            kept.forgetPages(of: list.method)
            throw error
        }
        guard let listed = result[list.member]?.arrayValue else {
            throw ClientError(.invalidAnswer, "The server's answer to \(list.method) lacks \"\(list.member)\".")
        }
        let items = list.admit(try listed.map { try Item(json: $0) }, self)
        return ListPage(items: items, next: result["nextCursor"]?.stringValue)
    }

    /// Learns what the tools of one page are like, and leaves out those that may not be called.
    fileprivate func usable(_ listed: [ToolDefinition]) -> [ToolDefinition] {
        let session = gate.current
        let mirrors = session.map { $0.revision.isModern && $0.connection.hasRequestStreams } ?? false
        let (usable, refused) = tools.learn(listed, mirrors: mirrors)
        for (name, error) in refused {
            options.logger.warning(
                "a tool was left out", metadata: ["tool": "\(name.clipped(to: 128))", "error": "\(error.message)"])
        }
        return usable
    }
}

/// A list that servers give page by page.
struct PagedList<Item: ProtocolObject>: Sendable {
    let method: String
    /// The member of the result that holds the items.
    let member: String
    /// What of a page the caller gets.
    let admit: @Sendable ([Item], MCPClient) -> [Item]

    private static func plain(_ method: String, _ member: String) -> PagedList {
        PagedList(method: method, member: member) { items, _ in items }
    }
}

extension PagedList<ToolDefinition> {
    static var tools: PagedList {
        PagedList(method: Method.listTools, member: "tools") { items, client in client.usable(items) }
    }
}

extension PagedList<ResourceDefinition> {
    static var resources: PagedList { plain(Method.listResources, "resources") }
}

extension PagedList<ResourceTemplateDefinition> {
    static var templates: PagedList { plain(Method.listResourceTemplates, "resourceTemplates") }
}

extension PagedList<PromptDefinition> {
    static var prompts: PagedList { plain(Method.listPrompts, "prompts") }
}
