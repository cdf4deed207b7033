/// Statements that a tool for reading must refuse: they write, or reach files, the network, other databases or the server.
enum Attacks {
    static let statements = writes + hidden + outside + administration + procedures

    /// Those whose keyword stands in the open, for variations.
    static let sure = [
        "MATCH (n) SET n.x = 1 RETURN n", "MATCH (n) DELETE n", "CREATE (:Attack) RETURN 1", "MATCH (n) REMOVE n.name",
        "MERGE (n:Attack) RETURN n", "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l", "CALL apoc.load.json( 'x' )",
    ]

    static let writes = [
        "CREATE (:Attack)", "CREATE (:Attack) RETURN 1", "MATCH (n) CREATE (n)-[:ATTACK]->(n)",
        "MERGE (:Attack {x: 1})",
        "MATCH (n:Victim) SET n.name = 'x'", "MATCH (n:Victim) SET n:Attack", "MATCH (n:Victim) SET n += {x: 1}",
        "MATCH (n:Victim) SET n = {}", "MATCH (n:Victim) REMOVE n.name", "MATCH (n:Victim) REMOVE n:Victim",
        "MATCH (n:Victim) DELETE n", "MATCH (n:Victim) DETACH DELETE n", "MATCH (n:Victim) NODETACH DELETE n",
        "MATCH (:Victim)-[r]-() DELETE r", "FOREACH (x IN [1] | CREATE (:Attack))", "INSERT (:Attack)",
        "MATCH (n:Victim) FOREACH (x IN [n] | SET x.name = 'x')", "UNWIND [1] AS x CREATE (:Attack {x: x})",
        "CALL { CREATE (:Attack) }", "CALL { CREATE (:Attack) RETURN 1 AS x } RETURN x", "CALL () { CREATE (:Attack) }",
        "CALL { CREATE (:Attack) } IN TRANSACTIONS", "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1 ROWS",
        "MATCH (n) CALL (n) { SET n.x = 1 } IN 4 CONCURRENT TRANSACTIONS",
        "WITH 1 AS x MERGE (:Attack {x: x}) RETURN x",
        "MATCH (n:Victim) WITH n SET n.x = 1 RETURN count(n)", "RETURN 1 UNION CREATE (:Attack) RETURN 1",
        "EXPLAIN CREATE (:Attack)", "PROFILE CREATE (:Attack)", "PROFILE MATCH (n:Victim) DETACH DELETE n",
        "OPTIONAL MATCH (n:Nobody) CREATE (:Attack)", "MATCH (n) RETURN n; CREATE (:Attack)",
        "RETURN 1;MATCH (n) DELETE n;",
    ]

    static let hidden = [
        "cReAtE (:Attack)", "MATCH (n:Victim) \\u0053ET n.name = 'x'", "\\u0043REATE (:Attack)",
        "RETURN 'a\\u0027 CREATE (:Attack) //'", "RETURN 'x' /* ' */ CREATE (:Attack) //'", "MATCH (n)/**/SET/**/n.x=1",
        "MATCH (n:Victim)//\nSET n.x = 1", "// comment \r CREATE (:Attack)", "// it's \r\n CREATE (:Attack) //'",
        "MATCH (n:Victim) //\u{2028} SET n.x = 1", "MATCH (n:Victim)\u{A0}SET n.x = 1",
        "MATCH (n:Victim) \u{17F}ET n.x = 1",
        "MATCH (n:Victim) S\u{200B}ET n.x = 1", "RETURN 1SET n.x = 1", "RETURN 1.SET n.x = 1",
        "RETURN `a``b` CREATE (:Attack)", "RETURN \"\\\" CREATE (:Attack) //\" CREATE (:Attack)",
        "RETURN '\\x' CREATE (:Attack) //'",
        "RETURN /* /* */ 1 CREATE (:Attack) /* */ */", "MATCH (n:Victim) WHERE n.name = 'it''s' SET n.x = 1 RETURN 'x'",
        "RETURN `x\\u0060 CREATE (:Attack) //`", "CYPHER 5 CREATE (:Attack)",
        "CYPHER runtime=slotted MATCH (n) SET n.x = 1",
        "/*+ hint */ CREATE (:Attack)", "(CREATE (:Attack))", "$x CREATE (:Attack)",
    ]

    static let outside = [
        "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l",
        "LOAD CSV WITH HEADERS FROM 'file:///etc/hostname' AS l RETURN l",
        "LOAD CSV FROM 'http://169.254.169.254/latest/meta-data' AS l RETURN l",
        "WITH 1 AS x LOAD CSV FROM $u AS l RETURN l",
        "load/**/csv from 'file:///etc/passwd' as l return l",
        "CALL { LOAD CSV FROM 'file:///x' AS l RETURN l } RETURN l",
        "CALL apoc.load.json('file:///etc/passwd')", "CALL apoc.load.jsonParams('http://x', {}, null)",
        "CALL apoc.load.csv('file:///etc/passwd')", "CALL apoc.load.xml('http://127.0.0.1/')",
        "CALL apoc.import.csv([], [], {})", "CALL apoc.export.csv.all('x.csv', {})",
        "CALL apoc.export.cypher.all('x', {})",
        "RETURN apoc.load.json('x')", "MATCH (n) RETURN linenumber(), file()",
        "RETURN genai.vector.encode('x', 'OpenAI', {})",
        "CALL apoc.cypher.runFile('file:///x')", "CALL apoc.ml.openai.chat([], 'key')",
    ]

    static let administration = [
        "USE system MATCH (n) RETURN n", "USE g CREATE (:Attack)",
        "MATCH (n) CALL { USE system RETURN 1 AS x } RETURN x",
        "SHOW USERS", "SHOW CURRENT USER", "SHOW DATABASES", "SHOW SETTINGS", "SHOW TRANSACTIONS", "SHOW PRIVILEGES",
        "SHOW TRANSACTIONS YIELD transactionId AS t TERMINATE TRANSACTIONS t RETURN t", "TERMINATE TRANSACTIONS 'x'",
        "CREATE USER attack SET PASSWORD 'x'", "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'", "DROP USER root",
        "CREATE DATABASE attack", "DROP DATABASE g", "STOP DATABASE g", "START DATABASE g",
        "GRANT ROLE admin TO attack",
        "CREATE INDEX attack FOR (n:Victim) ON (n.name)", "DROP INDEX attack", "DROP CONSTRAINT attack",
        "CREATE CONSTRAINT attack FOR (n:Victim) REQUIRE n.name IS UNIQUE", "ENABLE SERVER 'x'",
        "RENAME USER root TO x",
        "START n = node(*) RETURN n", "BEGIN", "COMMIT", "DENY READ {*} ON GRAPH g TO r", "REVOKE ROLE admin FROM root",
        "SHOW INDEXES YIELD name AS n SHOW USERS", "ALTER DATABASE g SET ACCESS READ ONLY",
    ]

    static let procedures = [
        "CALL apoc.cypher.run('CREATE (:Attack)', {})", "CALL apoc.cypher.doIt('CREATE (:Attack)', {})",
        "RETURN apoc.cypher.runFirstColumn('CREATE (:Attack) RETURN 1', {})", "CALL apoc.create.node(['Attack'], {})",
        "CALL apoc.periodic.commit('CREATE (:Attack)', {})", "CALL apoc.periodic.submit('x', 'CREATE (:Attack)')",
        "CALL apoc.refactor.rename.label('Victim', 'Attack')", "CALL apoc.trigger.add('x', 'RETURN 1', {})",
        "CALL `apoc`.`cypher`.`run`('CREATE (:Attack)', {})", "CALL `apoc.cypher.run`('CREATE (:Attack)', {})",
        "CALL apoc . cypher . run ('CREATE (:Attack)', {})", "CALL APOC.CYPHER.RUN('CREATE (:Attack)', {})",
        "call/**/apoc/**/./**/cypher.run('x', {})", "MATCH (n) CALL apoc.nodes.delete([n], 1) YIELD value RETURN value",
        "CALL dbms.listConfig()", "CALL dbms.security.createUser('x', 'y')", "CALL dbms.killQuery('x')",
        "CALL dbms.setConfigValue('x', 'y')",
        "CALL db.createLabel('Attack')", "CALL db.createProperty('attack')", "CALL db.index.fulltext.drop('x')",
        "CALL db.index.vector.createNodeIndex('a', 'b', 'c', 1, 'd')",
        "CALL db.create.setNodeVectorProperty(null, 'x', [1])",
        "CALL db.clearQueryCaches()", "CALL gds.graph.project('g', '*', '*')", "CALL gds.pageRank.write('g', {})",
        "CALL sql('INSERT INTO Victim SET x = 1')", "CALL arcadedb.sql('x')", "RETURN eval('x')",
        "CALL db.labels.evil()",
        "CALL $procedure()", "CALL db.labels() YIELD label CALL apoc.cypher.run('x', {}) YIELD value RETURN value",
        "CALL algo.bfs(1)", "RETURN {call: apoc.cypher.runFirstColumnSingle('x', {})}", "CALL dbms.components.evil()",
    ]
}
