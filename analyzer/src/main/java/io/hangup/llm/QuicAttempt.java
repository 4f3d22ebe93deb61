package io.hangup.llm;

import io.hangup.tcp.HostPort;
import io.hangup.tcp.IcmpError;
import io.hangup.tcp.Side;
import io.hangup.tls.ClientHello;
import io.hangup.tls.QuicHandshake;
import io.hangup.tls.QuicHeader;
import java.util.ArrayList;
import java.util.List;

/** One attempt to open a QUIC connection, as far as packets with long headers show it. Mutable while under way. */
public final class QuicAttempt {
    /** The most frames kept. */
    private static final int FRAME_CAP = 20;

    /** What came of it. */
    public enum Result {
        /** The server went on with the handshake. */
        ANSWERED("answered"),
        /** Nothing came back. */
        UNANSWERED("unanswered"),
        /** The server does not speak that version. */
        VERSION_NEGOTIATION("version-negotiation"),
        /** A side gave up in an Initial packet. */
        CLOSED("closed");

        private final String id;

        Result(String id) {
            this.id = id;
        }

        /** The word that reports print. */
        public String id() {
            return id;
        }
    }

    private final HostPort client;
    private final HostPort server;
    private final QuicHandshake handshake = new QuicHandshake();
    private final List<Long> frames = new ArrayList<>(4);
    private final long firstTime;
    private long lastTime;
    private long answerTime;
    private int clientPackets;
    private int serverPackets;
    private boolean answered;
    private boolean negotiated;
    private boolean retry;
    private IcmpError refusal;
    private IcmpError tooBig;

    QuicAttempt(HostPort client, HostPort server, long timeNanos) {
        this.client = client;
        this.server = server;
        this.firstTime = timeNanos;
    }

    void packet(Side from, byte[] data, QuicHeader packet, long timeNanos, long frame) {
        lastTime = timeNanos;
        addFrame(frame);
        if (from == Side.CLIENT) {
            clientPackets++;
        } else {
            serverPackets++;
            answerTime = answerTime == 0 ? timeNanos : answerTime;
            negotiated |= packet.type() == QuicHeader.Type.VERSION_NEGOTIATION;
            retry |= packet.type() == QuicHeader.Type.RETRY;
            answered |= packet.type() == QuicHeader.Type.INITIAL || packet.type() == QuicHeader.Type.HANDSHAKE;
        }
        handshake.packet(from, data, packet, timeNanos, frame);
    }

    private void addFrame(long frame) {
        if (frames.size() < FRAME_CAP && (frames.isEmpty() || frames.get(frames.size() - 1) != frame)) {
            frames.add(frame);
        }
    }

    /** An ICMP error about a datagram of the client. */
    void error(IcmpError error) {
        if (error.isUnreachable() && refusal == null) {
            refusal = error;
        } else if (error.isPacketTooBig() && tooBig == null) {
            tooBig = error;
        } else {
            return;
        }
        lastTime = error.timeNanos();
        addFrame(error.frame());
    }

    /** The first "destination unreachable" about the client's packets, or null. */
    public IcmpError refusal() {
        return refusal;
    }

    /** The first "packet too big" about the client's packets, or null. */
    public IcmpError tooBig() {
        return tooBig;
    }

    /** Whether these are packets of QUIC at all: their public keys fit. */
    boolean real() {
        return handshake.opened() > 0;
    }

    public HostPort client() {
        return client;
    }

    public HostPort server() {
        return server;
    }

    /** The ClientHello, or null. */
    public ClientHello hello() {
        return handshake.clientHello();
    }

    public Result result() {
        // a client that closes without having heard anything gives up waiting: that is no answer
        if (handshake.closedBy() == Side.SERVER || handshake.closedBy() == Side.CLIENT && answered) {
            return Result.CLOSED;
        }
        if (answered) {
            return Result.ANSWERED;
        }
        return negotiated ? Result.VERSION_NEGOTIATION : Result.UNANSWERED;
    }

    /** Who closed and with which code, in words; empty when nobody did. */
    public String closeText() {
        return handshake.closedBy() == null
                ? ""
                : (handshake.closedBy() == Side.CLIENT ? "client: " : "server: ") + handshake.closeText();
    }

    /** The server asked for its token first and then said no more. */
    public boolean retryOnly() {
        return retry && !answered;
    }

    public long firstTime() {
        return firstTime;
    }

    public long lastTime() {
        return lastTime;
    }

    /** When the server's first packet came; 0 when none did. */
    public long answerTime() {
        return answerTime;
    }

    /** Packets of the client with a long header. */
    public int clientPackets() {
        return clientPackets;
    }

    /** References of the frames, at most 20. */
    public List<Long> frames() {
        return frames;
    }
}
