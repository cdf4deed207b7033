import JSON
import MCP

/// What a tool answers in words: the text itself, and apart from it what is to be known about the text.
///
/// There is no output schema: it would be the same few words in the definition of every tool, and models pay for them.
struct TextAnswer: ToolOutput {
    var content: String
    /// Says what is missing or was not done, in a content block of its own so that the content stays as it is.
    var notice: String?
    /// Where the next call goes on.
    var cursor: String?
    /// The version of the file that the call was about.
    var etag: String?

    init(_ content: String, notice: String? = nil, cursor: String? = nil, etag: String? = nil) {
        self.content = content
        self.notice = notice
        self.cursor = cursor
        self.etag = etag
    }

    var toolResult: CallToolResult {
        let rest = cursor.map { "Go on with cursor: \($0)" }
        let remarks = [notice, rest].compactMap(\.self)
        let blocks = [content] + (remarks.isEmpty ? [] : [remarks.joined(separator: " ")])
        var structured: JSONObject = ["content": .string(content)]
        structured["notice"] = notice.map(JSONValue.string)
        structured["next_cursor"] = cursor.map(JSONValue.string)
        structured["etag"] = etag.map(JSONValue.string)
        return CallToolResult(
            content: blocks.map { ContentBlock.text($0) }, structuredContent: .object(structured))
    }
}
