package io.hangup.packet;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the decoder met, so that nothing is left out in silence: frames by kind, and by name what it does not know or
 * could not read. Frames with a tunnel count once, by their innermost packet.
 */
public final class PacketCounters {
    /** Frames decoded. */
    public long frames;

    /** Frames whose packet was made up of fragments and complete. */
    public long reassembled;

    /** Frames with at least one tunnel. */
    public long tunnelled;

    /** The fewest bytes that tunnels add to a packet; short ones may be padded inside. 0 without a tunnel. */
    public int leastTunnelOverhead;

    /** Fragments whose bytes had all come before. */
    public long fragmentsRepeated;

    /** Fragments that overlapped others: an attack, or broken equipment. */
    public long fragmentsOverlapping;

    /** IP packets given up because a piece never came; those still waited for are not counted. */
    public long datagramsIncomplete;

    /** IP packets given up early because too many were in work. */
    public long datagramsEvicted;

    private long wlanWithoutData;
    private long wlanUnreadable;
    private final long[] kinds = new long[Packet.FRAGMENT + 1];
    private final long[] malformed = new long[Malformed.values().length];
    private final long[] ipProtocols = new long[256];
    private final CountTable linkTypes = new CountTable();
    private final CountTable etherTypes = new CountTable();
    private final CountTable pppProtocols = new CountTable();
    private final CountTable llcServices = new CountTable();

    /** Frames of a kind, one of the constants of {@link Packet}. */
    public long kind(int kind) {
        return kinds[kind];
    }

    /** Frames that were malformed for this reason. */
    public long malformed(Malformed reason) {
        return malformed[reason.ordinal()];
    }

    /** Frames of a link type (LINKTYPE_ number) that is not decoded. */
    public long unknownLinkType(int linkType) {
        return linkTypes.countOf(linkType);
    }

    /** Frames by the name of what was not followed, in order of appearance within each layer. */
    public Map<String, Long> unknown() {
        Map<String, Long> names = new LinkedHashMap<>();
        for (int i = 0; i < linkTypes.size(); i++) {
            names.merge(ProtocolNames.linkType(linkTypes.key(i)), linkTypes.count(i), Long::sum);
        }
        for (int i = 0; i < etherTypes.size(); i++) {
            names.merge(ProtocolNames.etherType(etherTypes.key(i)), etherTypes.count(i), Long::sum);
        }
        for (int i = 0; i < llcServices.size(); i++) {
            names.merge(String.format("LLC service 0x%02x", llcServices.key(i)), llcServices.count(i), Long::sum);
        }
        for (int i = 0; i < pppProtocols.size(); i++) {
            names.merge(String.format("PPP protocol 0x%04x", pppProtocols.key(i)), pppProtocols.count(i), Long::sum);
        }
        for (int i = 0; i < ipProtocols.length; i++) {
            if (ipProtocols[i] > 0) {
                names.merge(ProtocolNames.ipProtocol(i), ipProtocols[i], Long::sum);
            }
        }
        if (wlanWithoutData > 0) {
            names.put("802.11 management and control", wlanWithoutData);
        }
        if (wlanUnreadable > 0) {
            names.put("802.11 data, encrypted or in fragments", wlanUnreadable);
        }
        long rest = linkTypes.beyondCap() + etherTypes.beyondCap() + pppProtocols.beyondCap() + llcServices.beyondCap();
        if (rest > 0) {
            names.put("others", rest);
        }
        return names;
    }

    /** Malformed frames by the name of the reason; reasons that never occurred are left out. */
    public Map<String, Long> malformed() {
        Map<String, Long> names = new LinkedHashMap<>();
        for (Malformed reason : Malformed.values()) {
            if (malformed(reason) > 0) {
                names.put(reason.text(), malformed(reason));
            }
        }
        return names;
    }

    void count(Packet packet) {
        frames++;
        kinds[packet.kind]++;
        if (packet.reassembled) {
            reassembled++;
        }
        if (packet.tunnelDepth > 0) {
            tunnelled++;
            if (packet.tunnelOverhead > 0) {
                leastTunnelOverhead = leastTunnelOverhead == 0
                        ? packet.tunnelOverhead
                        : Math.min(leastTunnelOverhead, packet.tunnelOverhead);
            }
        }
    }

    /** Counts a malformed frame; its decoding ends here. */
    int bad(Malformed reason) {
        malformed[reason.ordinal()]++;
        return Layer.DONE;
    }

    int unknownLink(int linkType) {
        linkTypes.add(linkType);
        return Layer.DONE;
    }

    int unknownEtherType(int type) {
        etherTypes.add(type);
        return Layer.DONE;
    }

    int unknownPpp(int protocol) {
        pppProtocols.add(protocol);
        return Layer.DONE;
    }

    int unknownLlc(int service) {
        llcServices.add(service);
        return Layer.DONE;
    }

    int wlanWithoutData() {
        wlanWithoutData++;
        return Layer.DONE;
    }

    int wlanUnreadable() {
        wlanUnreadable++;
        return Layer.DONE;
    }

    int unknownIpProtocol(int protocol) {
        ipProtocols[protocol & 0xff]++;
        return Layer.DONE;
    }
}
