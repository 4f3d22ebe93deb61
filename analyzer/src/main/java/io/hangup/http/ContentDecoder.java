package io.hangup.http;

import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes the content coding of one body as it comes in: none, gzip (RFC 1952), deflate (RFC 1950, 1951), br or zstd.
 * Mutable.
 */
final class ContentDecoder {
    /** The most text made of one body. */
    static final long TEXT_CAP = 64L * 1024 * 1024;

    /** Text may exceed what it was made of by this factor, after the first {@link #FREE_TEXT} bytes. */
    static final int RATIO_CAP = 200;

    static final int FREE_TEXT = 1024 * 1024;

    private static final int BLOCK = 8 * 1024;
    private static final int GZIP_HEADER = 10;
    private static final int GZIP_TRAILER = 8;
    private static final int HAS_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private enum Coding {
        IDENTITY,
        GZIP,
        DEFLATE,
        BR,
        ZSTD
    }

    /** Where in a gzip member (or before a deflate stream) the next byte stands. */
    private enum Part {
        HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        CRC,
        DATA,
        TRAILER
    }

    private final Coding coding;
    private Part part = Part.HEADER;
    /** Bytes of the current part already read, or still to be skipped. */
    private int step;

    private int flags;
    private int extra;
    private int firstByte = -1;
    private Inflater inflater;
    private byte[] block;
    /** For br and zstd. */
    private final PrefixDecoder prefixes;

    private long in;
    private long out;

    private ContentDecoder(Coding coding) {
        this.coding = coding;
        boolean byPrefix = coding == Coding.BR || coding == Coding.ZSTD;
        this.prefixes = byPrefix ? new PrefixDecoder(coding == Coding.ZSTD) : null;
    }

    /** The decoder for the message's coding, or null when that is not read here (several, compress). */
    static ContentDecoder of(HttpMessage message) {
        String value = message.header("content-encoding");
        if (value == null && message.headerHas("transfer-encoding", "gzip")) {
            value = "gzip";
        }
        String name = value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "", "identity" -> new ContentDecoder(Coding.IDENTITY);
            case "gzip", "x-gzip" -> new ContentDecoder(Coding.GZIP);
            case "deflate" -> new ContentDecoder(Coding.DEFLATE);
            case "br" -> new ContentDecoder(Coding.BR);
            case "zstd" -> new ContentDecoder(Coding.ZSTD);
            default -> null;
        };
    }

    /** Compressed bytes after a hole make no sense. */
    boolean survivesGap() {
        return coding == Coding.IDENTITY;
    }

    /** Hands the decoded bytes to the message; false when the coding is damaged or too good to be true. */
    boolean decode(HttpMessage message, byte[] data, int offset, int count, long frame, long time) {
        if (coding == Coding.IDENTITY) {
            message.decoded(data, offset, count, frame, time);
            return true;
        }
        if (prefixes != null) {
            boolean fine = prefixes.decode(message, data, offset, count, frame, time);
            message.textLate = prefixes.late();
            return fine;
        }
        in += count;
        int at = offset;
        int end = offset + count;
        while (at < end) {
            if (part == Part.DATA) {
                int left = inflate(message, data, at, end - at, frame, time);
                if (left < 0) {
                    return false;
                }
                at = end - left;
            } else if (coding == Coding.DEFLATE) {
                if (!deflateStart(message, data[at++] & 0xff, frame, time)) {
                    return false;
                }
            } else if (!gzipFrame(data[at++] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /** Inflates what there is; returns the bytes left over behind the end of the stream, or -1 on damage. */
    private int inflate(HttpMessage message, byte[] data, int offset, int count, long frame, long time) {
        inflater.setInput(data, offset, count);
        try {
            while (true) {
                int made = inflater.inflate(block);
                if (made > 0) {
                    out += made;
                    if (out > TEXT_CAP || out > FREE_TEXT && out > in * RATIO_CAP) {
                        return -1;
                    }
                    message.decoded(block, 0, made, frame, time);
                } else if (inflater.finished()) {
                    part = Part.TRAILER;
                    step = 0;
                    return inflater.getRemaining();
                } else if (inflater.needsDictionary()) {
                    return -1;
                } else if (inflater.needsInput()) {
                    return 0;
                }
            }
        } catch (DataFormatException e) {
            return -1;
        }
    }

    /** One byte of a gzip header or trailer; false when it must not stand there. */
    private boolean gzipFrame(int value) {
        step++;
        switch (part) {
            case HEADER -> {
                if (step == 1 && value != 0x1f || step == 2 && value != 0x8b || step == 3 && value != 8) {
                    return false;
                }
                if (step == 4) {
                    flags = value;
                }
                if (step == GZIP_HEADER) {
                    next(Part.HEADER);
                }
            }
            case EXTRA_LENGTH -> {
                extra = step == 1 ? value : extra | value << 8;
                if (step == 2) {
                    next(extra == 0 ? Part.EXTRA : Part.EXTRA_LENGTH);
                }
            }
            case EXTRA -> {
                if (step == extra) {
                    next(Part.EXTRA);
                }
            }
            case NAME, COMMENT -> {
                if (value == 0) {
                    next(part);
                }
            }
            case CRC -> {
                if (step == 2) {
                    next(Part.CRC);
                }
            }
            case TRAILER -> {
                if (step == GZIP_TRAILER) {
                    part = Part.HEADER;
                    step = 0;
                }
            }
            case DATA -> throw new IllegalStateException("compressed data is not read byte by byte");
        }
        return true;
    }

    /** Goes to the next part of the gzip header that is there. */
    private void next(Part done) {
        step = 0;
        if (done.compareTo(Part.EXTRA_LENGTH) < 0 && (flags & HAS_EXTRA) != 0) {
            part = Part.EXTRA_LENGTH;
        } else if (done == Part.EXTRA_LENGTH) {
            part = Part.EXTRA;
        } else if (done.compareTo(Part.NAME) < 0 && (flags & HAS_NAME) != 0) {
            part = Part.NAME;
        } else if (done.compareTo(Part.COMMENT) < 0 && (flags & HAS_COMMENT) != 0) {
            part = Part.COMMENT;
        } else if (done.compareTo(Part.CRC) < 0 && (flags & HAS_CRC) != 0) {
            part = Part.CRC;
        } else {
            start();
        }
    }

    /** "deflate" means zlib, but some servers send the bare stream: the first two bytes tell. */
    private boolean deflateStart(HttpMessage message, int value, long frame, long time) {
        if (part == Part.TRAILER) {
            // the checksum, and whatever a server may add to it
            return true;
        }
        if (firstByte < 0) {
            firstByte = value;
            return true;
        }
        start();
        boolean zlib = (firstByte & 0x0f) == 8 && (firstByte << 8 | value) % 31 == 0;
        if (zlib) {
            boolean dictionary = (value & 0x20) != 0;
            return !dictionary;
        }
        return inflate(message, new byte[] {(byte) firstByte, (byte) value}, 0, 2, frame, time) >= 0;
    }

    private void start() {
        part = Part.DATA;
        if (inflater == null) {
            inflater = new Inflater(true);
            block = new byte[BLOCK];
        } else {
            inflater.reset();
        }
    }

    /** The body ends here; false when its coding should have gone on. */
    boolean finish(HttpMessage message, boolean complete, long frame, long time) {
        return prefixes == null || prefixes.finish(message, complete, frame, time);
    }

    void close() {
        if (prefixes != null) {
            prefixes.close();
        }
        if (inflater != null) {
            inflater.end();
            inflater = null;
            part = Part.HEADER;
        }
    }
}
