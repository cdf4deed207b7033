public import JSON

/// What the closure of a tool may return.
public protocol ToolOutput: Sendable {
    /// The result that the client gets.
    var toolResult: CallToolResult { get }
}

extension CallToolResult: ToolOutput {
    /// The result itself, for tools that set every part of it.
    public var toolResult: CallToolResult { self }
}

extension String: ToolOutput {
    /// One text block; no structured content.
    public var toolResult: CallToolResult { .text(self) }
}

extension ContentBlock: ToolOutput {
    /// The block alone; no structured content.
    public var toolResult: CallToolResult { CallToolResult(content: [self]) }
}

extension Array: ToolOutput where Element == ContentBlock {
    /// The blocks in their order; no structured content.
    public var toolResult: CallToolResult { CallToolResult(content: self) }
}

extension JSONValue: ToolOutput {
    /// Structured content, with its text for clients that know only blocks.
    public var toolResult: CallToolResult { .structured(self) }
}

/// The input of a tool that takes none.
public struct NoInput: Codable, Sendable {
    /// The only value there is.
    public init() {}
}
