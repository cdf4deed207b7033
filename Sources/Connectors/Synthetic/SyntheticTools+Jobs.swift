import DataQuality
import JSON
import MCP
import Settings
import SyntheticData
import Tables

extension SyntheticTools {
    func inferSchema(_ request: SchemaRequest, _ context: RequestContext) async throws -> CallToolResult {
        let path = try input.file(request.file)
        return try await work(context) { _ in
            let known = try TableInput(path: path, rowLimit: settings.maxLearnedRows)
            let yaml = DataSchema([known.schema]).yaml
            return CallToolResult(
                content: [.text(yaml)],
                structuredContent: ["schema": .string(yaml), "rows_looked_at": JSONValue(known.table.rowCount)])
        }
    }

    func generate(_ request: GenerationRequest, _ context: RequestContext) async throws -> CallToolResult {
        let path = try request.file.map { try input.file($0) }
        return try await work(context) { monitor in
            let schema = try request.schema.map(Self.schema)
            let (generator, learned) = try generator(request, path, schema, monitor)
            let count = request.rows ?? generator.plan.schema.rows ?? learned?.table.rowCount ?? 0
            guard (1...settings.maxRows).contains(count) else {
                throw ToolError("Give \"rows\" from 1 to \(settings.maxRows).")
            }
            let limited = try learned.map { known in
                try generator.restricted(
                    to: try RowConditions.parse(request.conditions ?? [], known.table),
                    balance: try request.balance.map { try RowConditions.balance($0, known.table) })
            }
            let seed = UInt64(clamping: request.seed ?? 1)
            let sampler = Sampler(limited ?? generator, seed: seed, threads: settings.threads)
            let made = output.newFile(generator.plan.schema.name, request.format?.rawValue ?? "csv")
            var sink = try TableFile.create(made.path)
            try sampler.write(rows: UInt64(count), to: &sink, monitor: monitor)
            try sink.finish()
            return try Self.answer(made.name, sampler, count, request, generator)
        }
    }

    private static func schema(_ text: String) throws -> DataSchema {
        do {
            return try DataSchema.read(ConfigurationSource(name: "schema", text: text))
        } catch {
            throw ToolError(
                "The schema cannot be used: \(error.diagnostics.map { $0.rendered() }.joined(separator: " "))")
        }
    }

    private func generator(
        _ request: GenerationRequest, _ path: String?, _ schema: DataSchema?, _ monitor: WorkMonitor
    ) throws -> (TableGenerator, TableInput?) {
        guard let path else {
            guard let table = schema?.tables.first, schema?.tables.count == 1 else {
                throw ToolError("Give \"file\" to learn from, or a \"schema\" of one table in which all is declared.")
            }
            return (try TableGenerator(declared: table), nil)
        }
        let known = try TableInput(path: path, schema: schema, rowLimit: settings.maxLearnedRows)
        let options = LearningOptions(
            protection: request.protection.flatMap { Protection.named($0.rawValue) } ?? .standard,
            rowLimit: settings.maxLearnedRows, threads: settings.threads)
        let wanted = request.rows ?? known.table.rowCount
        let fitting = schema == nil ? known.schema.roomy(for: wanted) : known.schema
        return (try TableGenerator(learning: known.table, fitting, options: options, monitor: monitor), known)
    }

    /// The rows themselves stay in the file.
    private static func answer(
        _ name: String, _ sampler: Sampler, _ count: Int, _ request: GenerationRequest, _ generator: TableGenerator
    ) throws -> CallToolResult {
        let shown = (0..<UInt64(min(count, 1000))).map { $0 }
        let rows = try sampler.model.sample(SampleBatch(rows: shown, random: CounterRandom(seed: sampler.seed)))
        var profile = TableProfile.json(rows)
        profile["rows"] = JSONValue(count)
        profile["profile_of_rows"] = JSONValue(shown.count)
        var result: JSONObject = [
            "table": .string(name), "uri": .string("synthetic://tables/\(name)"), "profile": .object(profile),
        ]
        let protection = request.protection.flatMap { Protection.named($0.rawValue) } ?? .standard
        if generator.learned != nil { result["privacy"] = .string(protection.statement) }
        let reports = generator.plan.report.map { JSONValue.string("\($0)") }
        if !reports.isEmpty { result["constraints"] = .array(reports) }
        return CallToolResult(
            content: [
                .text("Made \(count) rows as \(name). \(JSONValue.object(result).jsonString)"),
                link(to: name, "\(count) synthetic rows"),
            ], structuredContent: .object(result))
    }

    func validate(_ request: ValidationRequest, _ context: RequestContext) async throws -> CallToolResult {
        let real = try input.file(request.real)
        let made = try (try? output.file(request.synthetic)) ?? input.file(request.synthetic)
        let holdout = try request.holdout.map { try input.file($0) }
        return try await work(context) { monitor in
            let known = try TableInput(path: real, rowLimit: settings.maxLearnedRows)
            var options = known.schema.judgeOptions(target: request.target)
            (options.threads, options.protected) = (settings.threads, request.protected ?? [])
            let validation = try Judge.validate(
                real: known.table, synthetic: try known.table(at: made, rowLimit: settings.maxLearnedRows),
                holdout: try holdout.map { try known.table(at: $0, rowLimit: settings.maxLearnedRows) },
                options: options, monitor: monitor)
            let report = output.newFile("report-\(known.schema.name)", "html")
            try TableFolder.write(validation.html(title: request.synthetic), to: report.path)
            return CallToolResult(
                content: [.text(validation.text), Self.link(to: report.name, "The whole report")],
                structuredContent: .object([
                    "report": .string("synthetic://tables/\(report.name)"),
                    "verdict": .string(validation.verdict.grade.rawValue),
                    "headline": .string(validation.verdict.headline),
                    "advice": .array(validation.verdict.advice.map { .string($0) }),
                ]))
        }
    }
}
