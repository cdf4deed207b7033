/// What one HTTP server allows its clients. Every limit is named, so that a refusal can say which one was hit.
struct WebLimits: Sendable {
    /// The largest request body, in bytes. A larger one is answered with 413, before it is read if its length is declared.
    var bodyBytes = 4 << 20
    /// The request line and all header fields of a request together, in bytes. More is answered with 431.
    var headerBytes = 32 << 10
    /// The number of header fields in a request. More is answered with 431.
    var headerCount = 100
    /// From the first byte of a request to its last. A slower one is answered with 408.
    var readTimeout = Duration.seconds(30)
    /// How long a connection may stay open with no request on it. It is then closed without a word.
    var idleTimeout = Duration.seconds(75)
    /// How long a client may leave what we wrote unread before the connection is closed.
    var writeTimeout = Duration.seconds(10)
    /// How many requests may wait behind the one being answered. Further ones stay in the kernel, nothing is dropped.
    var pipelined = 16
    /// Connections open at once. Further ones wait in the listen queue, whose overflow the kernel refuses. The accept
    /// loop takes connections in batches, so the number may be exceeded by one batch (16).
    var maxConnections = 10_000
    /// How long a connection closed by us still takes (and drops) what the client sends, so that the client gets to
    /// read our last answer instead of a reset.
    var lingerTimeout = Duration.seconds(3)
    /// How many bytes are dropped in that time before the connection is closed anyway.
    var lingerBytes = 8 << 20
    /// How long running requests and open streams may take to end after a graceful shutdown began.
    var drainTimeout = Duration.seconds(10)

    // HTTP/2

    /// Streams open at once on one connection. The client is told; opening more ends the connection.
    var streams = 100
    /// Request bodies that all streams of a connection may hold together, in bytes. A request beyond is answered with 503.
    var streamsBodyBytes = 16 << 20
    /// What a client may send on one stream before it is read on, in bytes; four times that on a connection.
    var streamWindowBytes = 256 << 10
    /// Streams that a client may reset within 30 s, and those that it may open against the rules. More ends the
    /// connection (CVE-2023-44487).
    var streamResets = 200
    /// Settings, pings and priorities that a client may send within 30 s. More ends the connection.
    var controlFrames = 200
}
