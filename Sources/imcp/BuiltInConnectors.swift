import ConnectorKit
import FilesystemConnector
import RedisConnector
import SQLiteConnector
import Settings
import UtilityConnector

/// The kinds of server that this binary has. A connector is plugged in by its line here.
enum BuiltInConnectors {
    static let all: [SectionAlternative<ServerRecipe>] = [
        FilesystemConnector.alternative,
        SQLiteConnector.alternative,
        RedisConnector.alternative,
        UtilityConnector.alternative,
    ]
}
