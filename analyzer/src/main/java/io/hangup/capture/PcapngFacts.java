package io.hangup.capture;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** What pcapng blocks other than packets say, gathered into the facts of the file. */
final class PcapngFacts {
    /** The most bytes of secrets kept of one file. */
    static final int SECRETS_CAP = 64 * 1024 * 1024;

    /** Fixed fields of a statistics block: interface and time. */
    private static final int STATISTICS_BODY = 12;

    private static final int RECEIVED = 4;
    private static final int DROPPED_BY_INTERFACE = 5;
    private static final int DROPPED_BY_SYSTEM = 7;
    private static final int NAME_V4 = 1;
    private static final int NAME_V6 = 2;

    private final CaptureFacts facts;

    /** Counts of the section's interfaces; a later block about an interface replaces an earlier one. */
    private long[] received = new long[0];

    private long[] dropped = new long[0];

    /** What finished sections came to; -1 while none said anything. */
    private long receivedBefore = -1;

    private long droppedBefore = -1;
    private int secretBytes;
    private int section = -1;
    private int numberInSection;

    PcapngFacts(CaptureFacts facts) {
        this.facts = facts;
    }

    void startSection() {
        section++;
        numberInSection = 0;
        receivedBefore = facts.received;
        droppedBefore = facts.dropped;
        received = new long[0];
        dropped = new long[0];
    }

    void described(PcapngInterface described) {
        facts.linkTypes.add(described.linkType);
        if (facts.described.size() < CaptureFacts.LIST_CAP) {
            facts.described.add(new CaptureInterface(
                    section,
                    numberInSection,
                    described.name,
                    described.linkType,
                    described.snapLength,
                    described.resolution));
        }
        numberInSection++;
        facts.snapLength = (int) Math.max(facts.snapLength, Math.min(described.snapLength, Integer.MAX_VALUE));
        if (!described.filter.isEmpty() && facts.filters.size() < CaptureFacts.LIST_CAP) {
            facts.filters.add(described.filter);
        }
    }

    /** Takes what is wanted from a block of any other type; bytes that make no sense are left out. */
    void note(int type, byte[] bytes, int body, int end, boolean bigEndian) {
        if (type == PcapngFormat.STATISTICS && end - body >= STATISTICS_BODY) {
            statistics(bytes, body, end, bigEndian);
        } else if (type == PcapngFormat.SECRETS && end - body >= 8) {
            secrets(bytes, body, end, bigEndian);
        } else if (type == PcapngFormat.NAMES) {
            names(bytes, body, end, bigEndian);
        }
    }

    private void statistics(byte[] bytes, int body, int end, boolean bigEndian) {
        long id = Bytes.uint32(bytes, body, bigEndian);
        if (id >= facts.interfaces) {
            return;
        }
        long seen = -1;
        long lost = -1;
        PcapngOptions options = new PcapngOptions(bytes, body + STATISTICS_BODY, end, bigEndian);
        while (options.advance()) {
            if (options.length != 8) {
                continue;
            }
            long count = Math.max(0, Bytes.int64(bytes, options.at, bigEndian));
            if (options.code == RECEIVED) {
                seen = count;
            } else if (options.code == DROPPED_BY_INTERFACE || options.code == DROPPED_BY_SYSTEM) {
                lost = Math.max(0, lost) + count;
            }
        }
        received = with(received, (int) id, seen);
        dropped = with(dropped, (int) id, lost);
        facts.received = sum(receivedBefore, received);
        facts.dropped = sum(droppedBefore, dropped);
    }

    private static long[] with(long[] counts, int id, long count) {
        long[] grown = counts;
        if (id >= counts.length) {
            grown = Arrays.copyOf(counts, id + 1);
            Arrays.fill(grown, counts.length, grown.length, -1);
        }
        if (count >= 0) {
            grown[id] = count;
        }
        return grown;
    }

    private static long sum(long before, long[] counts) {
        long sum = before;
        for (long count : counts) {
            if (count >= 0) {
                sum = Math.max(0, sum) + count;
            }
        }
        return sum;
    }

    private void secrets(byte[] bytes, int body, int end, boolean bigEndian) {
        byte[] keyLog = keyLog(bytes, body, end, bigEndian);
        if (keyLog == null) {
            return;
        }
        if (facts.keyLogs.size() == CaptureFacts.LIST_CAP || secretBytes + keyLog.length > SECRETS_CAP) {
            facts.problem("More TLS secrets than are kept (" + SECRETS_CAP + " bytes); the rest is left out.");
            return;
        }
        secretBytes += keyLog.length;
        facts.keyLogs.add(keyLog);
    }

    /** The text of a TLS key log in the body of a decryption secrets block, or null when it holds something else. */
    static byte[] keyLog(byte[] bytes, int body, int end, boolean bigEndian) {
        long length = Bytes.uint32(bytes, body + 4, bigEndian);
        if (Bytes.int32(bytes, body, bigEndian) != PcapngFormat.TLS_KEY_LOG || length > end - body - 8) {
            return null;
        }
        return Arrays.copyOfRange(bytes, body + 8, body + 8 + (int) length);
    }

    private void names(byte[] bytes, int body, int end, boolean bigEndian) {
        // Records look like options: type, length, value, padding, and a zero type ends them.
        PcapngOptions records = new PcapngOptions(bytes, body, end, bigEndian);
        while (records.advance()) {
            if (records.code == NAME_V4 || records.code == NAME_V6) {
                resolved(bytes, records.at, records.length, records.code == NAME_V4 ? 4 : 16);
            }
        }
    }

    private void resolved(byte[] bytes, int at, int length, int addressLength) {
        if (length <= addressLength) {
            return;
        }
        String address = address(Arrays.copyOfRange(bytes, at, at + addressLength));
        String[] names = PcapngInterface.text(bytes, at + addressLength, length - addressLength)
                .split("\0");
        for (String name : names) {
            if (!name.isEmpty() && facts.resolvedNames.size() < CaptureFacts.LIST_CAP) {
                facts.resolvedNames.add(new ResolvedName(address, name));
            }
        }
    }

    private static String address(byte[] raw) {
        try {
            return InetAddress.getByAddress(raw).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of " + raw.length + " bytes", impossible);
        }
    }
}
