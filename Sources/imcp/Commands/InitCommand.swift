import ArgumentParser

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a starter configuration, and a workspace with a few sample files.")

    @Option(name: .shortAndLong, help: "Where to make them.") var directory = "."
    @Flag(help: "Overwrite an existing configuration.") var force = false

    func run() async throws {
        let configuration = "\(directory)/\(ConfigurationLoading.defaultPath)"
        if FileSystem.exists(configuration), !force {
            StandardError.print("\(configuration) exists already; use --force to overwrite it.")
            throw Exit.badConfiguration
        }
        do {
            try FileSystem.makeDirectory("\(directory)/workspace")
            for (name, content) in Starter.files {
                let path = "\(directory)/workspace/\(name)"
                if !FileSystem.exists(path) { try FileSystem.write(content, to: path) }
            }
            try FileSystem.write(Starter.configuration, to: configuration)
        } catch {
            StandardError.print("imcp: \(error)")
            throw Exit.unavailable
        }
        print("Made \(configuration) and \(directory)/workspace. Now run: imcp serve")
    }
}

/// What `imcp init` writes.
enum Starter {
    static let configuration = """
        # The configuration of imcp. `imcp check` tells what is wrong with it, `imcp check --reference` lists all settings.
        # Changes take effect while imcp runs.

        listen: 127.0.0.1:8080

        servers:
          # Tools to read and change the files below the given directories, and no others.
          files:
            filesystem:
              roots: [./workspace]
              mode: read-write

          # health_check, echo, get_time.
          utility:
            utility:

        """

    static let files = [
        (
            "welcome.md",
            """
            # Welcome

            This directory is served by imcp. An agent that is connected can list, read and search what is here.

            - `notes.txt` is a list to edit.
            - `sales.csv` is a small table.

            """
        ),
        ("notes.txt", "buy milk\ncall the plumber\nbook the train to Hamburg\n"),
        (
            "sales.csv",
            """
            month,region,units,revenue
            2026-01,north,120,2388.00
            2026-01,south,87,1731.30
            2026-02,north,134,2666.60
            2026-02,south,91,1810.90

            """
        ),
    ]
}
