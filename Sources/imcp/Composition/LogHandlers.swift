import Foundation
import JSON
import Logging

/// Writes one line an event to standard error: a JSON object with `time`, `level`, `label`, `message` and the metadata, or
/// text for people.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogSettings.Format
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        switch format {
        case .json:
            var line: JSONObject = [
                "time": .string(Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
                "level": .string(event.level.rawValue), "label": .string(label),
                "message": .string(event.message.description),
            ]
            for (key, value) in details { line[key] = .string("\(value)") }
            StandardError.print(line.jsonString)
        case .text:
            let text = details.map { " \($0.key)=\($0.value)" }.joined()
            StandardError.print("\(event.level.rawValue) \(event.message)\(text)")
        }
    }
}

/// Standard error. A log that nobody reads any more must not end the process, so what cannot be written is dropped.
enum StandardError {
    static func print(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8)) }
}

/// Standard output, written at once: what is printed must not wait in a buffer while the process serves on.
enum StandardOutput {
    static func print(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8)) }
}

extension LogSettings {
    /// A logger as the configuration wants it.
    func logger(_ label: String) -> Logger {
        let level = Logger.Level(rawValue: level.rawValue) ?? .info
        return Logger(label: label) { LineLogHandler(label: $0, format: format, logLevel: level) }
    }
}
