/// The words that the fence knows. What is in no list here is refused.
enum CypherNames {
    /// What a statement that reads may begin with.
    static let readStarts = words("MATCH OPTIONAL RETURN WITH UNWIND CALL SHOW LET FILTER")
    /// What a statement that writes may begin with besides.
    static let writeStarts = words("CREATE MERGE INSERT DROP FOREACH")

    /// Clauses that change data. As names they have to be in backticks, or follow `.` or `:`.
    static let updates = words("CREATE MERGE SET DELETE DETACH NODETACH REMOVE FOREACH INSERT DROP")
    /// Clauses that take something away. `SET` puts new properties in the place of others, or nothing: which, cannot be told
    /// from the words, for the value may come from a parameter.
    static let deletions = words("DELETE DETACH NODETACH REMOVE DROP SET")
    /// What is refused in any mode: files, networks, rights, other databases, the server itself.
    static let never = words(
        "LOAD ALTER GRANT DENY REVOKE RENAME USE START STOP TERMINATE DEALLOCATE REALLOCATE DRYRUN COMMIT ROLLBACK BEGIN"
    )
    /// Of those, words that are also popular names; they are refused only where a statement begins.
    static let harmlessInside = words("START STOP BEGIN COMMIT ROLLBACK DRYRUN")

    /// What may be shown.
    static let shown = words("INDEX INDEXES CONSTRAINT CONSTRAINTS PROCEDURE PROCEDURES FUNCTION FUNCTIONS")
    /// What may stand before that.
    static let showModifiers = words(
        """
        ALL BUILT IN USER DEFINED RANGE TEXT POINT FULLTEXT VECTOR LOOKUP UNIQUE UNIQUENESS NODE REL RELATIONSHIP KEY
        EXIST EXISTENCE PROPERTY TYPE
        """)
    /// What may be created or dropped apart from data.
    static let schemaObjects = words("INDEX CONSTRAINT")
    /// What may stand between CREATE and those.
    static let schemaModifiers = words("OR REPLACE RANGE TEXT POINT FULLTEXT VECTOR LOOKUP BTREE")

    /// Words of the language that a parenthesis may follow although they are no functions.
    static let beforeParenthesis = words(
        """
        MATCH WHERE AND OR XOR NOT IN RETURN WITH UNWIND AS BY WHEN THEN ELSE CASE DISTINCT ON ALL ANY NONE SINGLE LIMIT SKIP
        OFFSET UNION YIELD EXISTS CONTAINS CALL OPTIONAL SHORTEST SHORTESTPATH ALLSHORTESTPATHS PATH PATHS WALK TRAIL ACYCLIC
        CREATE MERGE INSERT DELETE SET REMOVE FOREACH FOR REQUIRE EACH IS LET FILTER FROM LEADING TRAILING BOTH
        """)

    /// Functions of the language itself, none of which reaches beyond the statement.
    static let functions = lowercased(
        """
        abs acos acosh all allreduce any asin atan atan2 avg btrim cardinality ceil ceiling char_length character_length coalesce
        coll.distinct coll.flatten coll.indexof coll.insert coll.max coll.min coll.remove coll.sort collect cos cosh cot coth
        count date date.realtime date.statement date.transaction date.truncate datetime datetime.fromepoch
        datetime.fromepochmillis datetime.realtime datetime.statement datetime.transaction datetime.truncate degrees duration
        duration.between duration.indays duration.inmonths duration.inseconds e elementid elements endnode exists exp
        extract filter floor haversin head id isempty isnan keys labels last left length ln localdatetime
        localdatetime.realtime localdatetime.statement localdatetime.transaction localdatetime.truncate localtime
        localtime.realtime localtime.statement localtime.transaction localtime.truncate log log10 lower ltrim max min nodes
        none normalize nullif path_length percentilecont percentiledisc pi point point.distance point.withinbbox properties
        radians rand randomuuid range reduce relationships replace reverse right round rtrim sign sin single sinh size split
        sqrt startnode stdev stdevp substring sum tail tan tanh time time.realtime time.statement time.transaction
        time.truncate timestamp toboolean tobooleanlist tobooleanornull tofloat tofloatlist tofloatornull tointeger
        tointegerlist tointegerornull tolower tostring tostringlist tostringornull toupper trim type upper valuetype vector
        vector.similarity.cosine vector.similarity.euclidean vector_dimension_count vector_distance vector_norm
        """)

    /// Procedures that only tell what there is.
    static let procedures = [
        "db.labels", "db.relationshiptypes", "db.propertykeys", "db.schema.*", "dbms.components", "db.info",
        "db.index.fulltext.querynodes", "db.index.fulltext.queryrelationships", "db.index.vector.querynodes",
        "db.index.vector.queryrelationships",
    ]

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    private static func lowercased(_ text: String) -> Set<String> { words(text.lowercased()) }
}
