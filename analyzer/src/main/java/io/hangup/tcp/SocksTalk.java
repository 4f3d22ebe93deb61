package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * What is said to a SOCKS proxy on port 1080, segment by segment, as Wireshark 4.0 follows it: the first data through an
 * agreed connection makes it begin a conversation with the port that was asked for, which takes a stream number.
 */
final class SocksTalk {
    /** The only port on which Wireshark expects SOCKS without being told. */
    static final int PORT = 1080;

    private static final int CONNECT = 1;
    private static final int LOGIN = 2;
    private static final int GRANTED = 90;

    private enum State {
        START,
        GREETED,
        LOGIN_DUE,
        LOGIN_SENT,
        REQUEST_DUE,
        REQUEST_SENT,
        GRANT_DUE,
        OPEN,
        OVER
    }

    private State state = State.START;
    private boolean clientIsA;
    private int port;
    private final int[] next = new int[2];
    private final boolean[] known = new boolean[2];

    /** Whether A is the client: who spoke first. */
    boolean clientIsA() {
        return clientIsA;
    }

    /** Takes a segment; returns the port to which a conversation begins with it, or -1. */
    int on(boolean fromA, Packet p) {
        if (state == State.OVER || !advances(fromA ? 0 : 1, p) || p.payloadLength == 0) {
            return -1;
        }
        if (state == State.OPEN) {
            state = State.OVER;
            return port;
        }
        if (state == State.START) {
            clientIsA = fromA;
        }
        state = fromA == clientIsA ? client(p) : proxy(p);
        return -1;
    }

    /** Nothing that was sent before is read again. */
    private boolean advances(int side, Packet p) {
        if (known[side] && Seq32.before(p.seq, next[side])) {
            return false;
        }
        known[side] = true;
        next[side] = p.seq + p.payloadLength + ((p.flags & (Packet.SYN | Packet.FIN)) != 0 ? 1 : 0);
        return true;
    }

    private State client(Packet p) {
        int at = p.payloadOffset;
        int held = p.payloadCaptured;
        return switch (state) {
            case START -> {
                if (held < 1 || p.data[at] != 4 && p.data[at] != 5) {
                    yield State.OVER;
                }
                if (p.data[at] == 5) {
                    yield State.GREETED;
                }
                port = held >= 4 ? u16(p.data, at + 2) : -1;
                yield held >= 4 ? State.GRANT_DUE : State.OVER;
            }
            case LOGIN_DUE -> State.LOGIN_SENT;
            case REQUEST_DUE -> request(p.data, at, held);
            default -> state;
        };
    }

    private State request(byte[] data, int at, int held) {
        if (held < 5) {
            return state;
        }
        int end = 4
                + switch (data[at + 3]) {
                    case 1 -> 4;
                    case 3 -> 1 + (data[at + 4] & 0xff);
                    case 4 -> 16;
                    default -> 0;
                };
        if (held < end + 2) {
            return state;
        }
        port = u16(data, at + end);
        return data[at + 1] == CONNECT ? State.REQUEST_SENT : State.OVER;
    }

    private State proxy(Packet p) {
        int second = p.payloadCaptured >= 2 ? p.data[p.payloadOffset + 1] & 0xff : -1;
        return switch (state) {
            case GREETED ->
                switch (second) {
                    case -1 -> state;
                    case 0 -> State.REQUEST_DUE;
                    case LOGIN -> State.LOGIN_DUE;
                    default -> State.OVER;
                };
            case LOGIN_SENT -> State.REQUEST_DUE;
            case REQUEST_SENT -> State.OPEN;
            case GRANT_DUE -> second < 0 ? state : second == GRANTED ? State.OPEN : State.OVER;
            default -> state;
        };
    }

    private static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }
}
