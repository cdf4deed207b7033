import MCP

/// A whole file for a client: text where it is text, else Base64.
struct FileContents {
    let mediaType: String
    private let bytes: [UInt8]
    private let text: String?

    init(_ read: BytesRead) {
        let isUnknown = read.mediaType == MediaType.unknown
        let mayBeText = isUnknown ? !read.bytes.contains(0) : Self.isText(read.mediaType)
        text = mayBeText ? String(validating: read.bytes, as: UTF8.self) : nil
        mediaType = isUnknown && text != nil ? "text/plain" : read.mediaType
        bytes = read.bytes
    }

    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/")
            || ["application/json", "application/xml", "application/yaml", "application/toml", "image/svg+xml"]
                .contains(type)
    }

    func resource(uri: String) -> ResourceContents {
        if let text { return .text(text, uri: uri, mimeType: mediaType) }
        return .blob(base64: Base64.encode(bytes), uri: uri, mimeType: mediaType)
    }

    /// A picture or a sound as such; anything else, also a picture that is text, as an embedded resource.
    func block(uri: String) -> ContentBlock {
        guard text == nil else { return .resource(resource(uri: uri)) }
        if mediaType.hasPrefix("image/") { return .image(base64: Base64.encode(bytes), mimeType: mediaType) }
        if mediaType.hasPrefix("audio/") { return .audio(base64: Base64.encode(bytes), mimeType: mediaType) }
        return .resource(resource(uri: uri))
    }
}
