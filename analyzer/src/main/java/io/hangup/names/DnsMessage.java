package io.hangup.names;

import java.util.ArrayList;
import java.util.List;

/**
 * One DNS message (RFC 1035), as far as the capture holds it: header, first question, and the addresses and aliases of
 * the answer section. A message cut off by the snap length gives what was read before the cut.
 */
public final class DnsMessage {
    public static final int A = 1;
    public static final int CNAME = 5;
    public static final int AAAA = 28;
    public static final int SVCB = 64;
    public static final int HTTPS = 65;

    /** The most answer records that are read of one message. */
    public static final int ANSWER_CAP = 256;

    /** The most addresses, and the most aliases, that are kept of one message. */
    public static final int ADDRESS_CAP = 64;

    private static final int HEADER = 12;
    private static final int CLASS_IN = 1;
    /** Jumps of one compressed name; a chain longer than this is a loop or a joke. */
    private static final int JUMP_CAP = 32;

    private static final int IPV4_HINT = 4;
    private static final int IPV6_HINT = 6;

    /** An address record of the answer section; IPv4 in the mapped form of {@link io.hangup.packet.Packet}. */
    public record Address(long high, long low) {}

    /** Identification field. */
    public int id;

    /** True for an answer. */
    public boolean response;

    /** Response code of the header, 0 to 15. */
    public int rcode;

    /** The TC bit: the whole answer is to be had over TCP. */
    public boolean truncated;

    /** Answer records that the message announces could not be read: it, or what the capture holds of it, is cut off. */
    public boolean unread;

    /** The capture holds the whole message; set by whoever knows. */
    public boolean whole;

    /** Queried name in lower case without the final dot; null when the message has no (readable) question. */
    public String name;

    /** Queried type; 0 when there is no question. */
    public int type;

    /** Addresses of A and AAAA records of the answer section. */
    public final List<Address> addresses = new ArrayList<>(2);

    /** Address hints of HTTPS and SVCB records (RFC 9460 section 7.3). */
    public final List<Address> hints = new ArrayList<>(0);

    /** Targets of CNAME records, in order. */
    public final List<String> cnames = new ArrayList<>(0);

    private final byte[] data;
    private final int start;
    private final int end;
    private int position;

    private DnsMessage(byte[] data, int start, int end) {
        this.data = data;
        this.start = start;
        this.end = end;
    }

    /**
     * Reads one message without its TCP length prefix.
     *
     * @return null when the bytes are no standard query or its answer
     */
    public static DnsMessage parse(byte[] data, int offset, int length) {
        if (length < HEADER) {
            return null;
        }
        DnsMessage message = new DnsMessage(data, offset, offset + length);
        return message.read() ? message : null;
    }

    private boolean read() {
        id = u16(start);
        int flags = u16(start + 2);
        response = (flags & 0x8000) != 0;
        truncated = (flags & 0x0200) != 0;
        rcode = flags & 0x0f;
        int opcode = (flags >>> 11) & 0x0f;
        int questions = u16(start + 4);
        int answers = u16(start + 6);
        if (opcode != 0 || questions > 1 || !response && (answers > 1 || questions == 0)) {
            return false;
        }
        position = start + HEADER;
        if (questions == 1) {
            String queried = name();
            if (queried == null || position + 4 > end) {
                // the question itself is cut off: only the header is of use, and only in an answer
                unread = answers > 0;
                return response;
            }
            name = queried;
            type = u16(position);
            position += 4;
        }
        if (response) {
            int count = Math.min(answers, ANSWER_CAP);
            int read = 0;
            while (read < count && answer()) {
                read++;
            }
            unread = read < count;
        }
        return true;
    }

    /** Reads one record of the answer section; false when the rest cannot be read. */
    private boolean answer() {
        if (!skipName() || position + 10 > end) {
            return false;
        }
        int recordType = u16(position);
        int recordClass = u16(position + 2);
        int length = u16(position + 8);
        int from = position + 10;
        int to = from + length;
        if (to > end) {
            return false;
        }
        if (recordClass == CLASS_IN) {
            if (recordType == A && length == 4) {
                add(addresses, v4(from));
            } else if (recordType == AAAA && length == 16) {
                add(addresses, new Address(u64(from), u64(from + 8)));
            } else if (recordType == CNAME) {
                position = from;
                String target = name();
                if (target != null && cnames.size() < ADDRESS_CAP) {
                    cnames.add(target);
                }
            } else if (recordType == HTTPS || recordType == SVCB) {
                hints(from, to);
            }
        }
        position = to;
        return true;
    }

    /** The address hints of service parameters (RFC 9460 section 2.2). */
    private void hints(int from, int to) {
        position = from + 2;
        if (!skipName()) {
            return;
        }
        int at = position;
        while (at + 4 <= to) {
            int key = u16(at);
            int length = u16(at + 2);
            at += 4;
            if (at + length > to) {
                return;
            }
            if (key == IPV4_HINT) {
                for (int i = at; i + 4 <= at + length; i += 4) {
                    add(hints, v4(i));
                }
            } else if (key == IPV6_HINT) {
                for (int i = at; i + 16 <= at + length; i += 16) {
                    add(hints, new Address(u64(i), u64(i + 8)));
                }
            }
            at += length;
        }
    }

    private static void add(List<Address> list, Address address) {
        if (list.size() < ADDRESS_CAP) {
            list.add(address);
        }
    }

    /** Reads a name, compressed or not (RFC 1035 section 4.1.4), and moves behind it; null when it cannot be read. */
    private String name() {
        StringBuilder text = new StringBuilder(32);
        int at = position;
        int after = -1;
        int jumps = 0;
        int bytes = 0;
        while (at < end) {
            int length = data[at] & 0xff;
            if (length == 0) {
                position = after < 0 ? at + 1 : after;
                return text.toString();
            }
            if ((length & 0xc0) == 0xc0) {
                if (at + 2 > end || ++jumps > JUMP_CAP) {
                    return null;
                }
                if (after < 0) {
                    after = at + 2;
                }
                at = start + (u16(at) & 0x3fff);
                continue;
            }
            bytes += length + 1;
            if (length > 63 || bytes > HostText.MAX_LENGTH || at + 1 + length > end) {
                return null;
            }
            if (text.length() > 0) {
                text.append('.');
            }
            for (int i = at + 1; i <= at + length; i++) {
                HostText.appendLabelByte(text, data[i] & 0xff);
            }
            at += length + 1;
        }
        return null;
    }

    /** Moves behind a name without reading it; false when it is cut off. */
    private boolean skipName() {
        while (position < end) {
            int length = data[position] & 0xff;
            if (length == 0) {
                position++;
                return true;
            }
            if ((length & 0xc0) == 0xc0) {
                position += 2;
                return position <= end;
            }
            position += length + 1;
        }
        return false;
    }

    private Address v4(int at) {
        long quad = (long) u16(at) << 16 | u16(at + 2);
        return new Address(0, 0xffff_0000_0000L | quad);
    }

    private int u16(int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }

    private long u64(int at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | data[at + i] & 0xff;
        }
        return value;
    }
}
