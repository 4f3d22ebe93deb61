package io.hangup.http;

import java.util.ArrayList;
import java.util.List;

/** One request and what came back. Mutable while under way. */
public final class HttpExchange {
    /** The most interim responses kept. */
    public static final int INTERIM_CAP = 16;

    /** Number within the connection, from 0. */
    public final int index;

    public final HttpMessage request;

    /** The final response, from its first byte on; null before. */
    public HttpMessage response;

    /** Interim responses (1xx but 101), in order. */
    public final List<Interim> interims = new ArrayList<>(0);

    /**
     * The request lies (wholly or in its head) in a hole of the capture. One of which nothing was seen has no frames, and
     * the time at which its response began.
     */
    public boolean requestLost;

    /** The response lies (wholly or in its head) in a hole of the capture. */
    public boolean responseLost;

    HttpExchange(int index, HttpMessage request) {
        this.index = index;
        this.request = request;
    }

    /** The response began before the request was complete: the server did not want to hear the rest. */
    public boolean answeredEarly() {
        return response != null
                && !requestLost
                && !request.sawGap
                && !request.malformed
                && (!request.complete || response.firstTime < request.lastTime);
    }

    public boolean complete() {
        return request.complete && response != null && response.complete;
    }

    void trim() {
        request.trim();
        if (response != null && response.complete) {
            response.trim();
        }
    }
}
