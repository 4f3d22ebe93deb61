package io.hangup.report;

import io.hangup.diagnosis.Confidence;
import io.hangup.diagnosis.Quality;
import java.util.List;

/** What was read and how far it can be trusted: the first lines of the text report, and its last section. */
final class TextCaptures {
    private static final int LINE_CAP = 12;
    private static final int QUALITY_CAP = 40;

    /** A flaw whose share is a number of connections that its sentence gives: a percentage would sound like a loss. */
    private static final String OPEN_AT_END = "capture-truncated-end";

    private final TextLayout out;

    TextCaptures(TextLayout out) {
        this.out = out;
    }

    /** One line a capture: frames, span, where it was taken, drops. */
    void printHead(List<CaptureEntry> captures) {
        int shown = 0;
        for (CaptureEntry capture : captures) {
            if (shown++ == LINE_CAP) {
                out.line("… and " + Units.count(captures.size() - LINE_CAP, "more file", "more files"));
                break;
            }
            String name = captures.size() > 1 ? capture.index() + ": " : "";
            name += Words.safe(capture.file()) + "  ";
            out.wrapped(name, facts(capture), Math.min(TextLayout.width(name), 24));
        }
    }

    private String facts(CaptureEntry c) {
        if (c.error() != null) {
            return out.paint(TextLayout.RED, "could not be read:") + " " + Words.safe(c.error());
        }
        StringBuilder text = new StringBuilder(Units.count(c.frames(), "frame", "frames"));
        if (c.firstTimeNanos() != Long.MIN_VALUE && c.lastTimeNanos() != Long.MIN_VALUE) {
            text.append(" over ").append(Units.nanos(c.lastTimeNanos() - c.firstTimeNanos()));
        }
        if (c.vantage() != null && !c.vantage().equals("unknown")) {
            text.append(c.vantage().equals("middle") ? ", taken in the middle" : ", taken at the " + c.vantage());
            if (c.vantageReason() != null && !c.vantageReason().isEmpty()) {
                text.append(" (").append(Words.safe(c.vantageReason())).append(')');
            }
        }
        if (c.dropped() >= 0) {
            text.append(", ")
                    .append(
                            c.dropped() == 0
                                    ? "nothing dropped"
                                    : Units.count(c.dropped(), "packet", "packets") + " dropped");
        }
        return text.toString();
    }

    /** Flaws of the captures and remarks on the analysis; nothing when there are none. */
    void printHowSure(Report report) {
        boolean flawed = report.captures().stream().anyMatch(c -> !c.quality().isEmpty());
        // where a capture was taken matters to verdicts that leave a doubt, and to no other
        boolean placeUnknown = report.diagnoses().stream().anyMatch(d -> d.confidence() != Confidence.CERTAIN)
                && report.captures().stream().anyMatch(c -> c.frames() > 0 && "unknown".equals(c.vantage()));
        String hidden = Words.hidden(report);
        if (!flawed && !placeUnknown && hidden.isEmpty() && report.notes().isEmpty()) {
            return;
        }
        out.blank().line(out.paint(TextLayout.BOLD, "HOW SURE"));
        for (CaptureEntry capture : report.captures()) {
            if (placeUnknown && "unknown".equals(capture.vantage()) && capture.frames() > 0) {
                String reason = capture.vantageReason() == null ? "" : capture.vantageReason();
                out.wrapped(
                        "  ",
                        named(report, capture) + "where it was taken cannot be told"
                                + (reason.isEmpty() ? "" : ": " + Words.safe(reason)),
                        4);
            }
            quality(report, capture);
        }
        if (!hidden.isEmpty()) {
            out.wrapped("  ", hidden, 4);
        }
        for (String note : report.notes()) {
            out.wrapped("  ", Words.safe(note), 4);
        }
    }

    private void quality(Report report, CaptureEntry capture) {
        int shown = 0;
        for (Quality quality : capture.quality()) {
            if (shown++ == QUALITY_CAP) {
                out.line("  … and " + Units.count(capture.quality().size() - QUALITY_CAP, "more flaw", "more flaws"));
                return;
            }
            String frames = quality.frames().isEmpty()
                    ? ""
                    : " (frames "
                            + FrameRanges.text(quality.frames(), capture.index())
                                    .replace(",", ", ") + ")";
            boolean counted = quality.share() > 0 && !quality.id().equals(OPEN_AT_END);
            String share = counted ? ", " + Units.percent(quality.share()) : "";
            out.wrapped(
                    "  ",
                    named(report, capture) + Words.safe(quality.id()) + share + ": " + Words.safe(quality.detail())
                            + frames + (quality.nextTime().isEmpty() ? "" : " Next time: " + quality.nextTime() + "."),
                    4);
        }
    }

    private static String named(Report report, CaptureEntry capture) {
        return report.captures().size() > 1 ? Words.safe(capture.file()) + ": " : "";
    }
}
