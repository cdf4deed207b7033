import Foundation
import JSON
import Logging

/// Writes one JSON object per line to standard error: `time`, `level`, `label`, `message`, then the metadata.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line: JSONObject = [
            "time": .string(Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
            "level": .string(event.level.rawValue), "label": .string(label),
            "message": .string(event.message.description),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line[key] = .string("\(value)") }
        StandardError.write(JSONValue.object(line).serialized() + [UInt8(ascii: "\n")])
    }
}

/// Writes lines for people to standard error.
struct TextLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        StandardError.write(Array("\(event.level.rawValue) \(event.message)\(details)\n".utf8))
    }
}

/// Standard error, written a line at a time.
enum StandardError {
    static func write(_ line: [UInt8]) { FileHandle.standardError.write(Data(line)) }
    static func print(_ text: String) { write(Array((text + "\n").utf8)) }
}

/// Standard output, written at once: what is printed must not wait in a buffer while the process serves on.
enum StandardOutput {
    static func print(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}

extension LogSettings {
    /// A logger as the configuration wants it.
    func logger(_ label: String) -> Logger {
        let level = Logger.Level(rawValue: level.rawValue) ?? .info
        return Logger(label: label) { label in
            switch format {
            case .json: JSONLogHandler(label: label, logLevel: level)
            case .text: TextLogHandler(label: label, logLevel: level)
            }
        }
    }
}
