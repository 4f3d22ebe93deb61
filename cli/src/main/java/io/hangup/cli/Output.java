package io.hangup.cli;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
        return new Output(buffered(console.out(), "standard output"), null, null);
    }

    /** A file; what is no regular file (a pipe, {@code /dev/stdout}) is written directly. */
    static Output file(Path path) {
        try {
            Path target = OwnLinks.follow(path);
            if (Files.exists(target) && (!Files.isRegularFile(target) || OwnLinks.isOpenFile(target))) {
                if (Files.isDirectory(target)) {
                    throw Failure.usage(path + " is a folder; -o needs the name of a file.");
                }
                return new Output(buffered(Files.newOutputStream(target), path.toString()), null, null);
            }
            Path draft = target.resolveSibling("." + target.getFileName() + "." + Long.toHexString(System.nanoTime()));
            OutputStream out = Files.newOutputStream(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            likeBefore(target, draft);
            return new Output(buffered(out, path.toString()), target, draft);
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
            Path target = OwnLinks.follow(path);
            OwnLinks.refuseLaid(target, path);
            OutputStream out = OwnLinks.isOpenFile(target)
                    ? Files.newOutputStream(target)
                    : Files.newOutputStream(
                            target,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS);
            return new Output(buffered(out, path.toString()), null, null);
        } catch (IOException trouble) {
            throw Failure.usage("cannot write " + path + ": its folder must exist and be writable.");
        }
    }

    private static OutputStream buffered(OutputStream out, String name) {
        return new BufferedOutputStream(new Guarded(out, name), 1 << 16);
    }

    /** A report that takes the place of another of ours may be read by the same people, not by more. */
    private static void likeBefore(Path target, Path draft) throws IOException {
        if (Files.exists(target)
                && OwnLinks.isTrusted(target)
                && Files.getFileStore(target).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(target));
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

    /** Says what cannot be written; output may also be closed by its reader at any time. */
    private static final class Guarded extends FilterOutputStream {
        private final String name;

        private Guarded(OutputStream out, String name) {
            super(out);
            this.name = name;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException gone) {
                String message = String.valueOf(gone.getMessage());
                if (message.contains("pipe") || message.contains("reset")) {
                    throw new BrokenPipe(gone);
                }
                throw Failure.usage("cannot write to " + name + ": " + message + ".");
            }
        }
    }
}
