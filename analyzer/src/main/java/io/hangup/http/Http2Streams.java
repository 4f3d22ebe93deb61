package io.hangup.http;

import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The streams of a connection and their exchanges. Mutable. */
final class Http2Streams {
    /** Streams whose number is this far above the highest seen are not believed after a hole. */
    private static final int LEAP = 2_000;

    private final Http2Connection owner;
    /** In ascending order of their numbers. */
    private final List<Http2Stream> sorted = new ArrayList<>(2);
    /** In order of their begin, as the exchanges are. */
    private final List<Http2Stream> inOrder = new ArrayList<>(2);

    private final List<HttpExchange> exchanges = new ArrayList<>(2);
    private int begun;
    private int highest;
    private int dropped;
    private int lastAllowed = Integer.MAX_VALUE;
    private int open;
    private int mostOpen;
    private Http2Stream recent;

    Http2Streams(Http2Connection owner) {
        this.owner = owner;
    }

    List<HttpExchange> exchanges() {
        return Collections.unmodifiableList(exchanges);
    }

    List<Http2Stream> all() {
        return inOrder;
    }

    int begun() {
        return begun;
    }

    int open() {
        return open;
    }

    int mostOpen() {
        return mostOpen;
    }

    /** The stream of the number, or null. */
    Http2Stream find(int id) {
        if (recent != null && recent.id == id) {
            return recent;
        }
        int place = place(id);
        if (place < 0) {
            return null;
        }
        recent = sorted.get(place);
        return recent;
    }

    private int place(int id) {
        int low = 0;
        int high = sorted.size() - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int there = sorted.get(middle).id;
            if (there == id) {
                return middle;
            }
            if (there < id) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    /** The stream that HEADERS or DATA of the side belong to; null when they are not to be followed. */
    Http2Stream carrying(Side side, int id, boolean headers) {
        Http2Stream stream = find(id);
        if (stream != null) {
            return stream.ended(side) ? null : stream;
        }
        boolean holes = owner.everLost(Side.CLIENT) || owner.everLost(side);
        boolean fresh = headers && id > highest;
        if ((id & 1) == 0 || id <= dropped || !fresh && !holes) {
            return null;
        }
        Http2Stream begunNow = begin(id, new HttpMessage(true));
        boolean requestSeen = side == Side.CLIENT && headers;
        begunNow.exchange.requestLost = !requestSeen;
        begunNow.exchange.request.sawGap = !requestSeen;
        return begunNow;
    }

    Http2Stream begin(int id, HttpMessage request) {
        if (request.version == null) {
            request.version = Http2Connection.VERSION;
        }
        HttpExchange exchange = new HttpExchange(begun++, request);
        exchange.streamId = id;
        exchange.beyondGoaway = id > lastAllowed;
        Http2Stream stream = new Http2Stream(owner, id, exchange);
        sorted.add(-place(id) - 1, stream);
        inOrder.add(stream);
        exchanges.add(exchange);
        highest = Math.max(highest, id);
        open++;
        mostOpen = Math.max(mostOpen, open);
        recent = stream;
        if (exchanges.size() > Http1Connection.EXCHANGE_CAP) {
            drop();
        }
        int old = exchanges.size() - 1 - Http1Connection.BODY_KEPT;
        if (old >= 0 && inOrder.get(old).closed()) {
            exchanges.get(old).trim();
        }
        return stream;
    }

    private void drop() {
        Http2Stream oldest = inOrder.remove(0);
        exchanges.remove(0);
        sorted.remove(place(oldest.id));
        dropped = Math.max(dropped, oldest.id);
        if (oldest.countedOpen) {
            oldest.countedOpen = false;
            open--;
            oldest.over(oldest.exchange.request.lastFrame, oldest.exchange.request.lastTime);
        }
    }

    /** The server takes no stream above this one. */
    void lastAllowed(int id) {
        lastAllowed = Math.min(lastAllowed, id);
        for (Http2Stream stream : inOrder) {
            stream.exchange.beyondGoaway |= stream.id > id && !stream.closed();
        }
    }

    /** The stream has just been closed. */
    void closed(Http2Stream stream) {
        if (!stream.countedOpen) {
            return;
        }
        stream.countedOpen = false;
        open--;
        if (begun - stream.exchange.index > Http1Connection.BODY_KEPT) {
            stream.exchange.trim();
        }
    }

    /** Whether HEADERS or DATA of that stream may come. */
    boolean likely(int id) {
        return (id & 1) == 1 && (find(id) != null || id > dropped && id - highest <= LEAP);
    }
}
