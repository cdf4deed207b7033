import Testing

@testable import RedisClient

@Suite struct `A URL of a server` {
    @Test func `tells where, who and which database`() throws {
        let url = try RedisURL("redis://ali%40ce:p%3a%2Fw@db.example:6380/4")
        #expect(url.topology == .single(.tcp(host: "db.example", port: 6380)))
        #expect(url.login == RedisLogin(user: "ali@ce", password: "p:/w", database: 4))
        #expect(!url.usesTLS)
    }

    @Test func `has defaults`() throws {
        let url = try RedisURL("rediss://:pw@[::1]")
        #expect(url.topology == .single(.tcp(host: "::1", port: 6379)))
        #expect(url.login == RedisLogin(password: "pw"))
        #expect(url.usesTLS)
    }

    @Test(arguments: ["unix:/run/redis.sock?db=2", "unix:///run/redis.sock?db=2"])
    func `can be a Unix socket`(text: String) throws {
        let url = try RedisURL(text)
        #expect(url.topology == .single(.unix(path: "/run/redis.sock")))
        #expect(url.login.database == 2)
    }

    @Test func `can name a cluster or sentinels`() throws {
        #expect(
            try RedisURL("redis-cluster://a:7000,b").topology
                == .cluster([.tcp(host: "a", port: 7000), .tcp(host: "b", port: 6379)]))
        let url = try RedisURL("rediss-sentinel://u:p@a,b:1/main/3")
        #expect(
            url.topology == .sentinel([.tcp(host: "a", port: 26379), .tcp(host: "b", port: 1)], master: "main"))
        #expect(url.login.database == 3)
        #expect(url.usesTLS)
    }

    @Test(arguments: [
        "", "host", "http://secret@h", "redis:secret", "redis://secret@", "redis://:secret@h:0", "redis://:secret@h:x",
        "redis://:secret@h/x", "redis://:secret@h/1/2", "redis://:secret@h?x", "redis://:secret%4@h", "redis://a,b",
        "redis://::1", "redis://:secret@[::1]x", "unix:secret", "unix:/secret?x=1", "redis-sentinel://:secret@h",
        "redis://:secret@h:99999", "redis://:secret%+1@h",
    ])
    func `is refused without being repeated`(text: String) {
        let error = #expect(throws: RedisError.self) { try RedisURL(text) }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("secret") == false)
    }

    @Test func `gives certificates a name to be for, unless it is an address`() {
        #expect(RedisAddress.tcp(host: "redis1", port: 1).hostName == "redis1")
        #expect(RedisAddress.tcp(host: "10.0.0.1", port: 1).hostName == nil)
        #expect(RedisAddress.tcp(host: "::1", port: 1).hostName == nil)
    }
}
