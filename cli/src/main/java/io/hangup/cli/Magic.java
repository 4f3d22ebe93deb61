package io.hangup.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The first bytes of captures and of the compressions they come in; only for picking files out of a folder. */
final class Magic {
    private static final int[] WORDS = {
        0xa1b2c3d4,
        0xd4c3b2a1, // pcap, microseconds
        0xa1b23c4d,
        0x4d3cb2a1, // pcap, nanoseconds
        0xa1b2cd34,
        0x34cdb2a1, // pcap, modified
        0x0a0d0d0a, // pcapng
        0x28b52ffd, // zstd
        0x04224d18, // lz4
    };
    private static final int GZIP = 0x1f8b;

    private Magic() {}

    static boolean looksLikeCapture(Path file) {
        byte[] head = new byte[4];
        try (InputStream in = Files.newInputStream(file)) {
            if (in.readNBytes(head, 0, 4) < 4) {
                return false;
            }
        } catch (IOException unreadable) {
            return false;
        }
        int word = (head[0] & 0xff) << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | head[3] & 0xff;
        for (int known : WORDS) {
            if (word == known) {
                return true;
            }
        }
        return word >>> 16 == GZIP;
    }
}
