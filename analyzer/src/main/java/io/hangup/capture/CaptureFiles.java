package io.hangup.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Opens capture files by their content. */
final class CaptureFiles {
    /** Compressions inside of each other that are undone. */
    private static final int NESTING_CAP = 4;

    private CaptureFiles() {}

    static FrameReader open(List<Path> paths, long[] shifts) throws IOException {
        if (paths.isEmpty()) {
            throw new CaptureException("no capture file was named");
        }
        if (paths.size() > 1) {
            return MergedReader.open(paths, shifts);
        }
        Path path = paths.get(0);
        return open(path, new CaptureFacts(path.toString()), 0, ByteInput.BLOCK);
    }

    static FrameReader open(InputStream in, String name) throws IOException {
        return recognise(in, new CaptureFacts(name), 0, ByteInput.BLOCK, false);
    }

    static FrameReader follow(InputStream in, String name, int pollMillis) throws IOException {
        CaptureFacts facts = new CaptureFacts(name);
        ReadAhead pipe = new ReadAhead(in, name);
        CaptureReader reader = recognise(pipe, facts, 0, ByteInput.BLOCK, false);
        if (facts.compression.isEmpty()) {
            // Of a compressed stream nobody can tell by its silence that no frame is left to be had.
            reader.follow(pipe, pollMillis);
        }
        return reader;
    }

    /** Opens one of several files. */
    static CaptureReader open(Path path, CaptureFacts facts, int capture, int blockSize) throws IOException {
        if (Files.isDirectory(path)) {
            throw new CaptureException(path + " is a folder: name the capture files in it");
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            InputStream in = ByteInput.stream(channel);
            return recognise(in, facts, capture, blockSize, Files.isRegularFile(path));
        } catch (NoSuchFileException e) {
            throw new CaptureException(path + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new CaptureException(path + ": permission denied: try sudo", e);
        } catch (FileSystemException e) {
            throw new CaptureException(path + ": " + (e.getReason() == null ? "cannot be opened" : e.getReason()), e);
        }
    }

    private static CaptureReader recognise(
            InputStream stream, CaptureFacts facts, int capture, int blockSize, boolean readAhead) throws IOException {
        ByteInput in = new ByteInput(stream, blockSize);
        try {
            for (int i = 0; i < NESTING_CAP; i++) {
                ExpandingStream expanded = expand(in, facts);
                if (expanded == null) {
                    break;
                }
                InputStream next = readAhead ? new ReadAhead(expanded, facts.name) : expanded;
                in = new ByteInput(next, blockSize);
            }
            return reader(in, facts, capture);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** The stream inside of a compressed one, or null when the input is not compressed. */
    private static ExpandingStream expand(ByteInput in, CaptureFacts facts) throws IOException {
        if (!in.require(4)) {
            return null;
        }
        int magic = Bytes.int32(in.block(), in.position(), false);
        if (Bytes.uint16(in.block(), in.position(), true) == GzipStream.MAGIC) {
            facts.compression = "gzip";
            return new GzipStream(in);
        }
        if (magic == ZstdStream.MAGIC || ZstdStream.isSkippable(magic)) {
            // Both formats have the same skippable frames; only zstd's tools put one first.
            facts.compression = "zstd";
            return new ZstdStream(in);
        }
        if (magic == Lz4Stream.MAGIC) {
            facts.compression = "lz4";
            return new Lz4Stream(in);
        }
        return null;
    }

    private static CaptureReader reader(ByteInput in, CaptureFacts facts, int capture) throws IOException {
        if (in.require(PcapReader.HEADER)) {
            if (PcapngReader.isHeader(in.block(), in.position())) {
                return new PcapngReader(in, facts, capture);
            }
            if (PcapReader.isHeader(in.block(), in.position())) {
                return new PcapReader(in, facts, capture);
            }
        }
        throw new CaptureException(ForeignFormats.why(in, facts));
    }
}
