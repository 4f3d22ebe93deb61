package io.hangup.http;

import io.hangup.tcp.Side;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The talk with a SOCKS proxy before the tunnel: version 5 (RFC 1928, 1929), 4 and 4a. It is told as an exchange like
 * that of CONNECT, of the version {@code SOCKS5} or {@code SOCKS4}; a status of 200 stands for "granted", 0 for the rest.
 * Names and passwords are skipped, not kept. Mutable.
 */
public final class Socks {
    /** The most bytes of a side before the tunnel: a longer talk is none. */
    private static final int TALK_CAP = 2048;

    private static final int USER_PASSWORD = 2;
    private static final int NOTHING_ACCEPTABLE = 0xff;
    private static final int DOMAIN = 3;
    private static final int IPV6 = 4;

    private final HttpListener listener;
    private final HttpExchange exchange = new HttpExchange(0, new HttpMessage(true));
    private final byte[][] talk = {new byte[0], new byte[0]};
    /** Bytes of each side that have been read. */
    private final int[] read = new int[2];

    private final Function<HttpExchange, Tunnel> opener;
    private boolean greeted;
    private int method = -1;
    private boolean asked;
    private boolean failed;
    private Tunnel tunnel;

    /** @param opener who takes the bytes behind the answer once the proxy has granted the exchange */
    public Socks(HttpListener listener, Function<HttpExchange, Tunnel> opener) {
        this.listener = listener;
        this.opener = opener;
        exchange.request.method = "CONNECT";
    }

    /** Whether a client's first bytes are a greeting of version 5, or a request of version 4. */
    public static LooksLike looksLike(byte[] data, int offset, int length) {
        if (length < 2) {
            return data[offset] == 5 || data[offset] == 4 ? LooksLike.MORE : LooksLike.NO;
        }
        int second = data[offset + 1] & 0xff;
        if (data[offset] == 5) {
            boolean whole = second >= 1 && second <= 9 && length == 2 + second;
            for (int i = 2; whole && i < length; i++) {
                whole = (data[offset + i] & 0xff) <= 9;
            }
            return whole ? LooksLike.YES : LooksLike.NO;
        }
        boolean four =
                data[offset] == 4 && second == 1 && length >= 9 && length <= 512 && data[offset + length - 1] == 0;
        return four ? LooksLike.YES : LooksLike.NO;
    }

    /** What was asked of the proxy and what it said; the target is null before the request was seen. */
    public HttpExchange exchange() {
        return exchange;
    }

    /**
     * The talk is one of SOCKS as far as it was seen, though it may have ended before a destination was named: at the
     * greeting, or at the login.
     */
    public boolean begun() {
        return asked || !failed || exchange.response != null && exchange.response.headComplete;
    }

    /** Bytes in order. */
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        if (tunnel != null) {
            tunnel.bytes(from, data, offset, length, timeNanos, frame);
            return;
        }
        if (failed) {
            return;
        }
        int side = from.ordinal();
        if (talk[side].length + length > TALK_CAP) {
            failed = true;
            return;
        }
        int old = talk[side].length;
        talk[side] = Arrays.copyOf(talk[side], old + length);
        System.arraycopy(data, offset, talk[side], old, length);
        HttpMessage message = from == Side.CLIENT ? exchange.request : response();
        message.touch(length, frame, timeNanos);
        boolean more = true;
        while (more && !failed && tunnel == null) {
            more = from == Side.CLIENT ? client(timeNanos, frame) : server(timeNanos, frame);
        }
    }

    private HttpMessage response() {
        if (exchange.response == null) {
            exchange.response = new HttpMessage(false);
        }
        return exchange.response;
    }

    /** Reads one message of the client; false when it is not there yet. */
    private boolean client(long time, long frame) {
        byte[] data = talk[0];
        int at = read[0];
        if (asked || at >= data.length) {
            return false;
        }
        if (data[at] == 4 && !greeted) {
            return four(data, at, time, frame);
        }
        if (!greeted) {
            greeted = true;
            exchange.request.version = "SOCKS5";
            step(frame, "greeting, offers " + methods(data, at));
            return take(0, 2 + u8(data, at + 1));
        }
        if (data[at] == 1) {
            int user = u8(data, at + 1);
            int end = user < 0 ? -1 : u8(data, at + 2 + user);
            if (end >= 0) {
                step(frame, "login");
            }
            return end >= 0 && take(0, 3 + user + end);
        }
        if (data[at] != 5) {
            failed = true;
            return false;
        }
        int length = addressEnd(data, at);
        if (length < 0 || at + length > data.length) {
            return false;
        }
        exchange.request.target = host(data, at + 3) + ":" + port(data, at + length - 2);
        step(frame, command(data[at + 1]) + " " + exchange.request.target);
        return ask(length, time, frame);
    }

    private boolean four(byte[] data, int at, long time, long frame) {
        greeted = true;
        exchange.request.version = "SOCKS4";
        int userEnd = zero(data, at + 8);
        boolean named = data[at + 4] == 0 && data[at + 5] == 0 && data[at + 6] == 0 && data[at + 7] != 0;
        int end = named && userEnd >= 0 ? zero(data, userEnd + 1) : userEnd;
        if (end < 0) {
            failed = true;
            return false;
        }
        String host = named
                ? new String(data, userEnd + 1, end - userEnd - 1, StandardCharsets.ISO_8859_1)
                : u8(data, at + 4) + "." + u8(data, at + 5) + "." + u8(data, at + 6) + "." + u8(data, at + 7);
        exchange.request.target = host + ":" + port(data, at + 2);
        step(frame, command(data[at + 1]) + " " + exchange.request.target);
        return ask(end + 1 - at, time, frame);
    }

    private boolean ask(int length, long time, long frame) {
        asked = true;
        exchange.request.headComplete = true;
        exchange.request.headersTime = time;
        exchange.request.headersFrame = frame;
        exchange.request.end(frame, time);
        listener.requestHead(exchange);
        return take(0, length);
    }

    /** Reads one message of the proxy; false when it is not there yet. */
    private boolean server(long time, long frame) {
        byte[] data = talk[1];
        int at = read[1];
        if (at >= data.length) {
            return false;
        }
        if ("SOCKS4".equals(exchange.request.version)) {
            return at + 8 <= data.length && answer(8, u8(data, at + 1) == 90, u8(data, at + 1), time, frame);
        }
        if (method < 0) {
            method = u8(data, at + 1);
            if (data[at] != 5) {
                failed = true;
                return false;
            }
            if (method == NOTHING_ACCEPTABLE) {
                return answer(2, false, NOTHING_ACCEPTABLE, time, frame);
            }
            if (method >= 0) {
                step(frame, "the proxy takes " + method(method));
            }
            return method >= 0 && take(1, 2);
        }
        if (data[at] == 1 && method == USER_PASSWORD && !asked) {
            int status = u8(data, at + 1);
            if (status == 0) {
                step(frame, "login accepted");
            }
            return status > 0 ? answer(2, false, 256 + status, time, frame) : status == 0 && take(1, 2);
        }
        int length = data[at] == 5 ? addressEnd(data, at) : -1;
        failed |= data[at] != 5;
        return length >= 0
                && at + length <= data.length
                && answer(length, u8(data, at + 1) == 0, u8(data, at + 1), time, frame);
    }

    private boolean answer(int length, boolean granted, int code, long time, long frame) {
        HttpMessage response = response();
        response.version = exchange.request.version;
        response.status = granted ? 200 : 0;
        response.reason = reason(exchange.request.version, code);
        response.headComplete = true;
        response.headersTime = time;
        response.headersFrame = frame;
        response.end(frame, time);
        step(frame, response.reason);
        if (!take(1, length) && !granted || !granted) {
            failed = true;
            return false;
        }
        tunnel = opener.apply(exchange);
        for (Side side : Side.values()) {
            byte[] rest = talk[side.ordinal()];
            int from = Math.min(read[side.ordinal()], rest.length);
            if (tunnel != null && from < rest.length) {
                tunnel.bytes(side, rest, from, rest.length - from, time, frame);
            }
            talk[side.ordinal()] = new byte[0];
        }
        failed = tunnel == null;
        return false;
    }

    private void step(long frame, String text) {
        exchange.socks.add(new SocksStep(frame, exchange.request.version + " " + text));
    }

    private static String methods(byte[] data, int at) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < u8(data, at + 1) && at + 2 + i < data.length; i++) {
            out.append(i == 0 ? "" : ", ").append(method(u8(data, at + 2 + i)));
        }
        return out.toString();
    }

    private static String method(int number) {
        return switch (number) {
            case 0 -> "no login";
            case 1 -> "GSSAPI";
            case USER_PASSWORD -> "user name and password";
            default -> "method " + number;
        };
    }

    private static String command(int number) {
        return switch (number) {
            case 1 -> "CONNECT";
            case 2 -> "BIND";
            case 3 -> "UDP ASSOCIATE";
            default -> "command " + number;
        };
    }

    private boolean take(int side, int length) {
        read[side] += length;
        return read[side] < talk[side].length;
    }

    /** Length of a version-5 request or answer, or -1 while it is not known. */
    private static int addressEnd(byte[] data, int at) {
        int type = u8(data, at + 3);
        return switch (type) {
            case 1 -> 10;
            case DOMAIN -> u8(data, at + 4) < 0 ? -1 : 7 + u8(data, at + 4);
            case IPV6 -> 22;
            default -> -1;
        };
    }

    private static String host(byte[] data, int at) {
        if (data[at] == DOMAIN) {
            return new String(data, at + 2, u8(data, at + 1), StandardCharsets.ISO_8859_1);
        }
        StringBuilder out = new StringBuilder(data[at] == IPV6 ? "[" : "");
        if (data[at] == IPV6) {
            for (int i = 0; i < 16; i += 2) {
                out.append(i == 0 ? "" : ":").append(Integer.toHexString(port(data, at + 1 + i)));
            }
            return out.append(']').toString();
        }
        for (int i = 1; i <= 4; i++) {
            out.append(i == 1 ? "" : ".").append(u8(data, at + i));
        }
        return out.toString();
    }

    private static int port(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }

    private static int zero(byte[] data, int from) {
        for (int i = from; i < data.length; i++) {
            if (data[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static int u8(byte[] data, int at) {
        return at < data.length ? data[at] & 0xff : -1;
    }

    private static String reason(String version, int code) {
        if ("SOCKS4".equals(version)) {
            return code == 90 ? "granted" : "rejected or failed (" + code + ")";
        }
        return switch (code) {
            case 0 -> "granted";
            case 1 -> "general failure (1)";
            case 2 -> "not allowed by its rules (2)";
            case 3 -> "network unreachable (3)";
            case 4 -> "host unreachable (4)";
            case 5 -> "connection refused (5)";
            case 6 -> "TTL expired (6)";
            case 7 -> "command not supported (7)";
            case 8 -> "address type not supported (8)";
            case NOTHING_ACCEPTABLE -> "no acceptable way to log in (255)";
            default -> code > 256 ? "login rejected" : "reply " + code;
        };
    }

    /** Bytes that the capture does not hold: the talk cannot be followed any more. */
    public void gap(Side from, long length, long timeNanos, long frame) {
        if (tunnel != null) {
            tunnel.gap(from, length, timeNanos, frame);
        } else {
            failed = true;
        }
    }

    /** The side's FIN. */
    public void finished(Side from, long timeNanos, long frame) {
        if (tunnel != null) {
            tunnel.finished(from, timeNanos, frame);
        }
    }
}
