import JSON
import RedisClient

extension Rendering {
    mutating func addMessage(_ message: RedisMessage) {
        var row: JSONObject = ["channel": text(message.channel)]
        row["pattern"] = message.pattern.map { text($0) }
        row["message"] = text(message.payload)
        add(.object(row))
    }
}
