/// The work of a tool failed in a way that the model can act on: its message is shown to the model.
///
/// Any other error that a tool throws is reported without details, and logged.
public struct ToolError: Error, Sendable, CustomStringConvertible {
    /// One or two sentences: what was wrong, and what to do instead. No secrets.
    public var message: String
    /// Throw it from a tool to let the model read the message.
    public init(_ message: String) { self.message = message }
    /// The message as it is, without the name of the type.
    public var description: String { message }
}

/// An error whose description is meant for whoever called the tool.
///
/// Connectors let their own error types conform instead of wrapping each in ``ToolError``.
public protocol ToolFailure: Error, CustomStringConvertible {}

extension ToolError: ToolFailure {}
