import MCP

/// The groups of tools that the configuration switches on.
enum ToolSet: String, CaseIterable, Sendable {
    case string, hash, list, set, zset, stream, json, keys, pubsub, search, server, slowlog, memory, command

    /// Small enough for a model to carry in every conversation.
    static let standard: [ToolSet] = [.string, .hash, .list, .set, .zset, .stream, .keys, .server]
}

/// What a tool does to data. Annotations, the choice of tools by mode, and questions to the user all follow from it.
enum ToolEffect: Sendable {
    case read
    /// Adds and takes nothing away.
    case add
    /// May take the place of what is there.
    case replace
    /// Takes something away.
    case remove

    var isWrite: Bool { self != .read }
    var isDestructive: Bool { self == .replace || self == .remove }

    var annotations: ToolAnnotations {
        switch self {
        case .read: .readOnly
        case .add: ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: false)
        case .replace: ToolAnnotations(readOnly: false, destructive: true, idempotent: true, openWorld: false)
        case .remove: .destructive
        }
    }
}

/// Every tool: its group and its effect. The only place where either is said.
enum ToolTable {
    static let tools: [String: (set: ToolSet, effect: ToolEffect)] = [
        "get": (.string, .read), "set": (.string, .replace),
        "hget": (.hash, .read), "hgetall": (.hash, .read), "hexists": (.hash, .read), "hset": (.hash, .replace),
        "hdel": (.hash, .remove), "get_vector_from_hash": (.search, .read),
        "set_vector_in_hash": (.search, .replace),
        "lrange": (.list, .read), "llen": (.list, .read), "lpush": (.list, .add), "rpush": (.list, .add),
        "lpop": (.list, .remove), "rpop": (.list, .remove), "lrem": (.list, .remove),
        "smembers": (.set, .read), "sadd": (.set, .add), "srem": (.set, .remove),
        "zrange": (.zset, .read), "zadd": (.zset, .replace), "zrem": (.zset, .remove),
        "xrange": (.stream, .read), "xadd": (.stream, .add), "xdel": (.stream, .remove),
        "xgroup_create": (.stream, .add), "xgroup_destroy": (.stream, .remove), "xreadgroup": (.stream, .add),
        "xack": (.stream, .add),
        "json_get": (.json, .read), "json_set": (.json, .replace), "json_del": (.json, .remove),
        "type": (.keys, .read), "scan_keys": (.keys, .read), "scan_all_keys": (.keys, .read),
        "delete": (.keys, .remove), "expire": (.keys, .replace), "rename": (.keys, .remove),
        "subscribe": (.pubsub, .read), "psubscribe": (.pubsub, .read), "read_messages": (.pubsub, .read),
        "unsubscribe": (.pubsub, .read), "publish": (.pubsub, .add),
        "get_indexes": (.search, .read), "get_index_info": (.search, .read),
        "get_indexed_keys_number": (.search, .read), "create_vector_index_hash": (.search, .add),
        "vector_search_hash": (.search, .read), "hybrid_search": (.search, .read),
        "dbsize": (.server, .read), "info": (.server, .read), "client_list": (.server, .read),
        "slowlog_get": (.slowlog, .read),
        "memory_usage": (.memory, .read), "memory_doctor": (.memory, .read), "memory_stats": (.memory, .read),
        "find_big_keys": (.memory, .read),
        "execute_command": (.command, .read),
    ]
}
