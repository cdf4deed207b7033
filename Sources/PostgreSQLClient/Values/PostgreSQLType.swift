/// A type by its object identifier in `pg_type`.
public struct PostgreSQLType: RawRepresentable, Hashable, Sendable {
    /// The object identifier.
    public var rawValue: UInt32

    /// A type by its object identifier.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Types of users and extensions have identifiers from here on.
    static let firstUserDefined: UInt32 = 16384
}

/// What values of a type look like on the wire.
indirect enum ValueForm: Sendable, Equatable {
    case bool, int2, int4, int8, oid, float4, float8, numeric
    case text, char, bytea, uuid, json, jsonb
    case date, time, timetz, timestamp, timestamptz, interval
    case inet, cidr, macaddr
    case array(ValueForm)
    case range(ValueForm)
    case multirange(ValueForm)
}

extension PostgreSQLType {
    /// Nil for a type whose binary form is not known here; its values are asked for as text.
    var form: ValueForm? { Self.forms[rawValue] }

    /// The name of a built-in type, as `format_type` has it; nil for the others.
    public var name: String? { Self.names[rawValue] }

    private struct Row {
        var oid: UInt32
        var array: UInt32
        var form: ValueForm
        var name: String

        init(_ oid: UInt32, _ array: UInt32, _ form: ValueForm, _ name: String) {
            (self.oid, self.array, self.form, self.name) = (oid, array, form, name)
        }
    }

    /// Identifiers of built-in types never change.
    private static let rows = [
        Row(16, 1000, .bool, "boolean"), Row(17, 1001, .bytea, "bytea"), Row(18, 1002, .char, "\"char\""),
        Row(19, 1003, .text, "name"), Row(20, 1016, .int8, "bigint"), Row(21, 1005, .int2, "smallint"),
        Row(23, 1007, .int4, "integer"), Row(25, 1009, .text, "text"), Row(26, 1028, .oid, "oid"),
        Row(114, 199, .json, "json"), Row(142, 143, .text, "xml"), Row(650, 651, .cidr, "cidr"),
        Row(700, 1021, .float4, "real"), Row(701, 1022, .float8, "double precision"),
        Row(705, 0, .text, "unknown"), Row(774, 775, .macaddr, "macaddr8"), Row(829, 1040, .macaddr, "macaddr"),
        Row(869, 1041, .inet, "inet"), Row(1042, 1014, .text, "character"),
        Row(1043, 1015, .text, "character varying"), Row(1082, 1182, .date, "date"),
        Row(1083, 1183, .time, "time without time zone"),
        Row(1114, 1115, .timestamp, "timestamp without time zone"),
        Row(1184, 1185, .timestamptz, "timestamp with time zone"), Row(1186, 1187, .interval, "interval"),
        Row(1266, 1270, .timetz, "time with time zone"), Row(1700, 1231, .numeric, "numeric"),
        Row(2950, 2951, .uuid, "uuid"), Row(3802, 3807, .jsonb, "jsonb"),
        Row(3904, 3905, .range(.int4), "int4range"), Row(3906, 3907, .range(.numeric), "numrange"),
        Row(3908, 3909, .range(.timestamp), "tsrange"), Row(3910, 3911, .range(.timestamptz), "tstzrange"),
        Row(3912, 3913, .range(.date), "daterange"), Row(3926, 3927, .range(.int8), "int8range"),
        Row(4451, 6150, .multirange(.int4), "int4multirange"),
        Row(4532, 6151, .multirange(.numeric), "nummultirange"),
        Row(4533, 6152, .multirange(.timestamp), "tsmultirange"),
        Row(4534, 6153, .multirange(.timestamptz), "tstzmultirange"),
        Row(4535, 6155, .multirange(.date), "datemultirange"),
        Row(4536, 6157, .multirange(.int8), "int8multirange"),
    ]

    private static let forms: [UInt32: ValueForm] = {
        var forms: [UInt32: ValueForm] = [:]
        for row in rows {
            forms[row.oid] = row.form
            if row.array != 0 { forms[row.array] = .array(row.form) }
        }
        return forms
    }()

    private static let names: [UInt32: String] = {
        var names: [UInt32: String] = [:]
        for row in rows {
            names[row.oid] = row.name
            if row.array != 0 { names[row.array] = "\(row.name)[]" }
        }
        return names
    }()
}
