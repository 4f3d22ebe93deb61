package io.hangup.diagnosis;

import io.hangup.tcp.FarView;
import io.hangup.tcp.Side;

/**
 * The capture was taken on a host that translates addresses, and shows that bytes of the server reached this host
 * and did not leave it towards the client: neither the server fell silent, nor did the client choose to go.
 *
 * @param view what stands on the far side
 * @param silence from the last packet before the first of those bytes, nanoseconds
 */
public record StoppedHere(FarView view, long silence) {
    /** Without a packet for so long, the translation may have been forgotten. */
    public static final long LONG_SILENCE = 2_000_000_000L;

    /** A capture may lack a packet, and not each repeat of it. */
    private static final int LEAST_TRIES = 3;

    /** A packet passes a host in less; what stands on its near side for longer had been sent by then. */
    private static final long PASSING_NANOS = 5_000_000L;

    private static final long LEAST_NANOS = 900_000_000L;

    /** Null where the capture shows nothing of the kind. */
    public static StoppedHere of(Case facts) {
        FarView view = facts.connection().farView();
        if (view == null || view.stopped() == 0 || !facts.hasExchange()) {
            return null;
        }
        boolean insistent = view.stopped() >= LEAST_TRIES && view.lastTime() - view.firstTime() >= LEAST_NANOS;
        boolean reset =
                view.reset() != null && !view.reset().ack() && view.reset().timeNanos() >= view.firstTime();
        if (!insistent && !reset || facts.ending().by(Side.SERVER)) {
            return null;
        }
        long last = Long.MIN_VALUE;
        for (int i = 0; i < facts.wire().size() && facts.wire().time(i) <= view.firstTime(); i++) {
            last = facts.wire().time(i);
        }
        return last == Long.MIN_VALUE ? null : new StoppedHere(view, view.firstTime() - last);
    }

    /** Somebody there answered in the client's name that it knows no such connection. */
    public boolean refused() {
        return view.reset() != null && !view.reset().ack();
    }

    /** "3 segments of the answer (800 bytes)". */
    public String answer() {
        return Words.count(view.stopped(), "segment") + " of the answer (" + Words.bytes(view.bytes()) + ")";
    }

    /** The first of those bytes. */
    public Evidence first(Case facts) {
        return facts.row(
                view.firstFrame(),
                view.firstTime(),
                Side.SERVER,
                "the answer reaches this host, for " + view.client() + "; it is not passed on to "
                        + facts.connection().client());
    }

    /** The last one of them; null where it is the first. */
    public Evidence last(Case facts) {
        return view.lastFrame() == view.firstFrame()
                ? null
                : facts.row(view.lastFrame(), view.lastTime(), Side.SERVER, "the last one that is not passed on");
    }

    /** The reset in the client's name; null without one. */
    public Evidence reset(Case facts) {
        return refused()
                ? facts.row(
                        view.reset().frame(),
                        view.reset().timeNanos(),
                        Side.CLIENT,
                        "RST without ACK in the client's name: this host made it, the client did not")
                : null;
    }

    /**
     * What is to be added where packets of the client got no answer: that they did not even leave the captured host, where it
     * translates addresses and the capture shows both sides of it; else empty.
     *
     * @param first index of the first of them
     */
    public static String notSent(Case facts, int first) {
        FarView view = facts.connection().farView();
        boolean stopped = view != null
                && view.watched()
                && first >= 0
                && view.clientTime() < facts.wire().time(first) - PASSING_NANOS;
        if (!stopped) {
            return "";
        }
        return facts.connection().duplicateFrames() > 0
                ? " The host that was captured on translates addresses, and let these packets go untranslated: it has"
                        + " forgotten the connection."
                : " None of these packets left the host that was captured on, which translates addresses, under the one that"
                        + " it had given the client: it stops here.";
    }
}
