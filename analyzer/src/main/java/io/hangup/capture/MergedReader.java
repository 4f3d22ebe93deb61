package io.hangup.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Several files as one capture in time order. A file is opened when its first frame's turn comes: files of a ring buffer
 * are read one after the other, files that overlap are merged frame by frame. The capture index of a file is its place
 * among the arguments, whatever its time.
 */
final class MergedReader implements FrameReader {
    /** Block size of a file while this many others are open already. */
    private static final int MANY_OPEN = 8;

    private static final int SMALL_BLOCK = 64 * 1024;

    /** Files of a ring buffer may overlap by a frame or two; more turns are files of the same time. */
    private static final int TURNS = 4;

    private static final Comparator<Part> BY_TIME =
            Comparator.<Part>comparingLong(part -> part.time).thenComparingInt(part -> part.index);

    private final List<CaptureFacts> captures = new ArrayList<>();
    private final ArrayDeque<Part> waiting;
    private final PriorityQueue<Part> open = new PriorityQueue<>(BY_TIME);
    private Part current;
    private int turns;

    /** One file: waiting with the time of its first frame, later open with its next frame at hand. */
    private static final class Part {
        final Path path;
        final int index;
        final CaptureFacts facts;

        /** What to add to the times of the file. */
        final long shift;

        final Frame head = new Frame();
        CaptureReader reader;

        /** Time of {@link #head}, or of the last frame before it that had one. */
        long time = Frame.NO_TIME;

        Part(Path path, int index, long shift) {
            this.path = path;
            this.index = index;
            this.shift = shift;
            this.facts = new CaptureFacts(path.toString());
        }

        void shift() {
            if (head.timeNanos != Frame.NO_TIME) {
                head.timeNanos = TimeScale.shifted(head.timeNanos, shift);
            }
        }
    }

    private MergedReader(List<Part> all, List<Part> readable) {
        for (Part part : all) {
            captures.add(part.facts);
        }
        readable.sort(BY_TIME);
        waiting = new ArrayDeque<>(readable);
    }

    /**
     * Looks at the first frame of every file.
     *
     * @param shifts what to add to the times of each file, nanoseconds
     * @throws CaptureException when no file has a readable header
     */
    static MergedReader open(List<Path> paths, long[] shifts) throws IOException {
        List<Part> all = new ArrayList<>();
        List<Part> readable = new ArrayList<>();
        for (Path path : paths) {
            Part part = new Part(path, all.size(), shifts[all.size()]);
            all.add(part);
            if (look(part)) {
                readable.add(part);
            }
        }
        if (readable.isEmpty()) {
            int others = all.size() - 1;
            throw new CaptureException(all.get(0).facts.error
                    + (others == 1
                            ? " (nor can the other file be read)"
                            : " (and none of the other " + others + " files can be read)"));
        }
        return new MergedReader(all, readable);
    }

    /** Learns when a file begins. What cannot be read twice stays open. */
    private static boolean look(Part part) throws IOException {
        try {
            if (Files.exists(part.path) && !Files.isRegularFile(part.path) && !Files.isDirectory(part.path)) {
                part.reader = CaptureFiles.open(part.path, part.facts, part.index, ByteInput.BLOCK);
                return advance(part) || part.facts.error == null;
            }
            try (CaptureReader reader =
                    CaptureFiles.open(part.path, new CaptureFacts(part.path.toString()), part.index, SMALL_BLOCK)) {
                reader.next(part.head);
                part.shift();
                part.time = part.head.timeNanos;
            }
            return true;
        } catch (IOException e) {
            part.facts.error = sentence(part, e);
            return false;
        }
    }

    @Override
    public Next next(Frame frame) throws IOException {
        if (current != null && !advance(current)) {
            current = null;
        }
        while (true) {
            if (current == null) {
                current = open.poll();
            }
            Part begins = waiting.peek();
            if (begins != null && (current == null || BY_TIME.compare(begins, current) < 0)) {
                waiting.remove();
                start(begins);
                continue;
            }
            if (current == null) {
                return Next.END;
            }
            Part other = open.peek();
            if (other != null && BY_TIME.compare(other, current) < 0) {
                open.add(current);
                current = open.remove();
                turns++;
            }
            copy(current.head, frame);
            return Next.FRAME;
        }
    }

    private void start(Part part) {
        if (part.reader == null) {
            try {
                int blockSize = open.size() < MANY_OPEN ? ByteInput.BLOCK : SMALL_BLOCK;
                part.reader = CaptureFiles.open(part.path, part.facts, part.index, blockSize);
            } catch (IOException e) {
                part.facts.error = sentence(part, e);
                return;
            }
            part.time = Frame.NO_TIME;
            if (!advance(part)) {
                return;
            }
        } else if (part.facts.frames == 0) {
            return;
        }
        open.add(part);
    }

    /** Brings the next frame to the head; false, the file being closed, when there is none. */
    private static boolean advance(Part part) {
        try {
            if (part.reader.next(part.head) == Next.FRAME) {
                part.shift();
                if (part.head.timeNanos != Frame.NO_TIME) {
                    part.time = part.head.timeNanos;
                }
                return true;
            }
        } catch (IOException e) {
            part.facts.problem(sentence(part, e) + "; " + part.facts.frames + " frames before that kept.");
        }
        close(part);
        return false;
    }

    private static void close(Part part) {
        try {
            part.reader.close();
        } catch (IOException e) {
            part.facts.problem(sentence(part, e));
        }
    }

    private static String sentence(Part part, IOException e) {
        return e instanceof CaptureException ? e.getMessage() : part.path + ": " + e.getMessage();
    }

    private static void copy(Frame from, Frame to) {
        to.data = from.data;
        to.offset = from.offset;
        to.capturedLength = from.capturedLength;
        to.wireLength = from.wireLength;
        to.timeNanos = from.timeNanos;
        to.linkType = from.linkType;
        to.interfaceId = from.interfaceId;
        to.direction = from.direction;
        to.ref = from.ref;
        to.fileOffset = from.fileOffset;
    }

    @Override
    public boolean interleaved() {
        return turns >= TURNS;
    }

    @Override
    public List<CaptureFacts> captures() {
        return Collections.unmodifiableList(captures);
    }

    @Override
    public void close() {
        if (current != null) {
            close(current);
        }
        open.forEach(MergedReader::close);
        for (Part part : waiting) {
            if (part.reader != null) {
                close(part);
            }
        }
    }
}
