package io.hangup.llm;

import io.hangup.names.DnsStream;
import io.hangup.names.NameTracker;
import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.ConnectionListener;
import io.hangup.tcp.Conversation;
import io.hangup.tls.QuicHeader;

/** Stands between TCP and the diagnosis: gives every connection an {@link LlmConnection}, and DNS its tracker. */
public final class LlmTracker implements ConnectionListener {
    private static final int DNS_PORT = 53;

    private final EndpointCatalogue catalogue;
    private final LlmPaths paths = LlmPaths.builtIn();
    private final NameTracker names = new NameTracker();
    private final QuicTracker quic = new QuicTracker();
    private final Keys keys;
    private final boolean everything;
    private final LlmConnection.EndedListener endedListener;

    /**
     * @param everything every connection counts as one to an endpoint
     * @param endedListener told of every connection when its story is over, excluded ones too
     */
    public LlmTracker(
            EndpointCatalogue catalogue, Keys keys, boolean everything, LlmConnection.EndedListener endedListener) {
        this.catalogue = catalogue;
        this.keys = keys;
        this.everything = everything;
        this.endedListener = endedListener;
    }

    public NameTracker names() {
        return names;
    }

    /** Attempts to open QUIC connections, to whomever. */
    public QuicTracker quic() {
        return quic;
    }

    public EndpointCatalogue catalogue() {
        return catalogue;
    }

    @Override
    public Conversation opened(Connection connection) {
        if (connection.called().port() == DNS_PORT) {
            return new DnsStream(names, connection.client(), connection.server());
        }
        LlmConnection llm = new LlmConnection(connection, catalogue, paths, names, keys, endedListener);
        if (everything) {
            llm.server().anyway();
        }
        llm.server().byAddress(connection.firstTime());
        return llm;
    }

    @Override
    public void datagram(Packet packet, long timeNanos, long frame) {
        if (packet.kind == Packet.UDP && (packet.sourcePort == DNS_PORT || packet.destinationPort == DNS_PORT)) {
            names.datagram(packet, timeNanos, frame);
        } else if (packet.kind == Packet.UDP
                && QuicHeader.looksLikeQuic(
                        packet.data, packet.payloadOffset, Math.min(packet.payloadCaptured, packet.payloadLength))) {
            quic.datagram(packet, timeNanos, frame);
        }
    }

    @Override
    public void datagramError(Packet packet, long timeNanos, long frame) {
        quic.error(packet, timeNanos, frame);
    }
}
