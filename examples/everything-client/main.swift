import JSON
import MCP
import MCPHTTP

// The client of FIXTURES-style conformance suites: `everything-client URL`, with the scenario and the revision in the
// environment. See README.md beside this file.

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
