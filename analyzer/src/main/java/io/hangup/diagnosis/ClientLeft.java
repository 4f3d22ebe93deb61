package io.hangup.diagnosis;

import io.hangup.http.Http2Reset;
import io.hangup.llm.ClosedHow;
import io.hangup.tcp.Side;

/** How a client left its call: it closed the connection, or reset the call's HTTP/2 stream and kept the connection. */
public final class ClientLeft {
    private ClientLeft() {}

    /** The client ended the call itself, in one way or the other. */
    public static boolean seen(Case facts) {
        return reset(facts) != null || facts.ending().by(Side.CLIENT);
    }

    /** The RST_STREAM that ended the call, or null where the connection's end did. */
    public static Http2Reset reset(Case facts) {
        Http2Reset reset = facts.exchange() == null ? null : facts.exchange().reset;
        boolean ended = reset != null
                && reset.from() == Side.CLIENT
                && facts.fate().closedHow() == ClosedHow.RST_STREAM
                && facts.fate().time() == reset.timeNanos();
        return ended ? reset : null;
    }

    /** {@code closed the connection to api.openai.com (…)}, {@code reset its HTTP/2 stream 3 to …, with CANCEL (8),}. */
    public static String words(Case facts) {
        Http2Reset reset = reset(facts);
        return reset == null
                ? "closed the connection to " + facts.serverText()
                : "reset its HTTP/2 stream " + facts.exchange().streamId + " to " + facts.serverText() + ", with "
                        + reset.codeName() + " (" + reset.code() + "),";
    }

    /** How it did so. */
    public static ClosedHow how(Case facts) {
        return reset(facts) == null ? facts.ending().how() : ClosedHow.RST_STREAM;
    }

    /** The frame that shows it. */
    public static Evidence row(Case facts) {
        Http2Reset reset = reset(facts);
        return reset == null
                ? facts.row(facts.ending().frame(), facts.ending().time(), Side.CLIENT, "the client closes")
                : facts.row(reset.frame(), reset.timeNanos(), Side.CLIENT, "RST_STREAM " + reset.codeName());
    }
}
