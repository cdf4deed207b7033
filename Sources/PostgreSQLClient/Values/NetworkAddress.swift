import Glibc

/// `inet` and `cidr` from their binary form.
enum NetworkAddress {
    static func text(_ reader: inout ByteReader, isCIDR: Bool) -> String? {
        guard let family: UInt8 = reader.integer(), let bits: UInt8 = reader.integer(),
            reader.integer(UInt8.self) != nil, let count: UInt8 = reader.integer(),
            let address = reader.take(Int(count))
        else { return nil }
        let (domain, size, all): (Int32, Int, UInt8)
        switch family {
        case 2: (domain, size, all) = (AF_INET, 4, 32)
        case 3: (domain, size, all) = (AF_INET6, 16, 128)
        default: return nil
        }
        guard address.count == size, let text = text(Array(address), domain) else { return nil }
        return isCIDR || bits != all ? "\(text)/\(bits)" : text
    }

    private static func text(_ address: [UInt8], _ domain: Int32) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard unsafe inet_ntop(domain, address, &buffer, socklen_t(buffer.count)) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
