import JSON
import MCP
import RedisClient

extension RedisTools {
    @ServerBuilder var pubSubTools: [any ServerComponent] {
        let book = subscriptions
        tool("subscribe", "Listens to a channel. Fetch what comes by read_messages.") { (input: Channel, _) in
            ["subscription_id": .string(try await book.subscribe(.channel, to: input.channel))]
        }
        tool("psubscribe", "Listens to all channels that match a glob pattern.") { (input: ChannelPattern, _) in
            ["subscription_id": .string(try await book.subscribe(.pattern, to: input.pattern))]
        }
        tool("read_messages", "Waits for messages of a subscription.") { (input: Reading, access) in
            let read = try await book.read(
                input.subscription_id, max: input.max_messages, timeout: .milliseconds(input.timeout_ms))
            var rendering = Rendering(access.limits)
            for message in read.messages { rendering.addMessage(message) }
            return rendering.finish(
                "messages", next: nil, ["dropped": .init(read.dropped), "interruptions": .init(read.interruptions)])
        }
        tool("unsubscribe", "Ends a subscription.") { (input: Subscription, _) in
            try book.unsubscribe(input.subscription_id)
            return ["ok": true]
        }
        tool("publish", "Publishes a message.") { (input: Publication, access) in
            let words = ["PUBLISH", input.channel.word, input.message.word]
            return ["receivers": .integer(try await access.ask(words, for: .publishing).integer ?? 0)]
        }
    }
}

private struct Channel: Decodable {
    var channel: String
}

private struct ChannelPattern: Decodable {
    var pattern: String
}

private struct Subscription: Decodable {
    var subscription_id: String
}

private struct Publication: Decodable {
    var channel: String
    var message: String
}

private struct Reading: Decodable, SchemaDescribed {
    var subscription_id: String
    var timeout_ms: Int
    var max_messages: Int
    static let schemaNotes: [String: SchemaNote] = [
        "timeout_ms": .init(in: 0...30_000, default: 1000), "max_messages": .init(in: 1...100, default: 10),
    ]
}
