/// Messages as MCP clients and servers send them: a small call, a list of tools, a long text.
enum Samples {
    static let all: [(name: String, text: String)] = [("call", call), ("list", list), ("text", text)]

    static let arguments = """
        {"city":"Zurich, Switzerland","days":7,"units":"metric","include":["temperature","wind"],\
        "at":{"lat":47.3769,"lon":8.5417}}
        """

    static let call = """
        {"jsonrpc":"2.0","id":42,"method":"tools/call","params":{"name":"forecast","arguments":\(arguments),\
        "_meta":{"progressToken":"a1b2c3d4-e5f6-7890-abcd-ef1234567890"}}}
        """

    /// The input schema of the call's tool.
    static let schema = """
        {"type":"object","properties":{"city":{"type":"string","minLength":1,"maxLength":100},\
        "days":{"type":"integer","minimum":1,"maximum":14},"units":{"enum":["metric","imperial"]},\
        "include":{"type":"array","items":{"type":"string"},"maxItems":10},\
        "at":{"type":"object","properties":{"lat":{"type":"number","minimum":-90,"maximum":90},\
        "lon":{"type":"number","minimum":-180,"maximum":180}},"required":["lat","lon"]}},\
        "required":["city","days"],"additionalProperties":false}
        """

    private static let list: String = {
        let tools = (0..<20).map { number in
            """
            {"name":"tool_\(number)","title":"Tool \(number)","description":"Searches the repository for files whose \
            content matches a query and gives the best matches with their line numbers.","inputSchema":\(schema),\
            "annotations":{"readOnlyHint":true,"openWorldHint":false}}
            """
        }
        return #"{"jsonrpc":"2.0","id":1,"result":{"tools":["# + tools.joined(separator: ",") + "]}}"
    }()

    private static let text: String = {
        let line = #"line 17: the quick brown fox jumps over the lazy dog, café, \"quoted\" text\n"#
        let body = String(repeating: line, count: 100_000 / line.utf8.count)
        return #"{"jsonrpc":"2.0","id":9,"result":{"content":[{"type":"text","text":""# + body + #""}]}}"#
    }()
}
