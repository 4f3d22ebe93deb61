package io.hangup.names;

import io.hangup.packet.Packet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes DNS messages for tests. */
final class DnsBytes {
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private final int id;
    private final String name;
    private final int type;
    private int flags;
    private int count;

    private DnsBytes(int id, String name, int type, int flags) {
        this.id = id;
        this.name = name;
        this.type = type;
        this.flags = flags;
    }

    static DnsBytes query(int id, String name, int type) {
        return new DnsBytes(id, name, type, 0x0100);
    }

    static DnsBytes answer(int id, String name, int type, int rcode) {
        return new DnsBytes(id, name, type, 0x8180 | rcode);
    }

    DnsBytes truncated() {
        flags |= 0x0200;
        return this;
    }

    /** A record whose owner is the question's name, as a compression pointer. */
    DnsBytes record(int recordType, int... data) {
        count++;
        for (int b :
                new int[] {0xc0, 12, recordType >>> 8, recordType, 0, 1, 0, 0, 0, 60, data.length >>> 8, data.length}) {
            answers.write(b);
        }
        for (int b : data) {
            answers.write(b);
        }
        return this;
    }

    DnsBytes v4(int a, int b, int c, int d) {
        return record(DnsMessage.A, a, b, c, d);
    }

    DnsBytes cname(String target) {
        byte[] encoded = encode(target);
        int[] data = new int[encoded.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = encoded[i] & 0xff;
        }
        return record(DnsMessage.CNAME, data);
    }

    static byte[] encode(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        return out.toByteArray();
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int b : new int[] {id >>> 8, id, flags >>> 8, flags, 0, 1, 0, count, 0, 0, 0, 0}) {
            out.write(b);
        }
        out.writeBytes(encode(name));
        for (int b : new int[] {type >>> 8, type, 0, 1}) {
            out.write(b);
        }
        out.writeBytes(answers.toByteArray());
        return out.toByteArray();
    }

    /** The message as a datagram; addresses are IPv4, given by their last byte in 10.0.0.0/8. */
    Packet packet(int source, int sourcePort, int destination, int destinationPort) {
        byte[] bytes = bytes();
        Packet packet = new Packet();
        packet.kind = Packet.UDP;
        packet.data = bytes;
        packet.payloadOffset = 0;
        packet.payloadLength = bytes.length;
        packet.payloadCaptured = bytes.length;
        packet.sourceLow = address(source);
        packet.sourcePort = sourcePort;
        packet.destinationLow = address(destination);
        packet.destinationPort = destinationPort;
        return packet;
    }

    static long address(int last) {
        return 0xffff_0a00_0000L | last;
    }
}
