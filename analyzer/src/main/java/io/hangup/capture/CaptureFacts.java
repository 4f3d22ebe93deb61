package io.hangup.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one capture file (or live interface) says of itself; filled by its reader while frames are read. */
public final class CaptureFacts {
    /** The most secrets blocks, comments or problems kept of one file; beyond it they are only counted. */
    public static final int LIST_CAP = 1000;

    /** File name as the user gave it, "-" for standard input, or the interface. */
    public final String name;

    /** "pcap", "pcapng", "live", or "" before the header was read. */
    public String format = "";

    /** "gzip", "zstd", "lz4" or "". */
    public String compression = "";

    public long frames;

    /** Bytes on the wire over all frames. */
    public long bytes;

    /** Earliest and latest frame time, epoch nanoseconds; {@link Frame#NO_TIME} before the first. */
    public long firstTimeNanos = Frame.NO_TIME;

    public long lastTimeNanos = Frame.NO_TIME;

    /** The most interfaces told apart by {@link #backwardSteps}. */
    private static final int CLOCKS_CAP = 64;

    /** Queues of a network card stand in the file in the wrong order by less: the clock did not step, and times are right. */
    private static final long SWAPPED_NANOS = 1_000_000L;

    /** Frames whose time lies before that of the frame before them of the same interface, by a millisecond or more. */
    public long backwardSteps;

    /** Frames cut by the snap length: captured shorter than on the wire. */
    public long cutFrames;

    /** Largest snap length an interface declared; 0 when none did. */
    public int snapLength;

    /** LINKTYPE_ values seen, in order of appearance. */
    public final Set<Integer> linkTypes = new LinkedHashSet<>();

    /** Number of interfaces described. */
    public int interfaces;

    /** The first {@link #LIST_CAP} of them, by their index over all sections. */
    public final List<CaptureInterface> described = new ArrayList<>();

    /** Packets dropped by interface and operating system, as statistics blocks or libpcap said; -1 when not said. */
    public long dropped = -1;

    /** Packets received, by the same source; -1 when not said. */
    public long received = -1;

    /** Capture filters (if_filter) of the interfaces. */
    public final Set<String> filters = new LinkedHashSet<>();

    /** Texts of TLS key log secrets blocks, in file order (secrets: never printed). */
    public final List<byte[]> keyLogs = new ArrayList<>();

    /** What name resolution blocks say, in file order. */
    public final List<ResolvedName> resolvedNames = new ArrayList<>();

    /** Damage found: one sentence each, with the offset and what was kept. */
    public final List<String> problems = new ArrayList<>();

    /** True when the last record was cut off: the capture was killed or the copy is incomplete. */
    public boolean cutOff;

    /** Why the file could not be read at all (one sentence), or null. */
    public String error;

    public CaptureFacts(String name) {
        this.name = name;
    }

    /** Notes damage; capped at {@link #LIST_CAP}. */
    public void problem(String sentence) {
        if (problems.size() < LIST_CAP) {
            problems.add(sentence);
        }
    }

    /** Counts a frame. Called by readers once for every frame, in file order. */
    public void count(Frame frame) {
        frames++;
        bytes += frame.wireLength;
        if (frame.capturedLength < frame.wireLength) {
            cutFrames++;
        }
        long time = frame.timeNanos;
        if (time == Frame.NO_TIME) {
            return;
        }
        int from = Math.min(frame.interfaceId, CLOCKS_CAP - 1);
        if (from >= previousTimes.length) {
            int known = previousTimes.length;
            previousTimes = Arrays.copyOf(previousTimes, from + 1);
            Arrays.fill(previousTimes, known, from + 1, Frame.NO_TIME);
        }
        long previous = previousTimes[from];
        previousTimes[from] = time;
        if (firstTimeNanos == Frame.NO_TIME) {
            firstTimeNanos = time;
            lastTimeNanos = time;
            return;
        }
        if (previous != Frame.NO_TIME && previous - time >= SWAPPED_NANOS) {
            backwardSteps++;
        }
        firstTimeNanos = Math.min(firstTimeNanos, time);
        lastTimeNanos = Math.max(lastTimeNanos, time);
    }

    /** The latest frame's time of each interface: several are written by turns, each in its own order. */
    private long[] previousTimes = {Frame.NO_TIME};
}
