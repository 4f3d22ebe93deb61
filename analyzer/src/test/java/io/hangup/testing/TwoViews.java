package io.hangup.testing;

import io.hangup.testing.Capture.CapturedFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/** Each packet of a ladder from two places, in one capture. */
public final class TwoViews {
    private static final int ETHERNET = 1;
    private static final int TTL = 22;
    private static final int SOURCE = 26;
    private static final int DESTINATION = 30;
    private static final long PASSING_NANOS = 20_000;

    private TwoViews() {}

    /**
     * A capture on all interfaces of a host that translates the client's IPv4 address.
     *
     * @param ladder what would be seen with the client's own address
     * @param outside the address it is given
     * @param inward whether the ladder's packet of that number, from 1 on, stands on the client's side
     * @param outward whether it stands on the server's side
     */
    public static Capture translated(Ladder ladder, String outside, IntPredicate inward, IntPredicate outward) {
        return translated(ladder, outside, 1, inward, outward);
    }

    /** The same with more routers between than the host that translates. */
    public static Capture translated(
            Ladder ladder, String outside, int routers, IntPredicate inward, IntPredicate outward) {
        byte[] client = Arrays.copyOfRange(ladder.frames().get(0).data(), SOURCE, DESTINATION);
        byte[] given = PacketBytes.address(outside);
        List<CapturedFrame> frames = new ArrayList<>();
        int number = 0;
        for (CapturedFrame frame : ladder.frames()) {
            number++;
            boolean fromClient = Arrays.equals(Arrays.copyOfRange(frame.data(), SOURCE, DESTINATION), client);
            CapturedFrame other = new CapturedFrame(
                    frame.timeNanos(),
                    given(frame.data(), fromClient ? SOURCE : DESTINATION, given, fromClient ? -routers : routers));
            CapturedFrame first = fromClient ? frame : other;
            CapturedFrame second = fromClient ? other : frame;
            if (fromClient ? inward.test(number) : outward.test(number)) {
                frames.add(first);
            }
            if (fromClient ? outward.test(number) : inward.test(number)) {
                frames.add(new CapturedFrame(second.timeNanos() + PASSING_NANOS, second.data()));
            }
        }
        return Capture.of(ETHERNET, frames);
    }

    private static byte[] given(byte[] frame, int at, byte[] address, int ttlStep) {
        byte[] copy = frame.clone();
        System.arraycopy(address, 0, copy, at, address.length);
        copy[TTL] += (byte) ttlStep;
        return copy;
    }

    /**
     * Captures of both ends, merged by time.
     *
     * @param ladder as it was captured at the client
     * @param routers how many lie between
     * @param wayMillis how long a packet takes from one end to the other
     * @param aheadMillis how far the server's clock is ahead
     */
    public static Capture merged(Ladder ladder, int routers, double wayMillis, double aheadMillis) {
        byte[] client = Arrays.copyOfRange(ladder.frames().get(0).data(), SOURCE, DESTINATION);
        List<CapturedFrame> frames = new ArrayList<>(ladder.frames());
        for (CapturedFrame frame : ladder.frames()) {
            boolean fromClient = Arrays.equals(Arrays.copyOfRange(frame.data(), SOURCE, DESTINATION), client);
            byte[] copy = frame.data().clone();
            copy[TTL] += (byte) (fromClient ? -routers : routers);
            double later = (fromClient ? wayMillis : -wayMillis) + aheadMillis;
            frames.add(new CapturedFrame(frame.timeNanos() + (long) (later * 1_000_000), copy));
        }
        frames.sort(Comparator.comparingLong(CapturedFrame::timeNanos));
        return Capture.of(ETHERNET, frames);
    }
}
