package io.hangup.llm;

import io.hangup.http.EventWatcher;
import java.util.Locale;

/**
 * What the events of a streamed response say of its progress: first token, terminator, error event. Recognises the
 * conventions of all dialects by their own words, so that a gateway that speaks another provider's dialect is understood.
 */
public final class StreamProgress implements EventWatcher {
    private static final int ERROR_TEXT_LIMIT = 300;

    /** Events with data, heartbeats and terminators included. */
    public long events;

    /** Time and frame of the first event that carries content. */
    public long firstTokenTime;

    public long firstTokenFrame;
    public long lastEventTime;
    public long lastEventFrame;

    /** The provider's terminator: {@code [DONE]}, message_stop, response.completed, "done":true, message-end. */
    public boolean terminated;

    public long terminatorFrame;

    /** Why generation ended ("stop", "length", …), as an event said, or null. */
    public String finishReason;

    /** Text of an error event inside the stream, or null. */
    public String error;

    public long errorFrame;
    public long errorTime;

    /** Longest silence between two events, nanoseconds, and when it began. */
    public long longestGap;

    public long longestGapStart;
    public long longestGapFrame;

    @Override
    public void event(String name, String data, long timeNanos, long frame) {
        if (lastEventTime != 0 && timeNanos - lastEventTime > longestGap) {
            longestGap = timeNanos - lastEventTime;
            longestGapStart = lastEventTime;
            longestGapFrame = lastEventFrame;
        }
        events++;
        lastEventTime = timeNanos;
        lastEventFrame = frame;
        String kind = name == null ? "" : name.toLowerCase(Locale.ROOT);
        if (isTerminator(kind, data)) {
            terminated = true;
            terminatorFrame = frame;
        }
        if (finishReason == null) {
            finishReason = finishReasonOf(data);
        }
        if (error == null && isError(kind, data)) {
            error = data.length() > ERROR_TEXT_LIMIT ? data.substring(0, ERROR_TEXT_LIMIT) : data;
            errorFrame = frame;
            errorTime = timeNanos;
        } else if (firstTokenTime == 0 && !kind.equals("ping") && !data.isEmpty()) {
            firstTokenTime = timeNanos;
            firstTokenFrame = frame;
        }
    }

    private static boolean isTerminator(String kind, String data) {
        switch (kind) {
            case "message_stop":
            case "message-end":
            case "response.completed":
            case "response.incomplete":
            case "response.failed":
            case "done":
                return true;
            default:
                break;
        }
        String text = data.strip();
        return text.equals("[DONE]")
                || text.endsWith("}")
                        && (hasField(text, "\"done\"", "true")
                                || hasField(text, "\"type\"", "\"message_stop\"")
                                || hasField(text, "\"type\"", "\"response.completed\"")
                                || hasField(text, "\"type\"", "\"message-end\"")
                                || text.contains("\"generated_text\":\""));
    }

    private static String finishReasonOf(String data) {
        for (String field :
                new String[] {"\"finish_reason\"", "\"finishReason\"", "\"stop_reason\"", "\"stopReason\""}) {
            int at = data.indexOf(field);
            if (at < 0) {
                continue;
            }
            int value = skipToValue(data, at + field.length());
            if (value < data.length() && data.charAt(value) == '"') {
                int end = data.indexOf('"', value + 1);
                if (end > value && end - value < 40) {
                    return data.substring(value + 1, end);
                }
            }
        }
        return null;
    }

    private static boolean isError(String kind, String data) {
        if (kind.equals("error") || kind.endsWith("exception")) {
            return true;
        }
        String text = data.strip();
        if (!text.startsWith("{")) {
            return false;
        }
        int value = skipToValue(text, 1);
        if (text.startsWith("\"error\"", value)) {
            int error = skipToValue(text, value + 7);
            return !text.startsWith("null", error);
        }
        return hasField(text, "\"type\"", "\"error\"");
    }

    /** True when the first occurrence of the quoted field name is followed by the value. */
    private static boolean hasField(String text, String field, String value) {
        int at = text.indexOf(field);
        return at >= 0 && text.startsWith(value, skipToValue(text, at + field.length()));
    }

    private static int skipToValue(String text, int at) {
        int i = at;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == ':')) {
            i++;
        }
        return i;
    }

    /** The stream reached an end that a client takes as complete: the terminator, or at least a finish reason. */
    public boolean complete() {
        return terminated || finishReason != null;
    }
}
