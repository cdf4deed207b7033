import ConnectorKit
import FilesystemConnector
import Neo4jConnector
import PostgreSQLConnector
import RedisConnector
import SQLiteConnector
import Settings
import SyntheticConnector
import UtilityConnector

/// The kinds of server that this binary has. A connector is plugged in by its line here.
enum BuiltInConnectors {
    static let all: [SectionAlternative<ServerRecipe>] = [
        FilesystemConnector.alternative,
        Neo4jConnector.alternative,
        PostgreSQLConnector.alternative,
        RedisConnector.alternative,
        SQLiteConnector.alternative,
        SyntheticConnector.alternative,
        UtilityConnector.alternative,
    ]
}
