package io.hangup.ladder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the bytes of each frame are, in words. A note that only says "more of it" is routine; any other stands out. */
public final class LadderNotes {
    private final Map<Long, List<String>> texts = new HashMap<>();
    private final Set<Long> standingOut = new HashSet<>();

    /** A note that keeps its frame from being folded. */
    void add(long frame, String text) {
        put(frame, text);
        standingOut.add(frame);
    }

    /** A note like that of the frame's neighbours. */
    void routine(long frame, String text) {
        put(frame, text);
    }

    private void put(long frame, String text) {
        List<String> notes = texts.computeIfAbsent(frame, f -> new ArrayList<>(2));
        if (!notes.contains(text)) {
            notes.add(text);
        }
    }

    boolean has(long frame) {
        return texts.containsKey(frame);
    }

    /** What is said of the frame. */
    public List<String> of(long frame) {
        return texts.getOrDefault(frame, List.of());
    }

    /** Nothing but bytes of a message: such frames are folded. */
    public boolean isRoutine(long frame) {
        return !standingOut.contains(frame);
    }
}
