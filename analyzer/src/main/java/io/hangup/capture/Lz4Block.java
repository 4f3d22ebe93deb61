package io.hangup.capture;

/** Expands one lz4 block; history before it in the target array may be referred to (linked blocks). */
final class Lz4Block {
    private static final int SHORTEST_MATCH = 4;

    private int end;
    private boolean sound;

    /** Index after the last byte written by {@link #expand}. */
    int end() {
        return end;
    }

    /** Whether the whole input made sense; if not, what came before the damage was expanded. */
    boolean isSound() {
        return sound;
    }

    /** Expands {@code source[from, to)} into {@code target} from {@code start}; {@code oldest} bounds the history. */
    void expand(byte[] source, int from, int to, byte[] target, int oldest, int start) {
        int in = from;
        int out = start;
        sound = false;
        while (in < to) {
            int token = source[in++] & 0xff;
            long literals = token >>> 4;
            if (literals == 15) {
                int more = extension(source, in, to);
                if (more < 0) {
                    break;
                }
                literals += extensionValue(source, in, more);
                in = more;
            }
            int copied = (int) Math.min(literals, Math.min(to - in, target.length - out));
            System.arraycopy(source, in, target, out, copied);
            in += copied;
            out += copied;
            if (copied < literals) {
                break;
            }
            if (in == to) {
                sound = true;
                break;
            }
            if (to - in < 2) {
                break;
            }
            int distance = Bytes.uint16(source, in, false);
            in += 2;
            long length = (token & 15) + SHORTEST_MATCH;
            if ((token & 15) == 15) {
                int more = extension(source, in, to);
                if (more < 0) {
                    break;
                }
                length += extensionValue(source, in, more);
                in = more;
            }
            if (distance == 0 || distance > out - oldest) {
                break;
            }
            int matched = (int) Math.min(length, target.length - out);
            repeat(target, out, distance, matched);
            out += matched;
            if (matched < length) {
                break;
            }
        }
        end = out;
    }

    /** Index after a length's extension bytes (255 each but the last), or -1 where they do not end. */
    private static int extension(byte[] source, int from, int to) {
        int at = from;
        while (at < to) {
            if (source[at++] != -1) {
                return at;
            }
        }
        return -1;
    }

    private static long extensionValue(byte[] source, int from, int to) {
        return (to - from - 1) * 255L + (source[to - 1] & 0xff);
    }

    private static void repeat(byte[] target, int out, int distance, int length) {
        if (distance >= length) {
            System.arraycopy(target, out - distance, target, out, length);
            return;
        }
        for (int i = 0; i < length; i++) {
            target[out + i] = target[out + i - distance];
        }
    }
}
