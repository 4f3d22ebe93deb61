package io.hangup.llm;

/**
 * What one event of a streamed answer is, by the words of the dialects (causes: terminators and errors of each API). Text
 * that a model wrote cannot be mistaken for them: inside a JSON string its quotes are escaped.
 */
final class StreamWords {
    private static final int WORD_CAP = 60;

    /** How all of {@link #FINISH_FIELDS} end: most events hold none of them, and one search tells. */
    private static final String FINISH_END = "eason\"";

    private static final String[] FINISH_FIELDS = {
        "\"finish_reason\"",
        "\"finishReason\"",
        "\"stop_reason\"",
        "\"stopReason\"",
        "\"done_reason\"",
        "\"completionReason\"",
        "\"blockReason\""
    };

    /** What an event means to the progress of its stream. */
    enum Role {
        /** It carries some of the answer. */
        CONTENT,
        /** It belongs to a known dialect and carries none: a role, an id, a count. */
        FRAME,
        /** Keeps the connection busy, no more. */
        HEARTBEAT,
        /** Of no dialect that is known here. */
        UNKNOWN
    }

    private StreamWords() {}

    /** The event's own name, or the type that its data states; lower case, "" when there is neither. */
    static String kind(String name, String data) {
        if (name != null && !name.equals("chunk") && !name.equals("message")) {
            return name.toLowerCase(java.util.Locale.ROOT);
        }
        String type = value(data, "\"type\"");
        type = type == null ? value(data, "\"event_type\"") : type;
        return type == null ? "" : type.toLowerCase(java.util.Locale.ROOT);
    }

    static Role role(String kind, String data) {
        switch (kind) {
            case "ping", "heartbeat", "keepalive", "keep-alive":
                return Role.HEARTBEAT;
            case "content_block_delta", "contentblockdelta", "content-delta", "tool-call-delta", "tool-plan-delta":
            case "text-generation", "tool-calls-chunk":
                return Role.CONTENT;
            case "message_start", "content_block_start", "content_block_stop", "message_delta", "message_stop":
            case "messagestart", "contentblockstart", "contentblockstop", "messagestop", "metadata":
            case "message-start", "content-start", "content-end", "tool-call-start", "tool-call-end", "message-end":
            case "stream-start", "stream-end", "citation-start", "citation-end":
                return Role.FRAME;
            default:
                break;
        }
        if (kind.startsWith("response.")) {
            return kind.endsWith(".delta") ? Role.CONTENT : Role.FRAME;
        }
        return byFields(data);
    }

    private static Role byFields(String data) {
        if (data.contains("\"choices\"")) {
            return contentOf(data, "\"delta\"") || nonEmpty(data, "\"text\"") ? Role.CONTENT : Role.FRAME;
        }
        if (data.contains("\"candidates\"") || data.contains("\"promptFeedback\"")) {
            return data.contains("\"parts\"") ? Role.CONTENT : Role.FRAME;
        }
        if (data.contains("\"done\"")) {
            boolean content = nonEmpty(data, "\"response\"")
                    || nonEmpty(data, "\"content\"")
                    || nonEmpty(data, "\"thinking\"")
                    || data.contains("\"tool_calls\"");
            return content ? Role.CONTENT : Role.FRAME;
        }
        if (data.contains("\"token\"") && data.contains("\"generated_text\"")) {
            return Role.CONTENT;
        }
        if (data.contains("\"outputText\"") || data.contains("\"generation\"")) {
            return nonEmpty(data, "\"outputText\"") || nonEmpty(data, "\"generation\"") ? Role.CONTENT : Role.FRAME;
        }
        return data.strip().equals("[DONE]") ? Role.FRAME : Role.UNKNOWN;
    }

    /** The provider's own end of a stream. */
    static boolean isTerminator(String kind, String data) {
        switch (kind) {
            case "message_stop", "messagestop", "message-end", "stream-end":
            case "response.completed", "response.incomplete", "response.failed", "done":
                return true;
            default:
                break;
        }
        String text = data.strip();
        return text.equals("[DONE]")
                || text.endsWith("}")
                        && (startsValue(text, "\"done\"", "true") || startsValue(text, "\"generated_text\"", "\""));
    }

    /** Why generation ended, as this event says, or null. */
    static String finishReason(String data) {
        int at = data.indexOf(FINISH_END);
        while (at >= 0) {
            int end = at + FINISH_END.length();
            for (String field : FINISH_FIELDS) {
                String word = data.startsWith(field, end - field.length()) ? valueAfter(data, end) : null;
                if (word != null && !word.isEmpty()) {
                    return word;
                }
            }
            at = data.indexOf(FINISH_END, end);
        }
        return null;
    }

    /** Value of the first field of the quoted name if it is a short string, else null. */
    private static String value(String data, String field) {
        int at = data.indexOf(field);
        return at < 0 ? null : valueAfter(data, at + field.length());
    }

    private static String valueAfter(String data, int end) {
        int from = skipToValue(data, end);
        if (from >= data.length() || data.charAt(from) != '"') {
            return null;
        }
        int close = data.indexOf('"', from + 1);
        return close > from && close - from <= WORD_CAP ? data.substring(from + 1, close) : null;
    }

    private static boolean startsValue(String text, String field, String value) {
        int at = text.indexOf(field);
        return at >= 0 && text.startsWith(value, skipToValue(text, at + field.length()));
    }

    /** The first field of the name is a string with something in it. */
    private static boolean nonEmpty(String data, String field) {
        int at = data.indexOf(field);
        return at >= 0 && holdsSomething(data, skipToValue(data, at + field.length()));
    }

    /** The object of the name has a field, the role aside, with something in it: text, a tool call, reasoning. */
    private static boolean contentOf(String data, String object) {
        int at = data.indexOf(object);
        int open = at < 0 ? -1 : skipToValue(data, at + object.length());
        if (open < 0 || open >= data.length() || data.charAt(open) != '{') {
            return false;
        }
        int from = open + 1;
        while (from < data.length() && data.charAt(from) != '}') {
            int name = data.indexOf('"', from);
            int nameEnd = name < 0 ? -1 : data.indexOf('"', name + 1);
            if (nameEnd < 0) {
                return false;
            }
            int value = skipToValue(data, nameEnd + 1);
            boolean role = data.startsWith("role\"", name + 1);
            if (!role && holdsSomething(data, value)) {
                return true;
            }
            from = afterEmptyOrString(data, value);
        }
        return false;
    }

    private static boolean holdsSomething(String data, int value) {
        if (value >= data.length()) {
            return false;
        }
        char first = data.charAt(value);
        int next = value + 1;
        while (next < data.length() && data.charAt(next) == ' ' && first != '"') {
            next++;
        }
        boolean closed = next >= data.length();
        return switch (first) {
            case '"' -> !closed && data.charAt(next) != '"';
            case '{' -> !closed && data.charAt(next) != '}';
            case '[' -> !closed && data.charAt(next) != ']';
            default -> first >= '0' && first <= '9';
        };
    }

    /** Past a value that holds nothing, or past the role: up to the comma or bracket after it. */
    private static int afterEmptyOrString(String data, int value) {
        int at = value;
        if (at < data.length() && data.charAt(at) == '"') {
            at = data.indexOf('"', at + 1);
            if (at < 0) {
                return data.length();
            }
        } else if (at < data.length() && (data.charAt(at) == '{' || data.charAt(at) == '[')) {
            at++;
            while (at < data.length() && data.charAt(at) == ' ') {
                at++;
            }
            at++; // the bracket that closes it
        }
        while (at < data.length() && data.charAt(at) != ',' && data.charAt(at) != '}') {
            at++;
        }
        return at < data.length() && data.charAt(at) == ',' ? at + 1 : at;
    }

    private static int skipToValue(String text, int at) {
        int i = at;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == ':')) {
            i++;
        }
        return i;
    }
}
