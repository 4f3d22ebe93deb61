package io.hangup.report;

import io.hangup.capture.FrameRef;
import io.hangup.compare.Closing;
import io.hangup.compare.ComparedConnection;
import io.hangup.compare.ComparedConnection.PointName;
import io.hangup.compare.Comparison;
import io.hangup.compare.MatchedBy;
import io.hangup.compare.Stray;
import io.hangup.compare.Way;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A comparison for people: what is different first, then how much was the same. */
public final class ComparisonText {
    private static final int LABEL = 17;

    /** The most connections told in full. */
    private static final int TOLD = 30;

    /** The most lost packets named in a line. */
    private static final int NAMED = 8;

    private final Comparison comparison;
    private final TextLayout out;

    private ComparisonText(Comparison comparison, Style style) {
        this.comparison = comparison;
        this.out = new TextLayout(style);
    }

    /** Writes the comparison; the stream stays open. */
    public static void write(Comparison comparison, Style style, OutputStream to) throws IOException {
        ComparisonText text = new ComparisonText(comparison, style);
        text.all();
        to.write(text.out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void all() {
        point("A", comparison.a());
        point("B", comparison.b());
        clock();
        out.blank();
        headline();
        int told = 0;
        int more = 0;
        for (ComparedConnection c : comparison.connections()) {
            if (c.differs() || c.relayed()) {
                if (told++ < TOLD) {
                    connection(c);
                } else {
                    more++;
                }
            }
        }
        if (more > 0) {
            out.blank().wrapped("… and " + more + " more; --format json has them all.", 0);
        }
        same();
        unmatched("A", "B", comparison.onlyA());
        unmatched("B", "A", comparison.onlyB());
        for (String note : comparison.notes()) {
            out.blank().wrapped("note  ", Words.safe(note), 6);
        }
    }

    private void point(String name, Comparison.Point p) {
        String first = name + "  " + Escape.terminal(p.file()) + "  ";
        String when = p.frames() == 0
                ? ""
                : " from " + Times.readable(p.firstTime(), out.style().zone());
        out.wrapped(
                first,
                Units.count(p.frames(), "frame", "frames")
                        + (p.frames() == 0 ? "" : " over " + Units.nanos(p.lastTime() - p.firstTime()))
                        + when + ", " + Units.count(p.connections(), "TCP connection", "TCP connections"),
                3);
    }

    private void clock() {
        Comparison.Clock clock = comparison.clock();
        if (!clock.known()) {
            out.wrapped(
                    "clocks  ",
                    "cannot tell how they stand to each other: no packets that went both ways were seen at both points.",
                    8);
            return;
        }
        double offset = clock.offsetMillis();
        String ahead = offset >= 0 ? "ahead of" : "behind";
        String text = "B's clock is " + apart(Math.abs(offset)) + " " + ahead + " A's (at most "
                + Units.millis(clock.uncertaintyMillis()) + " off, where the ways there and back differ)";
        if (clock.drifts()) {
            text += ", and " + (clock.driftPpm() > 0 ? "gains" : "loses") + " "
                    + Units.significant(Math.abs(clock.driftPpm())) + " µs a second";
        }
        out.wrapped("clocks  ", text + ".", 8);
    }

    /** To the millisecond, for frames of both files shall be set beside each other. */
    private static String apart(double millis) {
        if (millis < 1000) {
            return Units.millis(millis);
        }
        String exact = Units.offset(Math.round(millis * 1e6));
        return millis < 600_000 ? exact : Units.millis(millis) + " (" + exact + ")";
    }

    private void headline() {
        int both = comparison.connections().size();
        if (both == 0) {
            out.wrapped(
                    "No connection was seen at both points: other traffic, another time, or a proxy between them. "
                            + "For a proxy's two sides give both files to hangup analyze.",
                    0);
            return;
        }
        long relayed = comparison.connections().stream()
                .filter(ComparedConnection::relayed)
                .count();
        if (relayed == both) {
            out.wrapped(
                    Units.count(both, "connection", "connections")
                            + " of A carried the same bytes as one of B; no connection was seen at both points.",
                    0);
            return;
        }
        both -= (int) relayed;
        long differing = comparison.differing();
        boolean complete = comparison.connections().stream()
                .flatMap(c -> c.ways().stream())
                .allMatch(way -> way.missedThere() + way.missedHere() + way.lostOrMissed() == 0);
        String text = Units.count(both, "connection was", "connections were") + " seen at both points: "
                + (differing == 0
                        ? complete
                                ? "nothing got lost, was altered or was put in between them."
                                : "nothing is known to have got lost, nor was anything altered or put in."
                        : differing + (differing == 1 ? " differs." : " differ."));
        out.wrapped(differing == 0 ? text : out.paint(TextLayout.BOLD, text), 0);
    }

    private void connection(ComparedConnection c) {
        out.blank();
        String title = Escape.terminal(c.a().client()) + " → " + Escape.terminal(c.a().server());
        String streams = "A tcp.stream " + c.a().stream() + ", B tcp.stream " + c.b().stream();
        out.line(out.paint(TextLayout.BOLD, title) + "  " + streams);
        if (c.by() != MatchedBy.TUPLE_AND_ISN) {
            row("the same by", c.by().words());
        }
        if (c.translated()) {
            row("address at B", Escape.terminal(c.b().client() + " → " + c.b().server()) + " (translated on the way)");
        }
        if (c.relayed()) {
            String sure = c.by() == MatchedBy.PAYLOAD ? " most likely, or a program sent the same again" : "";
            row("relayed", "two TCP connections carry the same bytes: a proxy lies between the points" + sure + ".");
            return;
        }
        place(c);
        for (Way way : c.ways()) {
            way(way, c);
        }
        strays(c.strays());
        for (ComparedConnection.Change change : c.changes()) {
            change(change);
        }
        closing(c.closing());
    }

    private void place(ComparedConnection c) {
        if (c.clientSide() != PointName.UNKNOWN) {
            String other = c.clientSide() == PointName.A ? "B" : "A";
            String hops = c.hops() > 0 ? ", " + Units.count(c.hops(), "hop", "hops") + " by the TTL" : "";
            row("points", c.clientSide() + " is nearer to the client, " + other + " to the server" + hops + ".");
        }
    }

    private void way(Way way, ComparedConnection c) {
        boolean aNear = (way.from() == Side.CLIENT) == (c.clientSide() != PointName.B);
        String near = aNear ? "A" : "B";
        String far = aNear ? "B" : "A";
        String label = way.from() == Side.CLIENT ? "client → server" : "server → client";
        if (way.unseenHere()) {
            row(
                    label,
                    near + "'s capture holds none of it (filtered out, or another way); " + way.missedHere()
                            + " seen at " + far);
            return;
        }
        if (way.unseenThere()) {
            row(
                    label,
                    way.sent() + " sent at " + near + ", of which " + far
                            + "'s capture holds none (filtered out, or another way); their receiver acknowledged "
                            + way.missedThere());
            return;
        }
        StringBuilder text = new StringBuilder();
        text.append(way.sent()).append(" sent at ").append(near).append(", ");
        if (way.lost() == 0 && way.lostOrMissed() + way.missedThere() == 0) {
            text.append("all arrived at ").append(far);
        } else if (way.lost() == 0) {
            text.append("none is known to be lost");
        } else {
            text.append(out.paint(TextLayout.RED, way.lost() + " never arrived at " + far))
                    .append(" (")
                    .append(Units.percent(way.share()))
                    .append(")");
        }
        if (!Double.isNaN(way.medianDelayMillis())) {
            text.append("; ")
                    .append(Units.millis(way.medianDelayMillis()))
                    .append(" on the way (median), at most ")
                    .append(Units.millis(way.worstDelayMillis()));
        }
        if (way.recut() > 0) {
            text.append("; ").append(way.recut()).append(" cut up or put together on the way or by offload");
        }
        long inFlight = way.notJudged() - way.afterEnd().size();
        if (inFlight > 0) {
            text.append("; ")
                    .append(inFlight)
                    .append(" sent before ")
                    .append(far)
                    .append("'s capture began or as it ended");
        }
        if (way.missedThere() > 0) {
            text.append("; ")
                    .append(way.missedThere())
                    .append(" missed by the capture at ")
                    .append(far);
        }
        if (way.lostOrMissed() > 0) {
            text.append("; ")
                    .append(way.lostOrMissed())
                    .append(" acknowledgments or resets not seen at ")
                    .append(far)
                    .append(": lost, or missed by its capture like others");
        }
        if (way.missedHere() > 0) {
            text.append("; ")
                    .append(way.missedHere())
                    .append(" more seen at ")
                    .append(far)
                    .append(" only");
        }
        row(label, text.toString());
        if (!way.losses().isEmpty()) {
            row("", losses(way, near, far));
        }
        if (!way.afterEnd().isEmpty()) {
            row(
                    "",
                    near + (way.afterEnd().size() == 1 ? " frame " : " frames ")
                            + FrameRanges.text(way.afterEnd(), near.equals("A") ? 0 : 1)
                            + (way.afterEnd().size() == 1 ? " was" : " were") + " sent after the last frame of " + far
                            + ": its capture was over by then, or nothing arrived there any more.");
        }
    }

    private static String losses(Way way, String near, String far) {
        List<String> parts = new ArrayList<>();
        for (Way.Loss loss : way.losses()) {
            if (parts.size() == NAMED) {
                break;
            }
            String what = flags(loss.flags(), loss.bytes());
            String again = loss.again() != 0
                    ? ", came again in " + far + " frame " + FrameRef.number(loss.again())
                    : loss.bytes() > 0 ? ", its bytes never came" : "";
            parts.add(near + " frame " + FrameRef.number(loss.frame()) + " (" + what + again + ")");
        }
        String rest = way.lost() > parts.size() ? " and " + (way.lost() - parts.size()) + " more" : "";
        return "lost: " + String.join(", ", parts) + rest + ".";
    }

    private static String flags(int flags, int bytes) {
        if ((flags & Packet.RST) != 0) {
            return "RST";
        }
        String name = (flags & Packet.SYN) != 0 ? "SYN" : (flags & Packet.FIN) != 0 ? "FIN" : bytes > 0 ? "" : "ACK";
        String size = bytes > 0 ? Units.bytes(bytes) : "";
        return name.isEmpty() || size.isEmpty() ? name + size : name + " with " + size;
    }

    /** Resets of one story in one row: a forger sends several. */
    private void strays(List<Stray> strays) {
        for (int i = 0; i < strays.size(); ) {
            int end = i + 1;
            while (end < strays.size() && sameStory(strays.get(i), strays.get(end))) {
                end++;
            }
            stray(strays.subList(i, end));
            i = end;
        }
    }

    private static boolean sameStory(Stray one, Stray other) {
        return FrameRef.capture(one.frame()) == FrameRef.capture(other.frame())
                && one.inNameOf() == other.inNameOf()
                && (one.flags() & Packet.RST) == (other.flags() & Packet.RST)
                && one.certain() == other.certain()
                && one.watched() == other.watched()
                && one.wentOn() == other.wentOn();
    }

    private void stray(List<Stray> strays) {
        Stray stray = strays.get(0);
        String seen = point(stray.frame());
        String own = seen.equals("A") ? "B" : "A";
        String who = stray.inNameOf() == Side.CLIENT ? "client" : "server";
        boolean reset = (stray.flags() & Packet.RST) != 0;
        boolean several = strays.size() > 1;
        List<Long> frames = strays.stream().map(Stray::frame).toList();
        StringBuilder text = new StringBuilder();
        text.append(seen)
                .append(several ? " frames " : " frame ")
                .append(FrameRanges.text(frames, FrameRef.capture(stray.frame())))
                .append(several ? reset ? ", RSTs" : ", FINs" : reset ? ", an RST" : ", a FIN")
                .append(" in the name of the ")
                .append(who);
        if (!stray.watched()) {
            text.append(several ? ", came" : ", came")
                    .append(" after the last frame of ")
                    .append(own)
                    .append(": its capture was over by then, or something between A and B made it.");
        } else if (stray.certain()) {
            text.append(several ? ", were" : ", was").append(" never sent by it: ");
            if (stray.wentOn() != 0) {
                text.append("at ")
                        .append(own)
                        .append(" it goes on in frame ")
                        .append(FrameRef.number(stray.wentOn()))
                        .append(" as if nothing had happened. Something between A and B made it.");
            } else {
                text.append("something between A and B made it.");
            }
        } else {
            text.append(several ? ", are" : ", is")
                    .append(" missing at ")
                    .append(own)
                    .append(": something between A and B made it, or ")
                    .append(own)
                    .append("'s capture missed it.");
        }
        if (stray.usualTtl() >= 0 && strays.stream().anyMatch(s -> s.ttl() != s.usualTtl())) {
            List<String> ttls = strays.stream()
                    .map(s -> Integer.toString(s.ttl()))
                    .distinct()
                    .toList();
            text.append(" TTL ")
                    .append(String.join(", ", ttls))
                    .append("; that of the ")
                    .append(who)
                    .append("'s packets is ")
                    .append(stray.usualTtl())
                    .append('.');
        }
        row(stray.certain() ? "injected" : "injected?", text.toString());
    }

    private void change(ComparedConnection.Change change) {
        String name = switch (change.what()) {
            case "mss" -> "MSS";
            case "window-scale" -> "window scale";
            case "sack-permitted" -> "SACK permitted";
            case "isn" -> "initial sequence number";
            case "ip-id" -> "IP identification";
            case "dont-fragment" -> "don't-fragment bit";
            default -> change.what();
        };
        String times = change.count() > 1 ? " and in " + (change.count() - 1) + " more packets" : "";
        row(
                "altered",
                name + " " + change.at() + " at A, " + change.there() + " at B (A frame "
                        + FrameRef.number(change.frameA()) + ", B frame " + FrameRef.number(change.frameB()) + ")"
                        + times + ".");
    }

    private void closing(Closing closing) {
        row("closed first", sentence(closing));
    }

    /** Who closed first and how that is known, a sentence. */
    static String sentence(Closing closing) {
        String client = "client's (" + frame(closing.clientFrame()) + ")";
        String server = "server's (" + frame(closing.serverFrame()) + ")";
        switch (closing.by()) {
            case NONE:
                return "neither, while both were watched.";
            case UNKNOWN:
                return "cannot tell.";
            case MIDDLEBOX:
                return "neither: a reset came from between the points before either had closed.";
            case BOTH:
                return "both: the " + client + " FIN or RST and the " + server
                        + " crossed on the way, and the clocks do not tell.";
            default:
                break;
        }
        boolean byClient = closing.by() == Closing.By.CLIENT;
        String who = byClient ? "the client" : "the server";
        String own = byClient ? frame(closing.clientFrame()) : frame(closing.serverFrame());
        long other = byClient ? closing.serverFrame() : closing.clientFrame();
        if (closing.order() == Closing.Order.CROSSED) {
            return who + " (" + own + "), " + Units.millis(closing.apartMillis()) + " before the other side ("
                    + frame(other) + "); the two crossed on the way, so only the clocks tell.";
        }
        return who + " (" + own + ")"
                + (other == 0
                        ? "; the other side sent neither FIN nor RST."
                        : "; the other side closed after that had reached it (" + frame(other) + ").");
    }

    private static String frame(long ref) {
        return ref == FrameRef.NONE ? "no frame" : point(ref) + " frame " + FrameRef.number(ref);
    }

    private static String point(long ref) {
        return FrameRef.capture(ref) == 0 ? "A" : "B";
    }

    private void same() {
        long same = comparison.connections().stream()
                .filter(c -> !c.differs() && !c.relayed())
                .count();
        if (same > 0 && comparison.differing() > 0) {
            out.blank()
                    .wrapped(
                            Units.count(same, "other connection shows", "other connections show") + " no difference.",
                            0);
        }
    }

    private void unmatched(String here, String there, Comparison.Unmatched only) {
        if (only.count() == 0) {
            return;
        }
        out.blank();
        out.wrapped(
                Units.count(only.count(), "connection was", "connections were") + " seen at " + here + " only"
                        + (only.listed().isEmpty()
                                ? "."
                                : "; to servers that both points know, never seen at " + there + ":"),
                0);
        for (Comparison.Missing missing : only.listed()) {
            out.wrapped(
                    "  ",
                    Escape.terminal(missing.client()) + " → " + Escape.terminal(missing.server()) + "  " + here
                            + " tcp.stream " + missing.stream() + ", "
                            + (missing.unansweredSyns() ? "SYNs without an answer: " : "") + "frames "
                            + FrameRanges.text(missing.frames(), here.equals("A") ? 0 : 1),
                    4);
        }
    }

    private void row(String label, String text) {
        String first = "  " + label + " ".repeat(Math.max(1, LABEL - label.length()));
        out.wrapped(first, text, LABEL + 2);
    }
}
