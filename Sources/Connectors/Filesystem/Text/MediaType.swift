/// The MIME type of a file, by how its content begins and else by its name.
enum MediaType {
    static let unknown = "application/octet-stream"

    /// How much of the beginning `guess` looks at.
    static let bytesNeeded = 16

    static func guess(beginning: some Collection<UInt8>, name: String) -> String {
        byContent(Array(beginning.prefix(bytesNeeded))) ?? byName(name) ?? unknown
    }

    private static func byContent(_ bytes: [UInt8]) -> String? {
        if let found = beginnings.first(where: { bytes.starts(with: $0.bytes) }) { return found.type }
        guard bytes.count >= 12 else { return nil }
        let kind = Array(bytes[8..<12])
        if bytes.starts(with: "RIFF".utf8) {
            if kind.elementsEqual("WEBP".utf8) { return "image/webp" }
            if kind.elementsEqual("WAVE".utf8) { return "audio/wav" }
        }
        guard bytes[4..<8].elementsEqual("ftyp".utf8) else { return nil }
        if kind.elementsEqual("avif".utf8) { return "image/avif" }
        if kind.elementsEqual("heic".utf8) { return "image/heic" }
        if kind.elementsEqual("M4A ".utf8) { return "audio/mp4" }
        return "video/mp4"
    }

    private static let beginnings: [(bytes: [UInt8], type: String)] = [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        (Array("GIF87a".utf8), "image/gif"),
        (Array("GIF89a".utf8), "image/gif"),
        (Array("%PDF-".utf8), "application/pdf"),
        (Array("OggS".utf8), "audio/ogg"),
        (Array("fLaC".utf8), "audio/flac"),
        (Array("ID3".utf8), "audio/mpeg"),
        ([0x50, 0x4B, 0x03, 0x04], "application/zip"),
        ([0x1F, 0x8B], "application/gzip"),
    ]

    private static func byName(_ name: String) -> String? {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        return types[name[name.utf8.index(after: dot)...].lowercased()]
    }

    private static let types: [String: String] = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
        "bmp": "image/bmp", "svg": "image/svg+xml", "ico": "image/x-icon", "avif": "image/avif", "heic": "image/heic",
        "tif": "image/tiff", "tiff": "image/tiff",
        "mp3": "audio/mpeg", "wav": "audio/wav", "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg",
        "flac": "audio/flac", "m4a": "audio/mp4", "aac": "audio/aac",
        "mp4": "video/mp4", "webm": "video/webm", "pdf": "application/pdf",
        "txt": "text/plain", "log": "text/plain", "md": "text/markdown", "html": "text/html", "htm": "text/html",
        "css": "text/css", "csv": "text/csv", "js": "text/javascript", "xml": "application/xml",
        "json": "application/json", "yaml": "application/yaml", "yml": "application/yaml", "toml": "application/toml",
        "zip": "application/zip", "gz": "application/gzip", "wasm": "application/wasm",
    ]
}
