import JSON
import MCP

/// What a tool answers in words: the text itself, and apart from it what is to be known about the text.
struct TextAnswer: ToolOutput {
    var content: String
    /// Says what is missing or was not done, in a content block of its own so that the content stays as it is.
    var notice: String?

    init(_ content: String, notice: String? = nil) {
        self.content = content
        self.notice = notice
    }

    static let schema: JSONObject = [
        "type": "object", "properties": ["content": ["type": "string"], "notice": ["type": "string"]],
        "required": ["content"],
    ]

    var toolResult: CallToolResult {
        let blocks = [content, notice].compactMap(\.self).map { ContentBlock.text($0) }
        var structured: JSONObject = ["content": .string(content)]
        structured["notice"] = notice.map(JSONValue.string)
        return CallToolResult(content: blocks, structuredContent: .object(structured))
    }
}
