package io.hangup.cli;

import io.hangup.diagnosis.ErrorTexts;
import io.hangup.diagnosis.ErrorTexts.Match;
import io.hangup.report.Escape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What can be said of an error message alone: the causes that produce it, and what to capture to tell them apart. */
final class ErrorAnswer {
    private static final int WIDTH = 100;
    private static final int INDENT = 4;

    /** Causes told in full; more of them help nobody. */
    private static final int MOST = 7;

    private static final int HTTPS = 443;
    private static final Pattern OF_A_PROXY = Pattern.compile(
            "upstream|envoy|nginx|haproxy|istio|gateway|reset reason|no server is available"
                    + "|didn't respond in time|invalid or incomplete response|\" 499 ",
            Pattern.CASE_INSENSITIVE);

    /** Written by an edge of the Internet that nobody but its owner can capture on. */
    private static final Pattern OF_AN_EDGE = Pattern.compile(
            "error code: 52\\d|cf_gateway_timeout|endpoint request timed out|cloudfront|x-edge-",
            Pattern.CASE_INSENSITIVE);

    private static final String STATUS_ONLY = "provider-rejected-with-status";

    private ErrorAnswer() {}

    /** The answer as text, or an empty string when no cause is known. */
    static String of(String message, boolean color) throws IOException {
        ErrorTexts texts = new ErrorTexts();
        List<Match> matches = texts.match(message);
        Optional<String> local = texts.local(message);
        if (matches.isEmpty() && local.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        wrap(out, "", "\"" + Escape.terminal(shortened(message)) + "\"", 0);
        out.append('\n');
        if (local.isPresent()) {
            wrap(out, "", "No capture would tell more than the message. " + local.get(), 0);
            return out.toString();
        }
        out.append(
                matches.size() == 1
                        ? "One cause produces this:\n\n"
                        : "What produces this, the most likely first:\n\n");
        for (int i = 0; i < Math.min(MOST, matches.size()); i++) {
            cause(out, i + 1, matches.get(i), color);
        }
        List<String> rest = new ArrayList<>();
        matches.stream().skip(MOST).forEach(match -> rest.add(match.cause()));
        if (!rest.isEmpty()) {
            wrap(out, "  also ", String.join(", ", rest), 7);
            out.append('\n');
        }
        if (matches.stream().allMatch(match -> match.cause().equals(STATUS_ONLY))) {
            out.append("The message says it all: no capture would tell more.\n\n");
            out.append("'hangup explain ").append(STATUS_ONLY).append("' has what mends it.\n");
            return out.toString();
        }
        capture(out, message, matches.size() == 1);
        return out.toString();
    }

    private static void cause(StringBuilder out, int number, Match match, boolean color) throws IOException {
        String id = color ? "\u001b[1m" + match.cause() + "\u001b[0m" : match.cause();
        out.append(String.format("%2d. %s%n", number, id));
        String summary = CausePages.firstSentence(CausePages.page(match.cause()).orElse(""));
        wrap(out, " ".repeat(INDENT), summary + (match.why().isEmpty() ? "" : " Here: " + match.why() + "."), INDENT);
        out.append('\n');
    }

    private static void capture(StringBuilder out, String message, boolean one) {
        String why = one
                ? "The message does not tell where and why; packets can. "
                : "The message alone cannot tell them apart; packets can. ";
        wrap(out, "", why + place(message), 0);
        out.append('\n')
                .append("    ")
                .append(CaptureCommand.ring("any", HTTPS))
                .append("\n    hangup analyze ");
        out.append("hangup.pcap*\n\n");
        out.append("'hangup explain CAUSE' has the page of each: how it is proved, and what mends it.\n");
    }

    private static String place(String message) {
        if (OF_AN_EDGE.matcher(message).find()) {
            return "It was written by an edge on the way (Cloudflare, an API gateway), and what failed lies behind it. If the"
                    + " server behind it is yours, capture there; else its owner has to look, and his status page may"
                    + " say so already:";
        }
        return OF_A_PROXY.matcher(message).find()
                ? "Capture on the host (or in the pod) of the proxy that wrote it, so that both of its"
                        + " connections are in the file; put the upstream's port for 443:"
                : "Capture where the client runs, and stop when it has happened again:";
    }

    private static String shortened(String message) {
        String line = message.strip().replaceAll("\\s+", " ");
        return line.length() > 300 ? line.substring(0, 299) + "…" : line;
    }

    private static void wrap(StringBuilder out, String first, String text, int indent) {
        int column = first.length();
        out.append(first);
        boolean atStart = true;
        for (String word : text.split(" ")) {
            if (!atStart && column + 1 + word.length() > WIDTH) {
                out.append('\n').append(" ".repeat(indent));
                column = indent;
                atStart = true;
            }
            out.append(atStart ? "" : " ").append(word);
            column += word.length() + (atStart ? 0 : 1);
            atStart = false;
        }
        out.append('\n');
    }
}
