package io.hangup.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Messages of {@code application/vnd.amazon.eventstream}: two lengths, their checksum, headers, payload, checksum of all.
 * After a hole or damage reading goes on at the next prelude whose checksum fits. Mutable.
 */
final class AwsEventStream implements EventCutter {
    /** The most bytes kept of one message; longer ones are checked and cut. */
    static final int MESSAGE_CAP = 256 * 1024;

    /** Messages longer than this are not believed: the services stop at 16 MiB. */
    private static final int LENGTH_CAP = 24 * 1024 * 1024;

    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;
    private static final int SMALLEST = PRELUDE + CHECKSUM;

    private final EventStream stream;
    private final CRC32 checksum = new CRC32();
    private byte[] message = new byte[512];
    private int kept;
    private int length;
    /** Bytes of the message so far; the prelude counts. */
    private int have;

    private int trailing;
    private boolean lost;

    AwsEventStream(EventStream stream) {
        this.stream = stream;
    }

    @Override
    public void bytes(byte[] bytes, int offset, int count, long time, long frame) {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            if (have < PRELUDE) {
                prelude(bytes[at++]);
            } else {
                at = rest(bytes, at, end, time, frame);
            }
        }
    }

    private void prelude(byte b) {
        message[have++] = b;
        if (have < PRELUDE) {
            return;
        }
        checksum.reset();
        checksum.update(message, 0, 8);
        length = i32(message, 0);
        long headers = i32(message, 4) & 0xffff_ffffL;
        boolean fits = (int) checksum.getValue() == i32(message, 8)
                && length >= SMALLEST
                && length <= LENGTH_CAP
                && headers <= length - SMALLEST;
        if (fits) {
            checksum.update(message, 8, CHECKSUM);
            kept = PRELUDE;
            trailing = 0;
            lost = false;
            return;
        }
        if (!lost) {
            stream.malformed("event stream prelude with a wrong checksum");
            lost = true;
        }
        System.arraycopy(message, 1, message, 0, PRELUDE - 1);
        have = PRELUDE - 1;
    }

    private int rest(byte[] bytes, int at, int end, long time, long frame) {
        int body = length - CHECKSUM;
        int take;
        if (have < body) {
            take = Math.min(body - have, end - at);
            checksum.update(bytes, at, take);
            keep(bytes, at, take);
        } else {
            take = 1;
            trailing = trailing << 8 | bytes[at] & 0xff;
        }
        have += take;
        if (have == length) {
            have = 0;
            if (trailing == (int) checksum.getValue()) {
                complete(time, frame);
            } else {
                stream.malformed("event stream message with a wrong checksum");
            }
        }
        return at + take;
    }

    private void keep(byte[] bytes, int offset, int count) {
        int take = Math.min(count, MESSAGE_CAP - kept);
        if (kept + take > message.length) {
            message = Arrays.copyOf(message, Math.min(MESSAGE_CAP, Math.max(kept + take, 2 * message.length)));
        }
        System.arraycopy(bytes, offset, message, kept, take);
        kept += take;
    }

    private void complete(long time, long frame) {
        int payload = PRELUDE + i32(message, 4);
        if (payload > kept) {
            stream.malformed("event stream headers too long");
            return;
        }
        String name = null;
        String error = null;
        int at = PRELUDE;
        while (at < payload) {
            int nameEnd = at + 1 + (message[at] & 0xff);
            int valueEnd = nameEnd < payload ? valueEnd(nameEnd, payload) : payload + 1;
            if (valueEnd > payload) {
                stream.malformed("event stream header beyond its section");
                break;
            }
            String header = text(at + 1, nameEnd);
            switch (header) {
                case ":event-type", ":exception-type", ":error-code" -> name = text(nameEnd + 3, valueEnd);
                case ":error-message" -> error = text(nameEnd + 3, valueEnd);
                default -> {
                    // of no meaning here
                }
            }
            at = valueEnd;
        }
        emit(name, error, payload, time, frame);
    }

    private void emit(String name, String error, int payload, long time, long frame) {
        byte[] data = error != null && payload == kept
                ? error.getBytes(StandardCharsets.UTF_8)
                : Arrays.copyOfRange(message, payload, kept);
        byte[] inner = "chunk".equals(name) ? inner(new String(data, StandardCharsets.ISO_8859_1)) : null;
        byte[] shown = inner == null ? data : inner;
        boolean cut = shown.length > EventStream.DATA_CAP || length - CHECKSUM > kept;
        stream.emit(name, shown, 0, Math.min(shown.length, EventStream.DATA_CAP), cut, time, frame);
    }

    /** Where the value whose type stands at {@code at} ends; beyond {@code end} when it does not fit or has no known type. */
    private int valueEnd(int at, int end) {
        int type = message[at];
        boolean counted = type == 6 || type == 7;
        if (counted && at + 3 > end) {
            return end + 1;
        }
        return switch (type) {
            case 0, 1 -> at + 1;
            case 2 -> at + 2;
            case 3 -> at + 3;
            case 4 -> at + 5;
            case 5, 8 -> at + 9;
            case 6, 7 -> at + 3 + ((message[at + 1] & 0xff) << 8 | message[at + 2] & 0xff);
            case 9 -> at + 17;
            default -> end + 1;
        };
    }

    private String text(int from, int to) {
        return from >= to ? "" : new String(message, from, to - from, StandardCharsets.UTF_8);
    }

    /** The bytes that a chunk carries in {@code {"bytes":"base64"}}; null when it does not. */
    private static byte[] inner(String json) {
        int key = json.indexOf("\"bytes\"");
        int colon = key < 0 ? -1 : json.indexOf(':', key);
        int from = colon < 0 ? -1 : json.indexOf('"', colon);
        int to = from < 0 ? -1 : json.indexOf('"', from + 1);
        if (to < 0) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(json.substring(from + 1, to).replace("\\", ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void gap() {
        have = 0;
        lost = true;
    }

    @Override
    public int pending() {
        return lost ? 0 : have;
    }

    @Override
    public boolean terminated() {
        return false;
    }

    @Override
    public void trim() {
        gap();
        message = new byte[SMALLEST];
    }

    private static int i32(byte[] data, int at) {
        return Http2Half.i32(data, at);
    }
}
