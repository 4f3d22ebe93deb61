package io.hangup.capture;

import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Compresses what tests read. */
final class TestCompression {
    private TestCompression() {}

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    static byte[] zstd(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream zstd = new ZstdOutputStream(out)) {
            zstd.write(content);
        }
        return out.toByteArray();
    }

    /** A frame of independent 64 KiB blocks with all checksums. */
    static byte[] lz4(byte[] content) {
        CaptureBytes frame = lz4Header(0x40 | 0x20 | 0x10 | 0x04);
        Lz4Compressor compressor = new Lz4Compressor();
        for (int at = 0; at < content.length; at += 65_536) {
            int length = Math.min(65_536, content.length - at);
            byte[] packed = new byte[compressor.maxCompressedLength(length)];
            int size = compressor.compress(content, at, length, packed, 0, packed.length);
            byte[] block = Arrays.copyOf(packed, size);
            if (size >= length) {
                block = Arrays.copyOfRange(content, at, at + length);
                frame.int32(0x8000_0000L | length);
            } else {
                frame.int32(size);
            }
            frame.raw(block).int32(XxHash32.of(block, 0, block.length));
        }
        return frame.int32(0).int32(XxHash32.of(content, 0, content.length)).bytes();
    }

    /** Magic number and descriptor of an lz4 frame with blocks of up to 64 KiB. */
    static CaptureBytes lz4Header(int flags) {
        byte[] descriptor = {(byte) flags, 0x40};
        return new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .int32(Lz4Stream.MAGIC)
                .raw(descriptor)
                .raw((byte) (XxHash32.of(descriptor, 0, 2) >>> 8));
    }
}
