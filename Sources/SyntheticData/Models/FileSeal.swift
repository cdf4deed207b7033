/// Keeps the contents of a ``GeneratorFile`` from all who lack a key. This library has no cipher of its own: whoever has
/// one plugs it in here.
///
/// What a seal needs to open what it sealed, but for the key, is part of the bytes that it gives: a nonce, say, or the
/// salt of a passphrase.
public protocol FileSeal: Sendable {
    /// What the cipher is called, such as `AES-256-GCM`; stands in the readable part of files.
    var method: String { get }

    /// Hides bytes.
    ///
    /// - Parameter header: Stays readable; must not be changed without ``open(_:authenticating:)`` noticing.
    func seal(_ bytes: [UInt8], authenticating header: [UInt8]) throws -> [UInt8]

    /// Gives back what was sealed.
    ///
    /// - Throws: Where the key is another one, or anything was changed.
    func open(_ bytes: [UInt8], authenticating header: [UInt8]) throws -> [UInt8]
}
