import Tables
import Testing

@Suite struct `Counter-based random numbers` {
    /// The known answers of Random123, the authors' own library, as 64-bit halves with the lower word first.
    @Test(arguments: [
        (UInt64(0), UInt64(0), UInt32(0), UInt32(0), [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8] as [UInt64]),
        (.max, .max, .max, .max, [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]),
        (
            0x299F_31D0_A409_3822, 0x85A3_08D3_243F_6A88, 0x1319_8A2E, 0x0370_7344,
            [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]
        ),
    ])
    func `are those of Philox4x32-10`(seed: UInt64, row: UInt64, stream: UInt32, draw: UInt32, words: [UInt64]) {
        let block = CounterRandom(seed: seed).bits(row: row, stream: stream, draw: draw)
        #expect(block.first == words[1] << 32 | words[0])
        #expect(block.second == words[3] << 32 | words[2])
    }

    @Test func `stay inside their range at its ends`() {
        #expect(CounterRandom.unit(.max) < 1)
        #expect(CounterRandom.unit(0) == 0)
        #expect(CounterRandom.index(.max, below: 7) == 6)
        #expect(CounterRandom.index(0, below: 7) == 0)
    }
}
