import JSON
import MCP

/// The comment by which a database's own log leads back to the call (SQLCommenter).
enum TraceComment {
    /// - Parameter meta: The `_meta` of the request; a trace context that is not well-formed is left out.
    static func text(tool: String, meta: JSONObject) -> String {
        var pairs = [("application", "imcp"), ("tool", tool)]
        if let parent = meta["traceparent"]?.stringValue, isTraceParent(parent) {
            pairs.append(("traceparent", parent))
        }
        return "/*\(pairs.map { "\($0)='\(encoded($1))'" }.joined(separator: ","))*/"
    }

    private static func isTraceParent(_ text: String) -> Bool {
        let shape = text.utf8.map { byte in
            byte.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) ? UInt8(ascii: "0") : byte
        }
        let zeros = { (count: Int) in String(repeating: "0", count: count) }
        return String(decoding: shape, as: UTF8.self) == "00-\(zeros(32))-\(zeros(16))-00"
    }

    /// Nothing that could end the comment or a quote stays as it is.
    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = byte.isDigit || (byte.beginsName && byte < 0x80) || byte == UInt8(ascii: "-")
            return isPlain ? String(Character(Unicode.Scalar(byte))) : "%" + [byte].hexText.uppercased()
        }.joined()
    }
}
