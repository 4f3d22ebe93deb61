package io.hangup.testing;

import io.hangup.testing.Capture.CapturedFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** A capture on all interfaces of a host that translates the client's IPv4 address: each packet before and after. */
public final class Nat {
    private static final int ETHERNET = 1;
    private static final int TTL = 22;
    private static final int SOURCE = 26;
    private static final int DESTINATION = 30;
    private static final long PASSING_NANOS = 20_000;

    private Nat() {}

    /**
     * @param ladder what would be seen with the client's own address
     * @param outside the address it is given
     * @param inward whether the ladder's packet of that number, from 1 on, stands on the client's side
     * @param outward whether it stands on the server's side
     */
    public static Capture both(Ladder ladder, String outside, IntPredicate inward, IntPredicate outward) {
        byte[] client = Arrays.copyOfRange(ladder.frames().get(0).data(), SOURCE, DESTINATION);
        byte[] given = PacketBytes.address(outside);
        List<CapturedFrame> frames = new ArrayList<>();
        int number = 0;
        for (CapturedFrame frame : ladder.frames()) {
            number++;
            boolean fromClient = Arrays.equals(Arrays.copyOfRange(frame.data(), SOURCE, DESTINATION), client);
            CapturedFrame other = new CapturedFrame(
                    frame.timeNanos(), translated(frame.data(), fromClient ? SOURCE : DESTINATION, given, fromClient));
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

    private static byte[] translated(byte[] frame, int at, byte[] address, boolean passedOn) {
        byte[] copy = frame.clone();
        System.arraycopy(address, 0, copy, at, address.length);
        copy[TTL] += (byte) (passedOn ? -1 : 1);
        return copy;
    }
}
