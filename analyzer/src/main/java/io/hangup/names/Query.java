package io.hangup.names;

import java.util.ArrayList;
import java.util.List;

/** The question for one record type of a name, with all its repeats, and the answer it got. */
public final class Query {
    /** The most frames of repeats that are kept. */
    public static final int FRAME_CAP = 64;

    /** Record type asked for, see {@link DnsMessage}. */
    public int type;

    /** Identification of the last try. */
    public int id;

    /** Source port of the last try. */
    public int clientPort;

    public long firstFrame;
    public long firstTime;

    /** Time of the last try. */
    public long lastTime;

    /** Frames of all tries, the first included. */
    public final List<Long> queryFrames = new ArrayList<>(1);

    /** How often the question was asked. */
    public int tries;

    /** Frame and time of the answer that counts (the last one), 0 when none came. */
    public long answerFrame;

    public long answerTime;

    /** Response code of the answer, -1 when none came. */
    public int rcode = -1;

    /** Addresses answered, as text. */
    public final List<String> addresses = new ArrayList<>(1);

    /** Aliases on the way to the addresses, in order. */
    public final List<String> cnames = new ArrayList<>(0);

    /** The last answer was cut off with the TC bit: the client has to ask again over TCP. */
    public boolean truncated;

    /** The capture holds only a part of the answer: addresses may have been in the rest. */
    public boolean unread;

    /** The answer itself ended before the records that it announced; the capture holds all of it. */
    public boolean broken;

    /** The question was (also) asked over TCP. */
    public boolean overTcp;

    /** The resolver last asked. */
    public long resolverHigh;

    public long resolverLow;
    public int resolverPort;

    /** True once an answer came that is whole; it may still be a failure that the client asks again after. */
    public boolean answered() {
        return rcode >= 0 && !truncated;
    }

    /** True when the answer is one after which resolver libraries ask again or elsewhere (server failure, refused). */
    boolean retryable() {
        return rcode > 0 && rcode != Lookup.NXDOMAIN;
    }

    /** Millis from the first question to the answer, or -1. */
    public double millis() {
        return answerTime == 0 ? -1 : (answerTime - firstTime) / 1e6;
    }
}
