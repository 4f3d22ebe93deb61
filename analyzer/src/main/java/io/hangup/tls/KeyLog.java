package io.hangup.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * TLS secrets by the client random of their connection, from texts in the NSS key log format (draft-ietf-tls-keylogfile):
 * files, files that still grow, and the secrets blocks of pcapng files. Lines that are none are passed over and counted.
 * Never prints a secret. Mutable, for one thread.
 */
public final class KeyLog {
    /** The most connections whose secrets are kept; lines for more are counted in {@link #overCap}. */
    public static final int CONNECTION_CAP = 200_000;

    /** Of a longer line only the start is read: the longest that counts has 31 + 1 + 64 + 1 + 96 characters. */
    static final int LINE_CAP = 512;

    /** The most connections without secrets that are remembered once they were told. */
    private static final int TOLD_CAP = 10_000;

    private static final int CHUNK = 1 << 16;

    private final Map<RandomKey, Secrets> secrets = new HashMap<>();
    /** The same in the order of the log. */
    private final List<Secrets> inOrder = new ArrayList<>();

    /** Connections that were told without their secrets. */
    private final Set<RandomKey> told = new HashSet<>();

    private final List<Followed> followed = new ArrayList<>(1);
    private boolean growing;
    private long version;
    private long kept;
    private long junk;
    private long unsupported;
    private long overCap;
    private int tooLate;

    /** How long a stream that has not ended may keep silent before the packets are looked at without the rest of it. */
    private static final long PATIENCE_MILLIS = 2_000;

    /** A file that may grow, and how far it was read; {@code pipe} is null for a regular file. */
    private static final class Followed {
        private final Path path;
        private final KeyPipe pipe;
        private long position;
        private final byte[] line = new byte[LINE_CAP];
        private int filled;

        Followed(Path path) {
            this.path = path;
            this.pipe = Files.exists(path) && !Files.isRegularFile(path) ? new KeyPipe(path) : null;
        }
    }

    /** The 32 bytes that a secret is looked up by. Ordered, so that chosen collisions stay harmless in a HashMap. */
    private record RandomKey(byte[] random) implements Comparable<RandomKey> {
        @Override
        public boolean equals(Object other) {
            return other instanceof RandomKey key && Arrays.equals(random, key.random);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(random);
        }

        @Override
        public int compareTo(RandomKey other) {
            return Arrays.compare(random, other.random);
        }
    }

    /** Reads the text of a key log, such as a pcapng secrets block; its last line may lack the line feed. */
    public void add(byte[] text) {
        byte[] line = new byte[LINE_CAP];
        int filled = lines(text, text.length, line, 0);
        endOfText(line, filled);
    }

    /**
     * Reads a whole file.
     *
     * @throws IOException when it is missing or cannot be read
     */
    public void add(Path path) throws IOException {
        Followed file = new Followed(path);
        read(file);
        endOfText(file.line, file.filled);
    }

    /**
     * Reads a file that may still grow, or that does not exist yet; what comes later is read by {@link #refresh}. Of a
     * FIFO or another program's output all is read that comes without a pause of {@link #PATIENCE_MILLIS}.
     *
     * @throws IOException when it is there and cannot be read
     */
    public void follow(Path path) throws IOException {
        followed.add(new Followed(path));
        growing = true;
        refresh(PATIENCE_MILLIS);
    }

    /**
     * Reads what is left when no packets come any more, the last lines too where they have no line feed.
     *
     * @throws IOException when a followed file is there and cannot be read
     */
    public void endOfFollowed() throws IOException {
        refresh(PATIENCE_MILLIS);
        for (Followed file : followed) {
            endOfText(file.line, file.filled);
            file.filled = 0;
        }
    }

    /**
     * Reads what was appended to the followed files since; a line still without its line feed waits.
     *
     * @return whether new secrets were found
     * @throws IOException when a followed file is there and cannot be read
     */
    public boolean refresh() throws IOException {
        return refresh(0);
    }

    private boolean refresh(long patienceMillis) throws IOException {
        long before = version;
        for (Followed file : followed) {
            if (file.pipe != null) {
                readPipe(file, patienceMillis);
                continue;
            }
            try {
                if (Files.size(file.path) != file.position) {
                    read(file);
                }
            } catch (NoSuchFileException e) {
                // not yet written, or rotated: whatever comes in its place is new
                file.position = 0;
                file.filled = 0;
            }
        }
        return version != before;
    }

    /** More secrets may come: a followed file, or {@link #expectMore}. Records without a key then wait for it. */
    public boolean growing() {
        return growing;
    }

    /** Says whether more secrets may come, for instance by secrets blocks behind the packets of a pipe. */
    public void expectMore(boolean more) {
        growing = more;
    }

    /** No secret was found anywhere. */
    public boolean isEmpty() {
        return secrets.isEmpty();
    }

    /** Connections with at least one secret. */
    public int connections() {
        return secrets.size();
    }

    /** Lines that are neither a secret, a comment nor empty. */
    public long junkLines() {
        return junk;
    }

    /** Lines of the old form {@code RSA}, which tell a secret by the encrypted one and are not supported. */
    public long unsupportedLines() {
        return unsupported;
    }

    /** Secrets not kept because of {@link #CONNECTION_CAP}. */
    public long overCap() {
        return overCap;
    }

    /** A connection is over and was told without its secrets: if they still come, {@link #tooLate} counts it. */
    public void toldWithout(byte[] clientRandom) {
        if (growing && clientRandom.length > 0 && told.size() < TOLD_CAP) {
            told.add(new RandomKey(clientRandom.clone()));
        }
    }

    /** Connections whose secrets came when they had been told already. */
    public int tooLate() {
        return tooLate;
    }

    /** Counts, never secrets. */
    @Override
    public String toString() {
        return "key log of " + secrets.size() + " connections, " + kept + " secrets";
    }

    /** Changes with every new secret. */
    long version() {
        return version;
    }

    /** The secrets known of the connection, which grow as the log does; null when there are none. */
    Secrets secrets(byte[] clientRandom) {
        return secrets.get(new RandomKey(clientRandom));
    }

    /** The secrets of the connections that came last, at most {@code count}. */
    List<Secrets> latest(int count) {
        return inOrder.subList(Math.max(0, inOrder.size() - count), inOrder.size());
    }

    private void readPipe(Followed file, long patienceMillis) throws IOException {
        for (byte[] chunk = file.pipe.next(patienceMillis); chunk != null; chunk = file.pipe.next(patienceMillis)) {
            file.filled = lines(chunk, chunk.length, file.line, file.filled);
        }
    }

    private void read(Followed file) throws IOException {
        try (FileChannel channel = FileChannel.open(file.path, StandardOpenOption.READ)) {
            if (channel.size() < file.position) {
                // truncated and begun anew
                file.position = 0;
                file.filled = 0;
            }
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            for (int got = channel.read(chunk, file.position);
                    got > 0;
                    got = channel.read(chunk.clear(), file.position)) {
                file.position += got;
                file.filled = lines(chunk.array(), got, file.line, file.filled);
            }
        }
    }

    /** Cuts a text into lines; what is left without a line feed stays in {@code line}. Returns its length. */
    private int lines(byte[] text, int length, byte[] line, int held) {
        int filled = held;
        for (int i = 0; i < length; i++) {
            if (text[i] == '\n') {
                line(line, filled);
                filled = 0;
            } else if (filled < LINE_CAP) {
                line[filled++] = text[i];
            }
        }
        return filled;
    }

    private void endOfText(byte[] line, int filled) {
        if (filled > 0) {
            line(line, filled);
        }
    }

    private void line(byte[] line, int filled) {
        KeyLogLine parsed = KeyLogLine.parse(line, filled);
        switch (parsed.kind) {
            case SECRET -> keep(parsed);
            case UNSUPPORTED -> unsupported++;
            case JUNK -> junk++;
            default -> {
                // comments, empty lines, secrets of no use here
            }
        }
    }

    private void keep(KeyLogLine line) {
        RandomKey key = new RandomKey(line.random);
        Secrets of = secrets.get(key);
        if (of == null) {
            if (secrets.size() >= CONNECTION_CAP) {
                overCap++;
                return;
            }
            of = new Secrets();
            secrets.put(key, of);
            tooLate += told.remove(key) ? 1 : 0;
            inOrder.add(of);
        }
        if (of.put(line.label, line.secret)) {
            kept++;
            version++;
        }
    }
}
