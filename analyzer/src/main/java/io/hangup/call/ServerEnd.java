package io.hangup.call;

import io.hangup.diagnosis.Ending;
import io.hangup.http.Http2Goaway;
import io.hangup.llm.LlmConnection;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Side;

/**
 * How old a connection was when the server side ended it, by its own will and not by another box's reset.
 *
 * @param opened when its SYN was seen, epoch nanoseconds
 * @param openedFrame the frame of that SYN
 * @param ended the server side's first word that it is over: GOAWAY, close_notify, FIN or RST, epoch nanoseconds
 * @param endedFrame the frame of that word
 * @param announced it was an orderly GOAWAY, after which calls under way go on
 */
public record ServerEnd(long opened, long openedFrame, long ended, long endedFrame, boolean announced) {
    /** The end of this connection, or null where the server side did not end it or its age is not known. */
    static ServerEnd of(LlmConnection llm, Ending ending) {
        Connection connection = llm.connection();
        long opened = connection.half(Side.CLIENT).synTime;
        if (!connection.synSeen() || opened == 0) {
            return null;
        }
        long openedFrame = connection.half(Side.CLIENT).synFrame;
        if (llm.http2() != null) {
            for (Http2Goaway goaway : llm.http2().goaways()) {
                if (goaway.from() == Side.SERVER && goaway.code() == 0) {
                    boolean first = ending == null || !ending.ended() || goaway.timeNanos() <= ending.time();
                    if (first) {
                        return new ServerEnd(opened, openedFrame, goaway.timeNanos(), goaway.frame(), true);
                    }
                }
            }
        }
        boolean own = ending != null && ending.by(Side.SERVER) && !ending.suspicious();
        return own ? new ServerEnd(opened, openedFrame, ending.time(), ending.frame(), false) : null;
    }

    /** Nanoseconds from the SYN to the end. */
    long age() {
        return ended - opened;
    }
}
