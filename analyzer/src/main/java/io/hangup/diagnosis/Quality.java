package io.hangup.diagnosis;

import java.util.List;

/**
 * A flaw of the capture itself that lowers confidence.
 *
 * @param id a "capture-…" id of docs/causes
 * @param share how much of the capture it touches, 0 to 1
 * @param detail one sentence
 * @param frames references that show it, at most 20
 */
public record Quality(String id, double share, String detail, List<Long> frames) {
    public Quality {
        frames = List.copyOf(frames);
    }
}
