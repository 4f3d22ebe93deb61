package io.hangup.surroundings;

import io.hangup.packet.Packet;
import io.hangup.tcp.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** ICMP errors of which the snap length cut off what they quote: they were about something, and nobody can say about what. */
final class CutErrors {
    /** The most that are remembered. */
    private static final int CAP = 1_000;

    private record Cut(IpAddress to, long timeNanos) {}

    private final List<Cut> errors = new ArrayList<>(0);

    void packet(Packet packet, long timeNanos) {
        boolean cut = packet.kind == Packet.ICMP && !packet.quoted && packet.payloadCaptured < packet.payloadLength;
        if (cut && packet.isUnreachable() && errors.size() < CAP) {
            errors.add(new Cut(new IpAddress(packet.destinationHigh, packet.destinationLow), timeNanos));
        }
    }

    /** One came to this address in that time. */
    boolean any(IpAddress to, long fromNanos, long untilNanos) {
        return errors.stream().anyMatch(e -> e.to.equals(to) && e.timeNanos >= fromNanos && e.timeNanos <= untilNanos);
    }
}
