package io.hangup.call;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which calls are tries of one call. A try repeats the one before when the same client asks the same endpoint for the same
 * thing, after the failure and within the back-off of a client library, and when no other call could be meant. Where the
 * program sends equal requests anyway, size proves nothing: there the waits must be those of an SDK, or the request must
 * count its tries itself. Memory: at most {@value #OPEN_CAP} failures a client and endpoint wait for their successor.
 */
final class Retries {
    /**
     * A call as far as it tells what it repeats. Times are epoch nanoseconds.
     *
     * @param key client and endpoint
     * @param path and model, or null where unreadable
     * @param bodyBytes of the request, -1 where unreadable
     * @param bytes of the request as sent, -1 where it was not sent whole
     * @param reused it was not the first on its connection
     * @param count what the request says of itself ({@code x-stainless-retry-count}, {@code amz-sdk-request}), or -1
     * @param begin its first packet, that of a new connection included
     * @param asked when its request began; the same as begin where none did
     * @param over when it had ended, however
     * @param end how
     * @param retryAfter what the answer asked to wait, nanoseconds, or -1
     */
    record Try(
            String key,
            String path,
            long bodyBytes,
            long bytes,
            boolean reused,
            int count,
            long begin,
            long asked,
            long over,
            End end,
            long retryAfter) {
        /** From the end of the earlier one to this; a connection that was open already waited for its request. */
        private long gapAfter(Try earlier) {
            return (begin >= earlier.over ? begin : asked) - earlier.over;
        }
    }

    /** How a try ended, as far as anybody would repeat it. */
    enum End {
        /** Nobody repeats it. */
        DONE,
        /** The client left for a reason that packets do not show: repeated only if the next request says so. */
        LEFT,
        FAILED,
        /** Failed without any byte of an answer; on a reused connection libraries repeat that at once. */
        UNANSWERED,
        /** The server said that it had not processed it (GOAWAY below its stream, REFUSED_STREAM): repeated at once. */
        REFUSED,
        /** Given up in silence, some time after the last packet. */
        GIVEN_UP
    }

    private static final long SECOND = 1_000_000_000L;

    /** 0.5 s less the quarter by which SDKs shorten it, and less the clock's grain. */
    private static final long SHORTEST = 370_000_000L;

    /** 8 s, and time to look up the name. */
    private static final long LONGEST = 8 * SECOND + SECOND / 2;

    private static final long GIVEN_UP_LONGEST = 15 * SECOND;

    /** SDKs wait as long as the answer asks, up to this. */
    private static final long RETRY_AFTER_MOST = 60 * SECOND;

    private static final long PEERS_WITHIN = 60 * SECOND;

    /** A header that counts or dates the try may grow by a few digits. */
    private static final long SAME_SIZE = 16;

    /** Header compression on a connection that has carried the request before. */
    private static final long COMPRESSED = 1024;

    private static final int TRIES_MOST = 11;

    /** More tries than this without a sign of an SDK are a loop. */
    private static final int LOOP = 4;

    private static final long AT_ONCE = 50_000_000L;

    /** A timer's clock and a round trip more or less. */
    private static final long BEAT_GRAIN = 50_000_000L;

    private static final int OPEN_CAP = 64;

    /** Equal requests are looked for among so many others: a busy client makes tens of thousands. */
    private static final int LOOKS = 512;

    private final List<Try> tries;
    private final int[] before;
    private final int[] depth;
    private final boolean[] strong;
    private final int[] next;

    private Retries(List<Try> tries) {
        this.tries = tries;
        this.before = filled(tries.size());
        this.next = filled(tries.size());
        this.depth = new int[tries.size()];
        this.strong = new boolean[tries.size()];
    }

    private static int[] filled(int size) {
        int[] none = new int[size];
        Arrays.fill(none, -1);
        return none;
    }

    /** For each try the index of the one that it repeats, or -1. */
    static int[] of(List<Try> tries) {
        Retries retries = new Retries(tries);
        Map<String, List<Integer>> byKey = new HashMap<>();
        for (int i = 0; i < tries.size(); i++) {
            if (tries.get(i) != null) {
                byKey.computeIfAbsent(tries.get(i).key(), k -> new ArrayList<>())
                        .add(i);
            }
        }
        for (List<Integer> same : byKey.values()) {
            same.sort(Comparator.comparingLong(i -> tries.get(i).asked()));
            retries.link(same);
            retries.dropLoops(same);
        }
        return retries.before;
    }

    private void link(List<Integer> same) {
        List<Integer> open = new ArrayList<>();
        for (int at = 0; at < same.size(); at++) {
            int later = same.get(at);
            long asked = tries.get(later).asked();
            open.removeIf(i -> asked - tries.get(i).over() > RETRY_AFTER_MOST + LONGEST);
            int found = -1;
            int candidates = 0;
            for (int earlier : open) {
                if (refused(earlier, later)) {
                    found = earlier; // of equal ones any is as good
                    candidates = 1;
                    break;
                }
                if (follows(earlier, later)) {
                    found = earlier;
                    candidates++;
                }
            }
            if (candidates == 1 && (refused(found, later) || !rivals(same, at, found))) {
                link(found, later, same, at);
            }
            // what was not this one's turn is nobody's: the first request like it would have been the repetition
            int turn = found;
            open.removeIf(i -> (i == turn || !refused(i, later))
                    && tries.get(later).gapAfter(tries.get(i)) >= 0
                    && alike(tries.get(i), tries.get(later)));
            if (tries.get(later).end() != End.DONE && open.size() < OPEN_CAP) {
                open.add(later);
            }
        }
    }

    /** Whether the later may repeat the earlier: alike, after its end, and not too late. */
    private boolean follows(int earlier, int later) {
        Try a = tries.get(earlier);
        Try b = tries.get(later);
        boolean counted = b.count() > 0 && b.count() == Math.max(0, a.count()) + 1;
        if (a.end() == End.LEFT && !counted || a.count() >= 0 && b.count() >= 0 && !counted) {
            return false;
        }
        long gap = b.gapAfter(a);
        return alike(a, b) && (inTime(a, gap, counted) || depth[earlier] == 0 && atOnce(a, b, gap));
    }

    /** urllib3 repeats the first time without a pause; only a request that can be read is known to be the same. */
    private static boolean atOnce(Try a, Try b, long gap) {
        boolean readable = a.path() != null && a.path().equals(b.path()) && a.bodyBytes() >= 0;
        return readable && a.bodyBytes() == b.bodyBytes() && gap >= 0 && gap <= AT_ONCE;
    }

    /** The later comes at once after an earlier one of the kind that was told not to have been processed. */
    private boolean refused(int earlier, int later) {
        long gap = tries.get(later).gapAfter(tries.get(earlier));
        return tries.get(earlier).end() == End.REFUSED && gap >= 0 && gap <= SECOND && follows(earlier, later);
    }

    private static boolean inTime(Try a, long gap, boolean counted) {
        boolean asked = a.retryAfter() > 0
                && a.retryAfter() <= RETRY_AFTER_MOST
                && gap >= a.retryAfter() - SECOND / 10
                && gap <= a.retryAfter() + LONGEST;
        boolean atOnce = counted || a.bytes() < 0 || a.end() == End.REFUSED || a.reused() && a.end() == End.UNANSWERED;
        return asked || gap >= (atOnce ? 0 : SHORTEST) && gap <= (a.end() == End.GIVEN_UP ? GIVEN_UP_LONGEST : LONGEST);
    }

    private static boolean alike(Try a, Try b) {
        if (a.path() != null && b.path() != null && !a.path().equals(b.path())) {
            return false;
        }
        if (a.bytes() < 0 || b.bytes() < 0) {
            return true; // one of them never came to send its request whole
        }
        if (a.bodyBytes() >= 0 && b.bodyBytes() >= 0) {
            return a.bodyBytes() == b.bodyBytes();
        }
        long difference = Math.abs(a.bytes() - b.bytes());
        return difference <= SAME_SIZE || a.reused() != b.reused() && difference <= COMPRESSED;
    }

    /** Another call begins while the later one goes on, and could as well be the repetition. */
    private boolean rivals(List<Integer> same, int at, int earlier) {
        Try a = tries.get(earlier);
        Try b = tries.get(same.get(at));
        if (b.count() > 0 && b.count() == Math.max(0, a.count()) + 1) {
            return false;
        }
        for (int i = at + 1; i < same.size(); i++) {
            Try c = tries.get(same.get(i));
            if (c.asked() - a.over() > LONGEST) {
                return false;
            }
            if (c.gapAfter(b) < 0 && alike(a, c)) {
                return true;
            }
        }
        return false;
    }

    private void link(int earlier, int later, List<Integer> same, int at) {
        Try a = tries.get(earlier);
        Try b = tries.get(later);
        long gap = b.gapAfter(a);
        boolean counted = b.count() > 0;
        boolean asked = a.retryAfter() > 0 && Math.abs(gap - a.retryAfter()) <= SECOND / 2;
        boolean sure = counted || asked || refused(earlier, later) || backOff(gap, depth[earlier]);
        if (depth[earlier] + 2 > TRIES_MOST
                || !sure && (peers(same, at, a) || beat(same, at, a) || items(same, at, a))) {
            return;
        }
        before[later] = earlier;
        next[earlier] = later;
        depth[later] = depth[earlier] + 1;
        strong[later] = sure;
    }

    /** The wait of the OpenAI and Anthropic SDKs before that try: 0.5 s doubled each time, up to a quarter less. */
    private static boolean backOff(long gap, int triesBefore) {
        long most = Math.min(8 * SECOND, (SECOND / 2) << Math.min(4, triesBefore));
        return gap >= most * 3 / 4 - SECOND / 100 && gap <= most + SECOND / 4;
    }

    /**
     * Equal requests that nobody had to repeat, or that were made while this one still waited: the program sends such
     * anyway. One later may be the end of this call.
     */
    private boolean peers(List<Integer> same, int at, Try a) {
        for (int i = at - 1; i >= Math.max(0, at - LOOKS); i--) {
            Try c = tries.get(same.get(i));
            if (c.asked() <= a.asked()) {
                break;
            }
            boolean beside = c.asked() < a.over() && before[same.get(i)] < 0;
            if (beside && a.bytes() >= 0 && c.bytes() >= 0 && alike(a, c)) {
                return true;
            }
        }
        for (int step = -1; step <= 1; step += 2) {
            int needed = step < 0 ? 1 : 2;
            for (int i = at + step; i >= 0 && i < same.size(); i += step) {
                Try c = tries.get(same.get(i));
                if (Math.abs(c.asked() - a.asked()) > PEERS_WITHIN) {
                    break;
                }
                if (c.end() == End.DONE && c.bytes() >= 0 && alike(a, c) && --needed == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Equal requests begin at equal distances although the pauses between them differ: a clock makes them, and not the
     * failure of the one before.
     */
    private boolean beat(List<Integer> same, int at, Try a) {
        Try b = tries.get(same.get(at));
        Try before = beside(same, at, -1, a);
        Try after = beside(same, at, 1, b);
        return before != null && beat(before, a, b) || after != null && beat(a, b, after);
    }

    /** One equal request follows the other without a pause: a program goes through its items. */
    private boolean items(List<Integer> same, int at, Try a) {
        Try b = tries.get(same.get(at));
        Try before = beside(same, at, -1, a);
        Try after = beside(same, at, 1, b);
        return atOnce(a, b, b.gapAfter(a))
                && (before != null && atOnce(before, a, a.gapAfter(before))
                        || after != null && atOnce(b, after, after.gapAfter(b)));
    }

    /** The nearest equal request before this one, or after it; null for none among the next ones. */
    private Try beside(List<Integer> same, int at, int step, Try of) {
        for (int i = at + step; i >= 0 && i < same.size() && Math.abs(i - at) <= LOOKS; i += step) {
            Try c = tries.get(same.get(i));
            if ((c.asked() - of.asked()) * step > 0 && c.bytes() >= 0 && of.bytes() >= 0 && alike(c, of)) {
                return c;
            }
        }
        return null;
    }

    private static boolean beat(Try one, Try two, Try three) {
        long step = two.asked() - one.asked();
        long next = three.asked() - two.asked();
        long pauses = Math.abs(two.gapAfter(one) - three.gapAfter(two));
        return Math.abs(step - next) <= Math.max(BEAT_GRAIN, step / 200) && pauses > 4 * BEAT_GRAIN;
    }

    /** A long run with nothing of an SDK's rhythm is a program that asks the same again and again. */
    private void dropLoops(List<Integer> same) {
        for (int i : same) {
            if (next[i] >= 0 || depth[i] < LOOP) {
                continue;
            }
            int sure = 0;
            for (int at = i; before[at] >= 0; at = before[at]) {
                sure += strong[at] ? 1 : 0;
            }
            boolean loop = sure * 2 < depth[i];
            for (int at = i; loop && before[at] >= 0; ) {
                int earlier = before[at];
                before[at] = -1;
                at = earlier;
            }
        }
    }
}
