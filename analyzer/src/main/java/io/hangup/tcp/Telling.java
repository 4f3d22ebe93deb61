package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * Tells a {@link ConnectionListener} what a {@link TcpTracker} finds: at once, or written down in a {@link Transcript}
 * that another thread tells later. Either way the listener hears the same, in the same order. A conversation is opened
 * right before the first thing it is told: from then on it is settled which side is the client, and the connection may be
 * asked for it while its tracker is already further on.
 */
public final class Telling implements ConnectionListener {
    private final ConnectionListener listener;
    private Transcript transcript;

    public Telling(ConnectionListener listener) {
        this.listener = listener;
    }

    /** Writes down from now on; null tells at once again. */
    public void into(Transcript transcript) {
        this.transcript = transcript;
    }

    @Override
    public Conversation opened(Connection connection) {
        return new ToldConversation(this, connection);
    }

    /** The conversation itself, opened late. */
    Conversation open(Connection connection) {
        return listener.opened(connection);
    }

    /** Where it is written down, or null when it is told at once. */
    Transcript transcript() {
        return transcript;
    }

    @Override
    public void datagram(Packet packet, long timeNanos, long frame) {
        if (transcript == null) {
            listener.datagram(packet, timeNanos, frame);
        } else {
            transcript.datagram(listener, timeNanos, frame);
        }
    }

    @Override
    public void datagramError(Packet packet, long timeNanos, long frame) {
        if (transcript == null) {
            listener.datagramError(packet, timeNanos, frame);
        } else {
            transcript.datagramError(listener, timeNanos, frame);
        }
    }
}
