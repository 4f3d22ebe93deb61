package io.hangup.http;

import java.util.Arrays;

/**
 * A JSON array that is sent element by element, as Gemini streams without {@code alt=sse}: each object or array in it is
 * an event when its last bracket is there. An object in place of the array is one event. Mutable.
 */
final class JsonArray implements EventCutter {
    private static final byte[] SEPARATOR_LINE = {'\n', ',', '\n', '{'};

    private final EventStream stream;
    private byte[] element = new byte[256];
    private int length;
    private boolean cut;
    /** Brackets open, that of the array included. */
    private int depth;

    /** Brackets outside the elements: 1 when the body is an array. */
    private int base;

    private boolean inString;
    private boolean escaped;
    private boolean terminated;
    /** After a hole: how much of a separator line has been found; -1 when nothing is missing. */
    private int found = -1;

    JsonArray(EventStream stream) {
        this.stream = stream;
    }

    @Override
    public void bytes(byte[] bytes, int offset, int count, long time, long frame) {
        for (int i = offset; i < offset + count; i++) {
            byte b = bytes[i];
            if (found >= 0) {
                search(b);
            } else if (!terminated) {
                next(b, time, frame);
            }
        }
    }

    private void next(byte b, long time, long frame) {
        if (depth > base) {
            append(b);
        }
        if (inString) {
            string(b);
            return;
        }
        switch (b) {
            case '"' -> inString = true;
            case '[', '{' -> open(b);
            case ']', '}' -> close(time, frame);
            default -> {
                // numbers, commas, blanks
            }
        }
    }

    private void string(byte b) {
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inString = false;
        }
    }

    private void open(byte b) {
        if (depth == 0 && b == '[') {
            base = 1;
        } else if (depth == base) {
            length = 0;
            cut = false;
            append(b);
        }
        depth++;
    }

    private void close(long time, long frame) {
        if (depth == 0) {
            return;
        }
        depth--;
        if (depth == base && length > 0) {
            stream.emit(null, element, 0, length, cut, time, frame);
            length = 0;
        }
        terminated = depth == 0;
    }

    private void append(byte b) {
        if (length == EventStream.DATA_CAP) {
            cut = true;
            return;
        }
        if (length == element.length) {
            element = Arrays.copyOf(element, Math.min(EventStream.DATA_CAP, 2 * length));
        }
        element[length++] = b;
    }

    /** Elements of such streams are parted by a line that holds nothing but a comma. */
    private void search(byte b) {
        if (b == '\r') {
            return;
        }
        if (b == SEPARATOR_LINE[found]) {
            found++;
        } else {
            found = b == '\n' ? 1 : 0;
        }
        if (found == SEPARATOR_LINE.length) {
            found = -1;
            base = 1;
            depth = 1;
            inString = false;
            escaped = false;
            open(b);
        }
    }

    @Override
    public void gap() {
        found = 0;
        length = 0;
    }

    @Override
    public int pending() {
        return length;
    }

    @Override
    public boolean terminated() {
        return terminated;
    }

    @Override
    public void trim() {
        gap();
        element = new byte[16];
    }
}
