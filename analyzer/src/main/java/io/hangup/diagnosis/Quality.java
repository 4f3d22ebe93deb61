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

    /** What the next capture should do better, half a sentence; empty where there is nothing to do better. */
    public String nextTime() {
        return switch (id) {
            case "capture-one-sided" ->
                "capture where both directions pass, best on the client's own host; on a mirror"
                        + " port both receive and transmit";
            case "capture-drops" -> "capture with a larger buffer (-B 65536) and a file on a fast local disk";
            case "capture-snaplen" -> "capture whole packets (-s 0)";
            case "capture-midstream" -> "start the capture before the client opens its connection";
            case "capture-truncated-end" -> "let it run until every call has ended, and stop tcpdump with Ctrl-C";
            case "capture-time-anomaly" -> "set the clock by NTP before, and do not step it meanwhile";
            case "capture-filtered" -> "keep ICMP, DNS and fragments in the filter";
            default -> "";
        };
    }

    /** The command for it, to be run where this capture was taken unless {@link #nextTime} says otherwise; or empty. */
    public String captureNext() {
        if (nextTime().isEmpty()) {
            return "";
        }
        String command = NextCapture.command(0);
        return id.equals("capture-drops") ? command.replace("-s 0 ", "-s 0 -B 65536 ") : command;
    }
}
