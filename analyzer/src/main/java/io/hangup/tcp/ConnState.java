package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * Zeek's {@code conn_state}: each end goes through the states below, and the pair of them names how the connection
 * stood at its end. The originator is the client.
 */
final class ConnState {
    static final int INACTIVE = 0;
    static final int SYN_SENT = 1;
    static final int PARTIAL = 2;
    static final int ESTABLISHED = 3;
    static final int CLOSED = 4;
    static final int RESET = 5;

    private ConnState() {}

    /** Moves the sender's state, and its peer's where the segment proves something about it. */
    static void on(Half d, Half r, boolean fromClient, Packet p) {
        boolean reset = (p.flags & Packet.RST) != 0;
        boolean fin = (p.flags & Packet.FIN) != 0;
        switch (d.state) {
            case INACTIVE -> first(d, r, fromClient, p);
            case SYN_SENT -> {
                if (reset || fin) {
                    move(d, reset ? RESET : CLOSED);
                }
            }
            case PARTIAL, ESTABLISHED -> speaking(d, r, p);
            case CLOSED -> {
                if (reset && r.state != CLOSED) {
                    move(d, RESET);
                }
            }
            default -> {}
        }
    }

    private static void first(Half d, Half r, boolean fromClient, Packet p) {
        if ((p.flags & Packet.SYN) != 0) {
            move(d, fromClient ? SYN_SENT : ESTABLISHED);
            if (!fromClient && r.state == SYN_SENT) {
                move(r, ESTABLISHED);
            }
        }
        if ((p.flags & Packet.RST) != 0) {
            move(d, RESET);
        } else if ((p.flags & Packet.FIN) != 0) {
            move(d, CLOSED);
        } else if (d.state == INACTIVE) {
            boolean acksBeforeItsSyn = !fromClient && p.payloadLength == 0 && r.state == SYN_SENT;
            if (!acksBeforeItsSyn) {
                boolean answers = (p.flags & Packet.ACK) != 0 && r.state == ESTABLISHED;
                move(d, answers ? ESTABLISHED : PARTIAL);
            }
        }
    }

    private static void speaking(Half d, Half r, Packet p) {
        boolean opens = (p.flags & (Packet.SYN | Packet.ACK)) == Packet.SYN;
        if (opens && d.state == PARTIAL && r.state == INACTIVE) {
            move(d, SYN_SENT);
        }
        if ((p.flags & Packet.RST) != 0) {
            move(d, RESET);
        } else if ((p.flags & Packet.FIN) != 0) {
            move(d, CLOSED);
            if (r.state == RESET && r.stateBefore == CLOSED) {
                // FIN, then a reset, then the answer's FIN: it had ended normally
                move(r, CLOSED);
            }
        }
    }

    private static void move(Half half, int state) {
        half.stateBefore = half.state;
        half.state = state;
    }

    /**
     * The name of the pair of states.
     *
     * @param bytes payload bytes of both
     * @param history as {@link Connection#history()}
     */
    static String of(Half client, Half server, long bytes, String history) {
        int o = client.state;
        int r = server.state;
        boolean clientInactive = o == INACTIVE || o == PARTIAL;
        boolean serverInactive = r == INACTIVE || r == PARTIAL;
        if (r == RESET) {
            boolean rejected = o == SYN_SENT || o == RESET && bytes == 0;
            return rejected ? "REJ" : clientInactive ? "RSTRH" : "RSTR";
        }
        if (o == RESET) {
            // a lone reset proves no attempt: the SYN must have been seen
            String halfOpen = history.matches("\\^?S[^HAFGIQ]*R.*") ? "RSTOS0" : "OTH";
            return serverInactive ? halfOpen : "RSTO";
        }
        if (o == CLOSED) {
            return r == CLOSED ? "SF" : serverInactive ? "SH" : "S2";
        }
        if (r == CLOSED) {
            return clientInactive ? "SHR" : "S3";
        }
        if (o == SYN_SENT && r == INACTIVE) {
            return "S0";
        }
        return o == ESTABLISHED && r == ESTABLISHED ? "S1" : "OTH";
    }
}
