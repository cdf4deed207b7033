import Tables

@testable import SyntheticData

/// Tables that belong together, whose truth is known.
enum MadeFamilies {
    /// Households that are large or small, and their trips by four ways of travel, all different, one of them taken. Large
    /// households list four trips, small ones two; each tenth lists none.
    static func households(_ count: Int = 300) throws -> (parents: Table, children: Table) {
        var random = CounterRandom(seed: 3).sequence(row: 0, stream: 0)
        var (names, sizes): ([Int64], [String]) = ([], [])
        var (owners, ways, prices): ([Int64], [String], [Double]) = ([], [], [])
        var isTaken: [Bool] = []
        for index in 0..<count {
            let isLarge = random.unit() < 0.5
            names.append(Int64(1_000 + index))
            sizes.append(isLarge ? "large" : "small")
            let trips = index % 10 == 9 ? 0 : isLarge ? 4 : 2
            let taken = trips == 0 ? -1 : Int(random.unit() * Double(trips))
            for (place, way) in ["air", "bus", "car", "train"].shuffled(using: &random).prefix(trips).enumerated() {
                owners.append(Int64(1_000 + index))
                ways.append(way)
                isTaken.append(place == taken)
                prices.append(((way == "air" ? 100 : 20) + random.unit() * 10 * (isLarge ? 2 : 1)).rounded())
            }
        }
        return (
            try Table([Column("id", .integers(names)), Column("size", .texts(TextValues(sizes)))]),
            try Table([
                Column("way", .texts(TextValues(ways))), Column("household", .integers(owners)),
                Column("taken", .booleans(isTaken)), Column("price", .numbers(prices)),
            ])
        )
    }

    static var householdSchema: DataSchema {
        var parents = TableSchema("households", [ColumnSchema("id", .identifier), ColumnSchema("size", .category)])
        parents.key = "id"
        let columns: [(String, ColumnType)] = [
            ("way", .category), ("household", .integer), ("taken", .boolean), ("price", .number),
        ]
        var children = TableSchema("trips", columns.map { ColumnSchema($0.0, $0.1) })
        children.parent = TableSchema.Parent(table: "households", key: "household")
        return DataSchema([parents, children])
    }

    /// Towns in two regions, counted each fifth year from 1950 on, whose size grows by a tenth in the north alone. One in
    /// four is counted six times, the others nine times.
    static func towns(_ count: Int = 120) throws -> Table {
        var random = CounterRandom(seed: 4).sequence(row: 0, stream: 0)
        var (names, regions, years, sizes, moods): ([String], [String], [Int64], [Int64], [String]) = (
            [], [], [], [], []
        )
        for town in 0..<count {
            let isNorth = random.unit() < 0.5
            var size = 1_000 * (1 + 99 * random.unit() * random.unit())
            for step in 0..<(town % 4 == 0 ? 6 : 9) {
                names.append("Town \(town)")
                regions.append(isNorth ? "north" : "south")
                years.append(Int64(1_950 + 5 * step))
                sizes.append(Int64(size))
                moods.append(random.unit() < 0.5 ? "good" : "bad")
                size *= (isNorth ? 1.1 : 1) + 0.01 * random.unit()
            }
        }
        return try Table([
            Column("town", .texts(TextValues(names))), Column("region", .texts(TextValues(regions))),
            Column("year", .integers(years)), Column("size", .integers(sizes)),
            Column("mood", .texts(TextValues(moods))),
        ])
    }

    static var townSchema: DataSchema {
        let columns: [(String, ColumnType)] = [
            ("town", .category), ("region", .category), ("year", .integer), ("size", .integer), ("mood", .category),
        ]
        var towns = TableSchema("towns", columns.map { ColumnSchema($0.0, $0.1) })
        towns.panel = TableSchema.Panel(entity: "town", time: "year")
        return DataSchema([towns])
    }
}

extension Table {
    /// The rows of each value of a column, in order.
    func groups(by name: String) -> [[Int]] {
        guard let column = column(name) else { return [] }
        let codes = ValueCodes([column], rowCount: rowCount)
        var groups = [[Int]](repeating: [], count: codes.counts.count)
        for row in 0..<rowCount { groups[Int(codes.codes[row])].append(row) }
        return groups
    }
}
