import ConnectorKit
import DataQuality
import Foundation
import JSON
import MCP
import SyntheticData
import Tables

/// The tools and resources of the server.
struct SyntheticTools: Sendable {
    static let advice = """
        Draws tables that behave like real ones. Look with infer_schema first; \
        generate_tabular writes a file and answers with a link, a profile and ten rows; validate_data judges it.
        """
    /// Each call makes a file of its own.
    private static let making = ToolAnnotations(
        readOnly: false, destructive: false, idempotent: false, openWorld: false)
    private static let template = "synthetic://tables/{name}"
    /// The largest file that is handed out as a resource.
    private static let maxReadBytes = 1 << 20

    let settings: SyntheticConnector.Configuration
    let input: TableFolder
    let output: TableFolder
    let pool: BlockingPool

    init(_ settings: SyntheticConnector.Configuration, input: TableFolder, output: TableFolder, pool: BlockingPool) {
        (self.settings, self.input, self.output, self.pool) = (settings, input, output, pool)
    }

    @ServerBuilder var all: [any ServerComponent] {
        Tool(
            "infer_schema", "Says what the columns of a table seem to mean, as YAML to correct and give back.",
            annotations: .readOnly
        ) { (request: SchemaRequest, context) in try await inferSchema(request, context) }.task(.optional)
        Tool(
            "generate_tabular",
            "Learns a table, or takes a declared schema, and makes a synthetic table of any size as a file.",
            annotations: Self.making
        ) { (request: GenerationRequest, context) in try await generate(request, context) }.task(.optional)
        Tool(
            "validate_data",
            "Judges a synthetic table by the real one: form, likeness, use, privacy, fairness; with an HTML report.",
            annotations: Self.making
        ) { (request: ValidationRequest, context) in try await validate(request, context) }.task(.optional)
        ResourceTemplate(
            ResourceTemplateDefinition(
                uriTemplate: Self.template, name: "made", description: "A table or a report that was made.")
        ) { match, _ in try await read(match.variables["name"] ?? "", uri: match.uri) }
    }

    // MARK: - Work

    /// Runs work on a thread of the pool, tells its progress, and ends it when the caller goes.
    func work<Value: Sendable>(
        _ context: RequestContext, _ body: @escaping @Sendable (WorkMonitor) throws -> Value
    ) async throws -> Value {
        let (steps, step) = AsyncStream.makeStream(
            of: WorkMonitor.Progress.self, bufferingPolicy: .bufferingNewest(1))
        let monitor = WorkMonitor { step.yield($0) }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                var (stage, stages) = ("", 0.0)
                for await progress in steps {
                    if progress.stage != stage { (stage, stages) = (progress.stage, stages + 1) }
                    let share = progress.total.map { $0 > 0 ? Double(progress.done) / Double($0) : 0 } ?? 0
                    await context.report(progress: stages - 1 + min(share, 0.999), message: progress.stage)
                }
                return nil
            }
            group.addTask {
                defer { step.finish() }
                return try await withTaskCancellationHandler {
                    try await pool.run { _ in try Self.forModels { try body(monitor) } }
                } onCancel: {
                    monitor.cancel()
                }
            }
            while let value = try await group.next() { if let value { return value } }
            throw CancellationError()
        }
    }

    private static func forModels<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error where isForPeople(error) {
            throw ToolError("\(error)")
        }
    }

    private static func isForPeople(_ error: any Error) -> Bool {
        error is TableError || error is SyntheticDataError || error is LearningError || error is JudgeError
    }

    private func read(_ name: String, uri: String) async throws -> [ResourceContents] {
        let path = try output.file(name)
        return try await pool.run { _ in
            let bytes = try TableFolder.bytes(of: path, limit: Self.maxReadBytes)
            guard let bytes else {
                throw MCPError(
                    .invalidParams,
                    "\(name) has more than \(Self.maxReadBytes) bytes; it lies in the output folder of this server.")
            }
            let isPage = name.hasSuffix(".html")
            let mimeType = isPage ? "text/html" : name.hasSuffix(".csv") ? "text/csv" : "application/octet-stream"
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return [.blob(base64: Data(bytes).base64EncodedString(), uri: uri, mimeType: mimeType)]
            }
            return [.text(text, uri: uri, mimeType: mimeType)]
        }
    }

    static func link(to name: String, _ description: String) -> ContentBlock {
        .link(
            to: ResourceDefinition(
                uri: "synthetic://tables/\(name)", name: name, description: description,
                mimeType: name.hasSuffix(".html") ? "text/html" : nil))
    }
}
