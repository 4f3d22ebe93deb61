package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * A reset that its receiver did not obey, by what it did next: RFC 5961 section 3 has it answer one whose number is in the
 * window but not exact by a challenge ACK, and RFC 9293 section 3.10.7.4 pass over one that is out of the window.
 *
 * @param challenge frame of the challenge ACK, or 0 where none was seen
 * @param confirmed frame of a later reset of the same side with the exact number, which the challenge asks for, or 0
 */
public record IgnoredReset(Reset reset, long challenge, long confirmed) {
    /** A challenge ACK is sent at once. */
    private static final long AT_ONCE_NANOS = 500_000_000L;

    /** Null where the receiver was not seen to go on, or had to obey. */
    public static IgnoredReset of(Connection connection, Reset reset) {
        boolean unfit = reset.fit() == Reset.Fit.IN_WINDOW || reset.fit() == Reset.Fit.OUT_OF_WINDOW;
        if (!unfit || reset.replyForm()) {
            return null; // an answer to what the receiver said itself ends what the receiver meant, be it an older
            // connection
        }
        Segments log = connection.segments();
        Side receiver = reset.side().opposite();
        boolean goesOn = false;
        long challenge = 0;
        for (int i = 0; i < log.size() && challenge == 0; i++) {
            boolean after = log.frame(i) > reset.frame() && log.from(i) == receiver && !log.has(i, Packet.RST);
            if (!after) {
                continue;
            }
            goesOn = true;
            boolean bare = log.length(i) == 0 && (log.flags(i) & ~Packet.PSH) == Packet.ACK;
            boolean same = log.ack(i) == reset.expected() && log.time(i) - reset.timeNanos() <= AT_ONCE_NANOS;
            if (bare && same && reset.fit() == Reset.Fit.IN_WINDOW) {
                challenge = log.frame(i);
            }
        }
        return goesOn ? new IgnoredReset(reset, challenge, confirmed(connection, reset)) : null;
    }

    private static long confirmed(Connection connection, Reset reset) {
        for (Reset later : connection.resets()) {
            if (later.frame() > reset.frame() && later.side() == reset.side() && later.fit() == Reset.Fit.EXACT) {
                return later.frame();
            }
        }
        return 0;
    }

    /** What became of it, without frame numbers. */
    public String words() {
        String why = reset.fit() == Reset.Fit.OUT_OF_WINDOW
                ? "its number is out of the window, RFC 9293"
                : challenge != 0 ? "challenge ACK, RFC 5961" : "its number is not exact, RFC 5961";
        return "RST ignored (" + why + ")" + (confirmed != 0 ? ", then sent again with the exact number" : "");
    }
}
