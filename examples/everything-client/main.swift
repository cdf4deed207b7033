import JSON
import MCP
import MCPHTTP

// A client for conformance suites: `everything-client URL`, with the scenario in MCP_CONFORMANCE_SCENARIO, the revision in
// MCP_CONFORMANCE_PROTOCOL_VERSION, and what the scenario needs to know as JSON in MCP_CONFORMANCE_CONTEXT.

#if canImport(Glibc)
import Glibc
#endif

let arguments = CommandLine.arguments
guard arguments.count == 2 else {
    Report.fail("usage: everything-client URL, with MCP_CONFORMANCE_SCENARIO in the environment", code: 64)
}
do {
    let run = try ScenarioRun(url: arguments[1], environment: Report.environment())
    try await run.perform()
} catch {
    Report.fail("\(error)", code: 1)
}
