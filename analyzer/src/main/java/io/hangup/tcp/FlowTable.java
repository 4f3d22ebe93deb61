package io.hangup.tcp;

/**
 * Flows by their addresses and ports, both directions alike: open addressing over longs (hash in the upper half, index
 * plus one in the lower), at most half full, and beside each slot its flow: the slot decides, one access more brings it. It
 * consists of parts that grow each for itself, so that no packet waits for a copy of everything; the hash is seeded against
 * hostile captures.
 */
final class FlowTable {
    private static final int PART_BITS = 8;
    private static final int FIRST_SLOTS = 16;
    private static final int CHUNK_BITS = 12;

    private final long[][] parts = new long[1 << PART_BITS][FIRST_SLOTS];
    private final Flow[][] flows = new Flow[1 << PART_BITS][FIRST_SLOTS];
    private final int[] counts = new int[1 << PART_BITS];
    private final long seed;
    private Flow[][] chunks = new Flow[16][];
    private int size;

    FlowTable(long seed) {
        this.seed = mix(seed ^ 0x9e37_79b9_7f4a_7c15L);
    }

    int size() {
        return size;
    }

    /** Flow by its number, in order of their first frames. */
    Flow at(int index) {
        return chunks[index >>> CHUNK_BITS][index & (1 << CHUNK_BITS) - 1];
    }

    long hash(long sHigh, long sLow, int sPort, long dHigh, long dLow, int dPort, int scope) {
        long source = mix((sLow ^ seed) + (sHigh + sPort) * 0x9e37_79b9_7f4a_7c15L + ((long) sPort << 40));
        long destination = mix((dLow ^ seed) + (dHigh + dPort) * 0x9e37_79b9_7f4a_7c15L + ((long) dPort << 40));
        return mix(source + destination + scope);
    }

    Flow find(long hash, long sHigh, long sLow, int sPort, long dHigh, long dLow, int dPort, int scope) {
        int part = (int) (hash >>> 64 - PART_BITS);
        long[] slots = parts[part];
        int mask = slots.length - 1;
        int tag = (int) hash;
        for (int i = tag & mask; ; i = i + 1 & mask) {
            long slot = slots[i];
            if (slot == 0) {
                return null;
            }
            if ((int) (slot >>> 32) == tag) {
                Flow flow = flows[part][i];
                if (flow.matches(sHigh, sLow, sPort, dHigh, dLow, dPort, scope)) {
                    return flow;
                }
            }
        }
    }

    void add(long hash, Flow flow) {
        int part = (int) (hash >>> 64 - PART_BITS);
        if (++counts[part] * 2 > parts[part].length) {
            grow(part);
        }
        int chunk = size >>> CHUNK_BITS;
        if (chunk == chunks.length) {
            chunks = java.util.Arrays.copyOf(chunks, chunk * 2);
        }
        if (chunks[chunk] == null) {
            chunks[chunk] = new Flow[1 << CHUNK_BITS];
        }
        chunks[chunk][size & (1 << CHUNK_BITS) - 1] = flow;
        size++;
        put(parts[part], flows[part], hash << 32 | size, flow);
    }

    private static void put(long[] slots, Flow[] beside, long slot, Flow flow) {
        int mask = slots.length - 1;
        int i = (int) (slot >>> 32) & mask;
        while (slots[i] != 0) {
            i = i + 1 & mask;
        }
        slots[i] = slot;
        beside[i] = flow;
    }

    private void grow(int part) {
        long[] slots = parts[part];
        long[] larger = new long[slots.length * 2];
        Flow[] beside = new Flow[larger.length];
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != 0) {
                put(larger, beside, slots[i], flows[part][i]);
            }
        }
        parts[part] = larger;
        flows[part] = beside;
    }

    /** The finaliser of SplitMix64: every input bit reaches every output bit. */
    private static long mix(long x) {
        x = (x ^ x >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        x = (x ^ x >>> 27) * 0x94d0_49bb_1331_11ebL;
        return x ^ x >>> 31;
    }
}
