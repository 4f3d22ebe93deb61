package io.hangup.llm;

import io.hangup.http.EventWatcher;

/**
 * What the events of a streamed response say of its progress: first token, terminator, error event, tokens used.
 * Recognises the conventions of all dialects by their own words, so that a gateway that speaks another provider's dialect
 * is understood.
 */
public final class StreamProgress implements EventWatcher {
    private static final int ERROR_TEXT_LIMIT = 300;

    /** A stream shorter than this, from first to last content, was not sent at the pace of its making. */
    private static final long RATE_NANOS_LEAST = 100_000_000L;

    /** Events of which the time is known; so many and more come within a round trip of a fast stream only. */
    private static final int LAST_TIMES = 32;

    /** Events with data, heartbeats and terminators included. */
    public long events;

    /** Time and frame of the first event that carries content. */
    public long firstTokenTime;

    public long firstTokenFrame;

    /** Events that carry content, and the time of the last of them. */
    public long contentEvents;

    public long lastTokenTime;

    public long lastEventTime;
    public long lastEventFrame;

    /** The provider's terminator: {@code [DONE]}, message_stop, response.completed, "done":true, message-end. */
    public boolean terminated;

    public long terminatorFrame;

    /** Some event was of a dialect that is known here: its terminator may be missed. */
    public boolean recognised;

    /** Why generation ended ("stop", "length", …), as an event said, or null; and when it said so. */
    public String finishReason;

    public long finishTime;

    /** Text of an error event inside the stream, or null. */
    public String error;

    public long errorFrame;
    public long errorTime;

    /** Longest silence between two events, nanoseconds, and when it began. */
    public long longestGap;

    /** The longest of those before it. */
    public long longestGapBefore;

    public long longestGapStart;
    public long longestGapFrame;

    /** Events before the first content that was seen are missing, perhaps the first content itself. */
    private boolean firstTokenHidden;

    /** Events are missing since the last one: what passed since then is no silence. */
    private boolean holed;

    /** When the last events came, the newest at {@code events - 1} modulo its length. */
    private final long[] lastTimes = new long[LAST_TIMES];

    private final AnswerJson answer = new AnswerJson();
    private final Pauses pauses = new Pauses();

    @Override
    public void event(String name, String data, long timeNanos, long frame) {
        pause(timeNanos);
        lastTimes[(int) (events % LAST_TIMES)] = timeNanos;
        events++;
        lastEventTime = timeNanos;
        lastEventFrame = frame;
        String kind = StreamWords.kind(name, data);
        if (StreamWords.isTerminator(kind, data)) {
            terminated = true;
            terminatorFrame = frame;
        }
        if (finishReason == null) {
            finishReason = StreamWords.finishReason(data);
        }
        boolean lastWords =
                finishReason == null && kind.startsWith("response.") && StreamWords.isTerminator(kind, data);
        if (lastWords || AnswerJson.mayCount(data)) {
            answer.read(data);
        }
        if (lastWords) {
            finishReason = answer.finishReason(); // the status of the response that the event holds
        }
        if (finishTime == 0 && complete()) {
            finishTime = timeNanos;
        }
        if (error == null && isError(kind, data)) {
            error = data.length() > ERROR_TEXT_LIMIT ? data.substring(0, ERROR_TEXT_LIMIT) : data;
            errorFrame = frame;
            errorTime = timeNanos;
            return;
        }
        content(StreamWords.role(kind, data), data, timeNanos, frame);
    }

    /** Events that had come by that moment, or -1 where too many came after it to tell. */
    public long eventsBy(long timeNanos) {
        long by = events;
        while (by > 0 && events - by < LAST_TIMES && lastTimes[(int) ((by - 1) % LAST_TIMES)] > timeNanos) {
            by--;
        }
        return events - by == LAST_TIMES && by > 0 ? -1 : by;
    }

    /** Events are missing here. */
    @Override
    public void gap() {
        holed = true;
        firstTokenHidden |= firstTokenTime == 0;
    }

    /** The first content that was seen may not be the first that there was. */
    public boolean firstTokenHidden() {
        return firstTokenHidden;
    }

    private void pause(long timeNanos) {
        boolean unknown = holed;
        holed = false;
        if (lastEventTime == 0 || unknown) {
            return;
        }
        long gap = timeNanos - lastEventTime;
        pauses.add(gap);
        if (gap > longestGap) {
            longestGapBefore = longestGap;
            longestGap = gap;
            longestGapStart = lastEventTime;
            longestGapFrame = lastEventFrame;
        }
    }

    private void content(StreamWords.Role role, String data, long timeNanos, long frame) {
        recognised |= role == StreamWords.Role.CONTENT || role == StreamWords.Role.FRAME;
        boolean carries = role == StreamWords.Role.CONTENT || role == StreamWords.Role.UNKNOWN && !data.isBlank();
        if (!carries) {
            return;
        }
        contentEvents++;
        lastTokenTime = timeNanos;
        if (firstTokenTime == 0) {
            firstTokenTime = timeNanos;
            firstTokenFrame = frame;
        }
    }

    private static boolean isError(String kind, String data) {
        if (kind.equals("error") || kind.equals("response.failed") || kind.endsWith("exception")) {
            return true;
        }
        if (!data.contains("\"error\"") && !data.contains("\"ERROR\"")) {
            return false;
        }
        AnswerJson json = new AnswerJson();
        json.read(data);
        return json.isError() || "error".equalsIgnoreCase(json.finishReason());
    }

    /** The stream reached an end that a client takes as complete: the terminator, or at least a finish reason. */
    public boolean complete() {
        return terminated || finishReason != null;
    }

    /** Tokens as the events counted them. */
    public TokenUsage usage() {
        return answer.usage();
    }

    /** Milliseconds between two events that a share of them (0 to 1) does not exceed; NaN with fewer than two events. */
    public double gapMillis(double share) {
        return pauses.quantileMillis(share);
    }

    /** Events with content a second, after the first of them; NaN where that says nothing. */
    public double eventsPerSecond() {
        long nanos = lastTokenTime - firstTokenTime;
        boolean unknown = firstTokenHidden || contentEvents < 3 || nanos < RATE_NANOS_LEAST;
        return unknown ? Double.NaN : (contentEvents - 1) * 1e9 / nanos;
    }

    /**
     * Tokens of the answer a second, after its first event with content to the last; NaN where that says nothing. What the
     * first brought was made before, and counts for its share of the events.
     */
    public double tokensPerSecond() {
        TokenUsage usage = usage();
        // reasoning may have gone on before the first event that was sent
        long tokens = usage.completion() - Math.max(0, usage.reasoning());
        return tokens <= 0 ? Double.NaN : eventsPerSecond() * tokens / contentEvents;
    }
}
