package io.hangup.llm;

import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.IcmpError;
import io.hangup.tcp.Side;
import io.hangup.tls.QuicHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds attempts to open QUIC connections among UDP datagrams. Mutable. */
public final class QuicTracker {
    /** The most attempts followed; later ones are not looked at. */
    public static final int ATTEMPT_CAP = 4096;

    /** Packets looked at in one datagram. */
    private static final int COALESCED_CAP = 8;

    private record Pair(HostPort from, HostPort to) {}

    private final Map<Pair, QuicAttempt> attempts = new HashMap<>();
    private final List<QuicAttempt> inOrder = new ArrayList<>();

    /** A UDP datagram whose first bytes look like QUIC. */
    void datagram(Packet packet, long timeNanos, long frame) {
        int end = packet.payloadOffset + Math.min(packet.payloadCaptured, packet.payloadLength);
        HostPort source = new HostPort(packet.sourceHigh, packet.sourceLow, packet.sourcePort);
        HostPort destination = new HostPort(packet.destinationHigh, packet.destinationLow, packet.destinationPort);
        QuicAttempt attempt = attempts.get(new Pair(source, destination));
        Side from = Side.CLIENT;
        if (attempt == null) {
            attempt = attempts.get(new Pair(destination, source));
            from = attempt == null ? Side.CLIENT : Side.SERVER;
        }
        int at = packet.payloadOffset;
        for (int i = 0; i < COALESCED_CAP && at < end; i++) {
            QuicHeader header = QuicHeader.parse(packet.data, at, end);
            if (header == null) {
                return;
            }
            if (attempt == null) {
                attempt = begin(source, destination, header, timeNanos);
            }
            if (attempt == null) {
                return;
            }
            attempt.packet(from, packet.data, header, timeNanos, frame);
            at = header.end();
        }
    }

    /** An ICMP error about a datagram: of an attempt, when it quotes one of its client's. */
    void error(Packet packet, long timeNanos, long frame) {
        if (attempts.isEmpty()) {
            return;
        }
        HostPort source = new HostPort(packet.quotedSourceHigh, packet.quotedSourceLow, packet.quotedSourcePort);
        HostPort destination =
                new HostPort(packet.quotedDestinationHigh, packet.quotedDestinationLow, packet.quotedDestinationPort);
        QuicAttempt attempt = attempts.get(new Pair(source, destination));
        if (attempt != null) {
            attempt.error(IcmpError.withoutNumbers(packet, timeNanos, frame));
        }
    }

    private QuicAttempt begin(HostPort client, HostPort server, QuicHeader header, long timeNanos) {
        if (header.type() != QuicHeader.Type.INITIAL || inOrder.size() >= ATTEMPT_CAP) {
            return null;
        }
        QuicAttempt attempt = new QuicAttempt(client, server, timeNanos);
        attempts.put(new Pair(client, server), attempt);
        inOrder.add(attempt);
        return attempt;
    }

    /** Attempts whose packets could be opened, in order. */
    public List<QuicAttempt> attempts() {
        return inOrder.stream().filter(QuicAttempt::real).toList();
    }
}
