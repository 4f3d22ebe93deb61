package io.hangup.surroundings;

import io.hangup.capture.CaptureFacts;
import io.hangup.diagnosis.Quality;
import io.hangup.diagnosis.Words;
import io.hangup.packet.PacketDecoder;
import java.util.ArrayList;
import java.util.List;

/** The flaws of a capture that lower what can be said. */
public final class CaptureQuality {
    private static final double DUPLICATES_LEAST = 0.02;

    private final CaptureView view;
    private final PacketDecoder decoder;

    public CaptureQuality(CaptureView view, PacketDecoder decoder) {
        this.view = view;
        this.decoder = decoder;
    }

    /**
     * The flaws of one file, worst understood first; empty when there is none.
     *
     * @param index which of the files it is
     */
    public List<Quality> of(int index, CaptureFacts facts) {
        List<Quality> list = new ArrayList<>();
        if (facts.frames == 0) {
            return list;
        }
        FlowTotals totals = view.totals();
        if (facts.cutFrames > 0) {
            add(
                    list,
                    "capture-snaplen",
                    (double) facts.cutFrames / facts.frames,
                    Words.count(facts.cutFrames, "frame") + (facts.cutFrames == 1 ? " was" : " were")
                            + " cut by the snap length"
                            + (facts.snapLength > 0 && facts.snapLength < 65535
                                    ? " of " + facts.snapLength + " bytes"
                                    : "")
                            + ": names and contents may be missing."
                            + view.nameless().hint());
        }
        if (facts.dropped > 0 || totals.missedBytes > 0) {
            double share = facts.dropped > 0
                    ? (double) facts.dropped / (facts.dropped + facts.frames)
                    : (double) totals.missedBytes / Math.max(1, totals.missedBytes + totals.payloadBytes);
            String what = facts.dropped > 0
                    ? "the capture dropped " + Words.count(facts.dropped, "packet")
                    : Words.bytes(totals.missedBytes)
                            + (totals.missedBytes == 1 ? " was" : " were")
                            + " acknowledged that the capture does not hold";
            list.add(new Quality("capture-drops", Math.min(1, share), sentence(what), totals.missedFrames()));
        }
        if (totals.oneSided > 0) {
            add(
                    list,
                    "capture-one-sided",
                    totals.share(totals.oneSided),
                    Words.count(totals.oneSided, "connection")
                            + (totals.oneSided == 1 ? " shows" : " show")
                            + " the packets of one side only: nothing can be said of the other."
                            + redirected(totals));
        }
        if (totals.midstream > 0) {
            list.add(new Quality(
                    "capture-midstream", totals.share(totals.midstream), midstream(totals), totals.midstreamFrames()));
        }
        if (totals.duplicates > 0 && (double) totals.duplicates / facts.frames >= DUPLICATES_LEAST) {
            add(
                    list,
                    "capture-duplicates",
                    (double) totals.duplicates / facts.frames,
                    Words.count(totals.duplicates, "frame") + (totals.duplicates == 1 ? " repeats" : " repeat")
                            + " a packet already seen (capture on any interface, mirror port, merged files): counted once.");
        }
        Quality mixed = MixedInterfaces.of(view.interfaces(index), facts.described);
        if (mixed != null) {
            list.add(mixed);
        }
        if (totals.twoPoints.connections() > 0) {
            list.add(new Quality(
                    "capture-mixed-interfaces",
                    totals.share(totals.twoPoints.connections()),
                    totals.twoPoints.sentences(),
                    totals.twoPoints.frames()));
        }
        if (totals.offload > 0) {
            list.add(new Quality(
                    "capture-offload",
                    Math.min(1, (double) totals.offload / facts.frames),
                    Words.count(totals.offload, "frame") + (totals.offload == 1 ? " holds" : " hold")
                            + " more than one wire segment (offload): segment sizes say nothing about the MTU there.",
                    totals.offloadedFrames()));
        }
        if (facts.cutOff) {
            add(
                    list,
                    "capture-truncated-end",
                    0,
                    "The file is cut off in its last record: the capture was killed or the copy is incomplete.");
        } else if (totals.openAtEnd > 0) {
            add(
                    list,
                    "capture-truncated-end",
                    totals.share(totals.openAtEnd),
                    totals.openAtEnd + " of " + Words.count(totals.connections, "connection")
                            + (totals.openAtEnd == 1
                                    ? " was still open when the capture ended: how it went on is not known."
                                    : " were still open when the capture ended: how they went on is not known.")
                            + " What had ended by then is whole.");
        }
        Quality clock = clock(facts, view.clockSteps(index));
        if (clock != null) {
            list.add(clock);
        }
        if (totals.apart > 0) {
            add(
                    list,
                    "capture-time-anomaly",
                    totals.share(totals.apart),
                    "In " + Words.count(totals.apart, "connection") + " packets of one direction stand up to "
                            + Words.duration(totals.apartBy) + " before those of the other that they answer: the two"
                            + " directions were captured with different clocks, and calls of theirs may be misread or"
                            + " missing. Shift one of the two files before they are merged (editcap -t), or capture"
                            + " both directions on one interface.");
        }
        if (!facts.filters.isEmpty() && hides(facts.filters.iterator().next())) {
            add(
                    list,
                    "capture-filtered",
                    1,
                    "The capture filter leaves out ICMP or DNS: that none was seen proves nothing.");
        }
        if (facts.filters.isEmpty() && view.onlyPort() >= 0) {
            add(
                    list,
                    "capture-filtered",
                    1,
                    "Every frame of this capture is TCP of port " + view.onlyPort()
                            + ": a capture filter most likely left out the rest. That no ICMP error and no name look-up was"
                            + " seen proves nothing.");
        }
        return list;
    }

    /** The clock stepped back, ahead, or both; null when it did neither. */
    private static Quality clock(CaptureFacts facts, List<ClockSteps.Step> ahead) {
        if (facts.backwardSteps == 0 && ahead.isEmpty()) {
            return null;
        }
        StringBuilder detail = new StringBuilder();
        if (facts.backwardSteps > 0) {
            detail.append("The clock steps back ")
                    .append(Words.count(facts.backwardSteps, "time"))
                    .append(
                            ": times across a step are wrong, and what is said of connections in which it lies is less sure.");
        }
        List<Long> frames = new ArrayList<>();
        for (ClockSteps.Step step : ahead) {
            frames.add(step.frame());
        }
        if (!ahead.isEmpty()) {
            detail.append(detail.isEmpty() ? "" : " ")
                    .append("The clock steps ahead ")
                    .append(Words.count(ahead.size(), "time"))
                    .append(ahead.size() == 1 ? ", by about " : ", first by about ")
                    .append(Words.duration(ahead.get(0).nanos()))
                    .append(
                            ", while the clocks of both ends (TCP timestamps) went on evenly: times across that are too long,")
                    .append(" and nothing that rests on them is said.");
        }
        double share = (double) (facts.backwardSteps + ahead.size()) / facts.frames;
        return new Quality("capture-time-anomaly", Math.min(1, share), detail.toString(), frames);
    }

    /** Why a side may be missing that no mirror port and no second path lost. */
    private static String redirected(FlowTotals totals) {
        long count = totals.answersOfRedirect;
        if (count == 0) {
            return "";
        }
        return (count == totals.oneSided ? (count == 1 ? " It looks" : " They look") : " " + count + " of them look")
                + " like the answers of connections that this host redirects to a sidecar or transparent proxy (iptables"
                + " REDIRECT): what the client sends bears the proxy's port by then, which the capture filter left out. Leave"
                + " the ports out of the filter, or add the proxy's (Istio: port 15001).";
    }

    /** A filter that names ports or hosts and not ICMP. */
    private static boolean hides(String filter) {
        return filter.contains("port") && !filter.contains("icmp");
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    /** What is missing of connections that began before the capture, or a moment before it. */
    private static String midstream(FlowTotals totals) {
        long before = totals.midstream - totals.synMissing - totals.handshakeDropped;
        String late = before == 0
                ? ""
                : Words.count(before, "connection") + " began before the capture: handshake and names are missing.";
        if (totals.handshakeDropped > 0) {
            late += (late.isEmpty() ? "" : " ") + Words.count(totals.handshakeDropped, "connection")
                    + (totals.handshakeDropped == 1
                            ? " begins with its ClientHello though the capture was running before: its handshake was"
                            : " begin with their ClientHello though the capture was running before: their handshakes were")
                    + " not captured.";
        }
        if (totals.synMissing == 0) {
            return late;
        }
        String barely = (totals.synMissing < totals.midstream ? " Of " : "Of ")
                + Words.count(totals.synMissing, "connection") + (totals.synMissing < totals.midstream ? " more" : "")
                + " only the client's SYN is missing: how long connecting took and which MSS the client offered is not known.";
        return totals.synMissing < totals.midstream ? late + barely : barely;
    }

    private static void add(List<Quality> list, String id, double share, String detail) {
        list.add(new Quality(id, Math.min(1, share), detail, List.of()));
    }
}
