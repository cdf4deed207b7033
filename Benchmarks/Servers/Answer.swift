/// What the servers without MCP answer: always the same, as long as imcp's answer to the echo call.
enum Answer {
    static func text(bytes: Int) -> String {
        let frame = (#"{"jsonrpc":"2.0","id":1,"result":""#, #""}"#)
        let filling = max(0, bytes - frame.0.utf8.count - frame.1.utf8.count)
        return frame.0 + String(repeating: "x", count: filling) + frame.1
    }
}
