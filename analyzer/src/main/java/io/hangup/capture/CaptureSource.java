package io.hangup.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where frames come from: files, a pipe, an interface. Opening it gives the reader; nothing is read before. */
@FunctionalInterface
public interface CaptureSource {
    /**
     * Opens the capture and reads as far as its first header.
     *
     * @throws CaptureException when nothing can be read: no such file, no right to read it, not a capture
     * @throws IOException for other input errors
     */
    FrameReader open() throws IOException;

    /**
     * Texts of the TLS key logs that the capture holds, wherever they stand in it; empty where it can be read only once.
     * Secrets: never printed.
     *
     * @throws IOException for input errors
     */
    default List<byte[]> secrets() throws IOException {
        return List.of();
    }

    /** The files, each as a source of its own, by capture index; this source alone where there is one. */
    default List<CaptureSource> parts() {
        return List.of(this);
    }

    /** Whether the frames are all there already, so that they may be read before they are asked for: files. */
    default boolean isStored() {
        return false;
    }

    /**
     * The same files with their clocks set: times and order of the frames change, nothing else.
     *
     * @param nanos what to add to the times of each file, by capture index
     */
    default CaptureSource shifted(long[] nanos) {
        return this;
    }

    /** A capture file of any format, compressed or not, recognised by its content. */
    static CaptureSource file(Path path) {
        return files(List.of(path));
    }

    /** Several files as one capture, in time order; a file that cannot be read is noted in its facts. */
    static CaptureSource files(List<Path> paths) {
        return files(paths, new long[paths.size()]);
    }

    private static CaptureSource files(List<Path> paths, long[] shifts) {
        return new CaptureSource() {
            @Override
            public FrameReader open() throws IOException {
                return CaptureFiles.open(paths, shifts);
            }

            @Override
            public boolean isStored() {
                return true;
            }

            @Override
            public List<CaptureSource> parts() {
                return paths.stream().map(CaptureSource::file).toList();
            }

            @Override
            public CaptureSource shifted(long[] nanos) {
                return files(paths, nanos.clone());
            }

            @Override
            public List<byte[]> secrets() throws IOException {
                List<byte[]> texts = new ArrayList<>();
                for (Path path : paths) {
                    if (Files.isRegularFile(path)) {
                        texts.addAll(CaptureSecrets.find(path));
                    }
                }
                return texts;
            }
        };
    }

    /** A stream such as standard input; read once, never sought. */
    static CaptureSource stream(InputStream in, String name) {
        return () -> CaptureFiles.open(in, name);
    }

    /**
     * A pipe that is written while it is read, as {@code tcpdump -U -w -} does: {@link FrameReader#next} says IDLE when
     * nothing arrives for {@code pollMillis} milliseconds. A compressed pipe blocks instead.
     */
    static CaptureSource pipe(InputStream in, String name, int pollMillis) {
        return () -> CaptureFiles.follow(in, name, pollMillis);
    }
}
