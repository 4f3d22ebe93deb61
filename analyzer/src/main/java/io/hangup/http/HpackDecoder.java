package io.hangup.http;

import java.nio.charset.StandardCharsets;

/**
 * Decodes the header blocks of one direction (RFC 7541). What rests on blocks that were not captured reads
 * {@value #UNKNOWN}; broken blocks never throw. Mutable.
 */
final class HpackDecoder {
    /** Stands for a name or value that only a block not captured would tell. */
    static final String UNKNOWN = "<unknown>";

    /** The most bytes of the dynamic table, counted as RFC 7541 section 4.1 does; more is kept by no known client. */
    static final int TABLE_CAP = 64 * 1024;

    private static final int DEFAULT_TABLE = 4_096;
    private static final int ENTRY_OVERHEAD = 32;
    private static final int INTEGER_CAP = 1 << 28;

    /** Takes the fields of a block in order. */
    interface Sink {
        void field(String name, String value);
    }

    /** The dynamic table as a ring: the newest entry stands at {@code newest}. */
    private Header[] ring = new Header[16];

    private int newest;
    private int count;
    private int size;
    private int maximum = DEFAULT_TABLE;

    /** Older entries than those of the table may exist, but are not known. */
    private boolean moreUnknown;

    private byte[] block;
    private int at;
    private int end;
    private String broken;

    /** @param fromStart the first block to be decoded is the first that was sent */
    HpackDecoder(boolean fromStart) {
        if (!fromStart) {
            lost();
        }
    }

    /** Blocks are missing: the entries known so far may have moved on by any number. */
    void lost() {
        count = 0;
        size = 0;
        moreUnknown = true;
        // an entry kept too long does no harm: the sender will not refer to it
        maximum = TABLE_CAP;
    }

    /** Entries of the dynamic table. */
    int entries() {
        return count;
    }

    /** Bytes of the dynamic table (RFC 7541 section 4.1). */
    int tableSize() {
        return size;
    }

    /** Decodes one block; returns null, or what is wrong with it. Fields before the fault were given to the sink. */
    String decode(byte[] data, int offset, int length, Sink sink) {
        block = data;
        at = offset;
        end = offset + length;
        broken = null;
        String wrong = null;
        while (at < end) {
            String one = representation(sink);
            wrong = wrong == null ? one : wrong;
            if (broken != null) {
                lost();
                wrong = broken;
                break;
            }
        }
        block = null;
        return wrong;
    }

    private String representation(Sink sink) {
        int first = block[at] & 0xff;
        if (first >= 0x80) {
            return indexed(integer(7), sink);
        }
        if (first >= 0x40) {
            return literal(integer(6), true, sink);
        }
        if (first >= 0x20) {
            resize(integer(5));
            return null;
        }
        return literal(integer(4), false, sink);
    }

    private String indexed(int index, Sink sink) {
        if (broken != null) {
            return null;
        }
        if (index == 0) {
            return broken = "header field of index 0";
        }
        Header entry = entry(index);
        sink.field(entry == null ? UNKNOWN : entry.name(), entry == null ? UNKNOWN : entry.value());
        return beyond(entry);
    }

    private String literal(int index, boolean indexing, Sink sink) {
        if (broken != null) {
            return null;
        }
        Header entry = index == 0 ? null : entry(index);
        String name = index == 0 ? string() : entry == null ? UNKNOWN : entry.name();
        String value = name == null ? null : string();
        if (value == null) {
            return null;
        }
        sink.field(name, value);
        if (indexing) {
            add(new Header(name, value));
        }
        return index == 0 ? null : beyond(entry);
    }

    private String beyond(Header entry) {
        return entry == null && !moreUnknown ? "header index beyond the table" : null;
    }

    private Header entry(int index) {
        if (index <= HpackStaticTable.SIZE) {
            return HpackStaticTable.get(index);
        }
        int age = index - HpackStaticTable.SIZE - 1;
        return age < count ? ring[Math.floorMod(newest - age, ring.length)] : null;
    }

    private void resize(int wanted) {
        if (broken != null) {
            return;
        }
        if (wanted > TABLE_CAP) {
            moreUnknown = true;
        }
        maximum = Math.min(wanted, TABLE_CAP);
        evict(0);
    }

    private void add(Header entry) {
        int bytes = bytes(entry);
        evict(bytes);
        if (bytes > maximum) {
            // it empties the table and is not kept (RFC 7541 section 4.4)
            return;
        }
        if (count == ring.length) {
            grow();
        }
        newest = (newest + 1) % ring.length;
        ring[newest] = entry;
        count++;
        size += bytes;
    }

    private void evict(int room) {
        while (count > 0 && size + room > maximum) {
            int oldest = Math.floorMod(newest - count + 1, ring.length);
            size -= bytes(ring[oldest]);
            ring[oldest] = null;
            count--;
        }
    }

    private void grow() {
        Header[] larger = new Header[2 * ring.length];
        for (int age = 0; age < count; age++) {
            larger[count - 1 - age] = ring[Math.floorMod(newest - age, ring.length)];
        }
        ring = larger;
        newest = count - 1;
    }

    private static int bytes(Header entry) {
        return ENTRY_OVERHEAD + entry.name().length() + entry.value().length();
    }

    /** An integer with a prefix of so many bits (RFC 7541 section 5.1). */
    private int integer(int prefix) {
        int mask = (1 << prefix) - 1;
        long value = block[at++] & mask;
        if (value < mask) {
            return (int) value;
        }
        for (int shift = 0; at < end; shift += 7) {
            int next = block[at++] & 0xff;
            value += (long) (next & 0x7f) << Math.min(shift, 35);
            if (value > INTEGER_CAP || shift > 35) {
                broken = "header block with an integer out of range";
                return 0;
            }
            if (next < 0x80) {
                return (int) value;
            }
        }
        broken = "header block ends within an integer";
        return 0;
    }

    /** A string (RFC 7541 section 5.2); null when the block is broken. */
    private String string() {
        if (at == end) {
            broken = "header block ends before a string";
            return null;
        }
        boolean huffman = block[at] < 0;
        int length = integer(7);
        if (broken != null) {
            return null;
        }
        if (length > end - at) {
            broken = "header block ends within a string";
            return null;
        }
        String text = huffman
                ? HpackHuffman.decode(block, at, length)
                : new String(block, at, length, StandardCharsets.ISO_8859_1);
        at += length;
        if (text == null) {
            broken = "header block with a broken Huffman code";
        }
        return text;
    }
}
