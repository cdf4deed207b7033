import JSON
import MCP

extension SQLToolbox {
    /// Ways to work with a database that a person picks.
    @ServerBuilder var prompts: [any ServerComponent] {
        Prompt(
            "explore", "Gets to know a database and answers a question about it.",
            arguments: sourceArgument + [PromptArgument("question", "What you want to know")]
        ) { arguments, _ in
            let source = arguments["source"].map { " of the source \($0)" } ?? ""
            let question = arguments["question"].map { "Then answer: \($0)" } ?? "Then tell me what can be asked of it."
            return [
                .user(
                    """
                    Get to know the database\(source). List its tables with search_objects (detail_level summary), look at \
                    the few that matter in full, and sample them with execute_sql and a small max_rows. \(question) Show \
                    the SQL that you used, and say where a result was truncated.
                    """)
            ]
        }
        Prompt(
            "diagnose", "Finds out why a statement fails or gives the wrong rows.",
            arguments: sourceArgument + [
                PromptArgument("sql", "The statement", required: true),
                PromptArgument("problem", "What is wrong with it"),
            ]
        ) { arguments, _ in
            let problem = arguments["problem"].map { " What is wrong: \($0)" } ?? ""
            return [
                .user(
                    """
                    Find out what is wrong with this statement.\(problem) Check each name with search_objects, run its \
                    parts with execute_sql and a small max_rows, and explain the cause before you propose a corrected \
                    statement.

                    \(arguments["sql"] ?? "")
                    """)
            ]
        }
        Prompt(
            "optimise", "Makes a statement faster.",
            arguments: sourceArgument + [PromptArgument("sql", "The statement", required: true)]
        ) { arguments, _ in
            [
                .user(
                    """
                    Make this statement faster without changing its result. Read its plan with explain_sql, look at the \
                    indexes of its tables with search_objects (object_type index, detail_level full), and compare the plans \
                    of your alternatives. Say which index or which form of the statement you recommend, and what it costs.

                    \(arguments["sql"] ?? "")
                    """)
            ]
        }
        if sources.count > 1 {
            for name in ["explore", "diagnose", "optimise"] {
                Completions(for: .prompt(name: name), argument: "source") { query, _ in
                    Completion(sources.map(\.name).filter { $0.hasPrefix(query.prefix) })
                }
            }
        }
    }

    private var sourceArgument: [PromptArgument] {
        sources.count > 1 ? [PromptArgument("source", "One of \(sources.map(\.name).joined(separator: ", "))")] : []
    }
}
