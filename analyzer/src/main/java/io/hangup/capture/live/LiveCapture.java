package io.hangup.capture.live;

import io.hangup.capture.CaptureFacts;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import io.hangup.capture.FrameRef;
import java.io.IOException;
import java.sql.Timestamp;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapStat;

/**
 * Frames from an interface. A thread of its own takes packets from libpcap as fast as it can, so that work on a frame
 * loses none of the next ones before the queue and the kernel's buffer are full; it starts with the first {@link #next}.
 *
 * <p>{@link #stop} may be called from any thread; frames that had arrived by then are still delivered.
 */
public final class LiveCapture implements FrameReader {
    /** Batches of at most a mebibyte that wait for the reader; beyond it the kernel's buffer fills. */
    static final int QUEUE_CAP = 64;

    /** How long closing waits for the thread; before libpcap 1.10 only the next packet wakes it. */
    private static final long CLOSE_MILLIS = 1000;

    private static final LiveBatch END = new LiveBatch();

    private final PcapHandle handle;
    private final LiveOptions options;
    private final CaptureFacts facts;
    private final List<CaptureFacts> captures;
    private final int linkType;
    private final ArrayBlockingQueue<LiveBatch> queue = new ArrayBlockingQueue<>(QUEUE_CAP);
    private final Thread thread;

    /** Filled by the capturing thread alone. */
    private LiveBatch filling = new LiveBatch();

    private LiveBatch current;
    private int at;
    private long number;
    private boolean started;
    private boolean ended;
    private volatile boolean stopping;
    private volatile IOException failure;
    private volatile long received = -1;
    private volatile long dropped = -1;

    private LiveCapture(PcapHandle handle, int linkType, LiveOptions options) {
        this.handle = handle;
        this.linkType = linkType;
        this.options = options;
        facts = new CaptureFacts(options.interfaceName());
        facts.format = "live";
        facts.interfaces = 1;
        facts.linkTypes.add(linkType);
        facts.snapLength = options.snapLength();
        if (!options.bpfFilter().isEmpty()) {
            facts.filters.add(options.bpfFilter());
        }
        captures = List.of(facts);
        thread = new Thread(this::capture, "capture " + options.interfaceName());
        thread.setDaemon(true);
    }

    /**
     * Opens the interface; packets are held by the kernel from now on.
     *
     * @throws LiveCaptureException when it cannot be captured; the message tells what to do
     */
    public static LiveCapture open(LiveOptions options) throws LiveCaptureException {
        try {
            PcapHandle handle = LiveHandles.open(options);
            return new LiveCapture(handle, LiveHandles.linkType(handle), options);
        } catch (LinkageError e) {
            throw LiveErrors.noLibpcap(e);
        }
    }

    @Override
    public Next next(Frame frame) throws IOException {
        while (!ended) {
            if (current != null && at < current.count()) {
                fill(frame);
                return Next.FRAME;
            }
            current = poll();
            at = 0;
            if (current == null) {
                return Next.IDLE;
            }
            if (current == END) {
                finish();
            }
        }
        return Next.END;
    }

    private void fill(Frame frame) {
        byte[] packet = current.packet(at);
        frame.data = packet;
        frame.offset = 0;
        frame.capturedLength = packet.length;
        frame.wireLength = Math.max(packet.length, current.wireLength(at));
        frame.timeNanos = current.timeNanos(at);
        frame.linkType = linkType;
        frame.interfaceId = 0;
        frame.direction = Frame.DIRECTION_UNKNOWN;
        frame.ref = FrameRef.of(0, ++number);
        frame.fileOffset = -1;
        at++;
        facts.count(frame);
    }

    private LiveBatch poll() throws IOException {
        if (!started) {
            started = true;
            thread.start();
        }
        try {
            return queue.poll(options.pollMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while capturing", e);
        }
    }

    private void finish() throws IOException {
        ended = true;
        counts();
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends the capture: {@link #next} delivers what had arrived, then END. Safe from any thread, also twice. */
    public void stop() {
        stopping = true;
        try {
            handle.breakLoop();
        } catch (NotOpenException closedAlready) {
            // Then the thread has ended by itself.
            return;
        }
    }

    private void capture() {
        try {
            while (!stopping) {
                dispatch();
                if (filling.count() > 0) {
                    queue.put(filling);
                    filling = new LiveBatch();
                }
            }
            statistics();
        } catch (PcapNativeException | NotOpenException e) {
            failure = new IOException("capturing on " + options.interfaceName() + " ended: " + e.getMessage(), e);
        } catch (InterruptedException closed) {
            // Somebody ends all threads; nobody waits for the rest.
            Thread.currentThread().interrupt();
        } finally {
            handle.close();
            signalEnd();
        }
    }

    private void dispatch() throws PcapNativeException, NotOpenException {
        try {
            // As many as libpcap has at hand. The time belongs to the callback's packet only while it runs.
            handle.dispatch(-1, this::take);
        } catch (InterruptedException broken) {
            // breakLoop: by stop(), or because the batch is full. The loop above tells which.
            return;
        }
    }

    private void take(byte[] packet) {
        filling.add(packet, nanos(handle.getTimestamp()), handle.getOriginalLength());
        if (filling.isFull()) {
            try {
                handle.breakLoop();
            } catch (NotOpenException e) {
                throw new IllegalStateException("closed while capturing", e);
            }
        }
    }

    /** The handle's time has the precision that was asked for in its nanoseconds field. */
    private static long nanos(Timestamp time) {
        return Math.floorDiv(time.getTime(), 1000L) * 1_000_000_000L + time.getNanos();
    }

    private void statistics() throws PcapNativeException, NotOpenException {
        PcapStat statistics = handle.getStats();
        received = statistics.getNumPacketsReceived();
        dropped = statistics.getNumPacketsDropped() + statistics.getNumPacketsDroppedByIf();
    }

    private void signalEnd() {
        try {
            queue.put(END);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<CaptureFacts> captures() {
        return captures;
    }

    /** Closes the interface; what was not yet read is lost, but the facts learn the counts of drops. */
    @Override
    public void close() {
        stop();
        ended = true;
        if (!started) {
            handle.close();
            return;
        }
        // Room for what the thread still hands on, so that it comes to its end and to the counts.
        queue.clear();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        counts();
    }

    private void counts() {
        facts.received = received;
        facts.dropped = dropped;
    }
}
