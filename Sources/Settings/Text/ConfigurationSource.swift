/// The text of a configuration and where it came from. Holding one needs no file: tests and the control interface
/// make their own.
public struct ConfigurationSource: Sendable {
    /// What diagnostics call the file, such as `imcp.yaml`.
    public let name: String
    /// The directory that relative paths in the file start from.
    public let directory: String
    /// The content as it was read, not yet known to be text.
    public let bytes: [UInt8]

    /// Takes the content as bytes.
    public init(name: String, directory: String = ".", bytes: [UInt8]) {
        self.name = name
        self.directory = directory
        self.bytes = bytes
    }

    /// Takes the content as text.
    public init(name: String, directory: String = ".", text: String) {
        self.init(name: name, directory: directory, bytes: Array(text.utf8))
    }
}
