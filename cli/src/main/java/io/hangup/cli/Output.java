package io.hangup.cli;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Where a report goes: standard output, or a file that appears whole or not at all. Without {@link #commit} a file is
 * given up.
 */
final class Output implements Closeable {
    private final OutputStream stream;
    private final Path target;
    private final Path draft;
    private boolean committed;

    private Output(OutputStream stream, Path target, Path draft) {
        this.stream = stream;
        this.target = target;
        this.draft = draft;
    }

    static Output standard(Console console) {
        return new Output(new BufferedOutputStream(new Standard(console.out()), 1 << 16), null, null);
    }

    /** A file; what is no regular file (a pipe, {@code /dev/stdout}) is written directly. */
    static Output file(Path path) {
        try {
            Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                if (Files.isDirectory(target)) {
                    throw Failure.usage(path + " is a folder; -o needs the name of a file.");
                }
                return new Output(new BufferedOutputStream(Files.newOutputStream(target), 1 << 16), null, null);
            }
            Path draft = target.resolveSibling("." + target.getFileName() + "." + Long.toHexString(System.nanoTime()));
            OutputStream out = Files.newOutputStream(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new Output(new BufferedOutputStream(out, 1 << 16), target, draft);
        } catch (IOException trouble) {
            throw Failure.usage("cannot write " + path + ": its folder must exist and be writable.");
        }
    }

    /** A file that is written as it goes, for who may not rename it in the end. */
    static Output directly(Path path) {
        if (Files.isDirectory(path)) {
            throw Failure.usage(path + " is a folder; -o needs the name of a file.");
        }
        try {
            return new Output(new BufferedOutputStream(Files.newOutputStream(path), 1 << 16), null, null);
        } catch (IOException trouble) {
            throw Failure.usage("cannot write " + path + ": its folder must exist and be writable.");
        }
    }

    OutputStream stream() {
        return stream;
    }

    /** Everything was written. */
    void commit() throws IOException {
        stream.flush();
        if (draft != null) {
            stream.close();
            try {
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException unsupported) {
                Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        committed = true;
    }

    @Override
    public void close() throws IOException {
        if (!committed && draft != null) {
            try (stream) {
                // given up: what the buffer holds is of no use, and the draft goes
            } finally {
                Files.deleteIfExists(draft);
            }
        }
    }

    /** Standard output, which may be closed by its reader at any time. */
    private static final class Standard extends FilterOutputStream {
        private Standard(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException gone) {
                String message = String.valueOf(gone.getMessage());
                throw message.contains("pipe") || message.contains("reset") ? new BrokenPipe(gone) : gone;
            }
        }
    }
}
