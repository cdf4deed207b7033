public import JSON

/// What the closure of a tool may return.
public protocol ToolOutput: Sendable {
    /// The result that the client gets.
    var toolResult: CallToolResult { get }
}

extension CallToolResult: ToolOutput {
    public var toolResult: CallToolResult { self }
}

extension String: ToolOutput {
    public var toolResult: CallToolResult { .text(self) }
}

extension ContentBlock: ToolOutput {
    public var toolResult: CallToolResult { CallToolResult(content: [self]) }
}

extension Array: ToolOutput where Element == ContentBlock {
    public var toolResult: CallToolResult { CallToolResult(content: self) }
}

extension JSONValue: ToolOutput {
    public var toolResult: CallToolResult { .structured(self) }
}

/// The input of a tool that takes none.
public struct NoInput: Codable, Sendable {
    public init() {}
}
