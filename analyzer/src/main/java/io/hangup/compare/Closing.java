package io.hangup.compare;

/**
 * Who closed first in truth: by what each side's own point saw it send, not by the order of arrival at one of them.
 *
 * @param by who
 * @param order how that is known
 * @param clientFrame first FIN or RST of the client at its own point, or 0
 * @param serverFrame the same of the server
 * @param apartMillis time from the first to the second, by clocks set right; NaN where unknown
 */
public record Closing(By by, Order order, long clientFrame, long serverFrame, double apartMillis) {
    /** Who closed first. */
    public enum By {
        CLIENT,
        SERVER,
        /** Something between the points, in the name of a side. */
        MIDDLEBOX,
        /** Both, and the clocks do not tell who was first. */
        BOTH,
        NONE,
        UNKNOWN
    }

    /** What the answer rests on. */
    public enum Order {
        /** The other side sent no FIN and no reset, or only after it had received this one. */
        CAUSAL,
        /** The two crossed on the way: the clocks decide. */
        CROSSED,
        /** A reset that nobody at the ends sent. */
        FORGED,
        NONE
    }

    static final Closing NOTHING = new Closing(By.NONE, Order.NONE, 0, 0, Double.NaN);

    static final Closing UNTOLD = new Closing(By.UNKNOWN, Order.NONE, 0, 0, Double.NaN);
}
