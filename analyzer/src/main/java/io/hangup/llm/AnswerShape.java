package io.hangup.llm;

import io.hangup.tcp.Side;
import io.hangup.tls.Records;
import java.util.Arrays;

/** How an encrypted answer came: a train of small records, as a stream of events has, or one short group. */
final class AnswerShape {
    /** Records that arrive closer together belong to one write, or to one window of a sender. */
    private static final long TOGETHER_NANOS = 1_000_000L;

    private static final int GROUPS_LEAST = 5;

    /** Events of a stream are sentences and their JSON; half of a train's records are no longer than this, in bytes. */
    private static final int EVENT_MOST = 1_500;

    private static final int SHORT_MOST = 1_500;

    private final Records records;
    private final RecordShapes shapes;
    private final Exchange exchange;

    private long[] gaps = new long[64];
    private int[] lengths = new int[64];
    private int groups;
    private int count;

    private AnswerShape(Records records, RecordShapes shapes, Exchange exchange) {
        this.records = records;
        this.shapes = shapes;
        this.exchange = exchange;
    }

    static AnswerShape of(Records records, RecordShapes shapes, Exchange exchange) {
        AnswerShape shape = new AnswerShape(records, shapes, exchange);
        shape.read();
        return shape;
    }

    private void read() {
        long last = 0;
        for (int i = 0; i < records.size(); i++) {
            long time = records.time(i);
            boolean part = records.from(i) == Side.SERVER
                    && shapes.kind(i) == RecordShapes.Kind.DATA
                    && records.firstTime(i) >= exchange.responseStart
                    && time <= exchange.responseLastTime;
            if (!part) {
                continue;
            }
            if (count == lengths.length) {
                lengths = Arrays.copyOf(lengths, 2 * count);
            }
            lengths[count++] = Math.max(0, records.length(i) - shapes.overhead());
            if (groups == 0 || time - last > TOGETHER_NANOS) {
                gap(groups == 0 ? 0 : time - last);
            }
            last = time;
        }
    }

    private void gap(long nanos) {
        if (groups > 0) {
            if (groups > gaps.length) {
                gaps = Arrays.copyOf(gaps, 2 * gaps.length);
            }
            gaps[groups - 1] = nanos;
        }
        groups++;
    }

    /** Small records over a while. */
    boolean streams() {
        return groups >= GROUPS_LEAST && median(lengths, count) <= EVENT_MOST;
    }

    /** One short group of records and no more. */
    boolean isShort() {
        return groups == 1 && exchange.responseBytes <= SHORT_MOST;
    }

    /** "42 records in 3100 ms, median pause 60 ms, longest 400 ms". */
    String cadence() {
        long[] sorted = Arrays.copyOf(gaps, groups - 1);
        Arrays.sort(sorted);
        return count + " records in " + millis(exchange.responseLastTime - exchange.responseStart) + ", median pause "
                + millis(sorted[sorted.length / 2]) + ", longest " + millis(sorted[sorted.length - 1]);
    }

    private static String millis(long nanos) {
        long tenths = (nanos + 50_000) / 100_000; // not by String.format: every encrypted answer asks for three of them
        return nanos < 10_000_000L ? tenths / 10 + "." + tenths % 10 + " ms" : (nanos + 500_000) / 1_000_000 + " ms";
    }

    private static int median(int[] values, int size) {
        int[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return size == 0 ? 0 : sorted[size / 2];
    }
}
