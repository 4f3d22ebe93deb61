package io.hangup.call;

import io.hangup.capture.FrameRef;
import io.hangup.llm.Endpoint;
import io.hangup.llm.EndpointCatalogue;
import io.hangup.llm.QuicAttempt;
import io.hangup.names.NameTracker;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.QuicEntry;
import io.hangup.report.Units;
import io.hangup.tcp.IcmpError;
import io.hangup.tls.ClientHello;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Attempts over QUIC that were meant for an LLM endpoint, each with the TCP connection that came instead. */
public final class QuicReport {
    /** A client falls back to TCP within this time, or races both from the start. */
    private static final long FALL_BACK_NANOS = 15_000_000_000L;

    private static final int NOTES_CAP = 5;

    private final List<QuicEntry> entries = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** @param connections to LLM endpoints, in order of their start */
    public QuicReport(
            List<QuicAttempt> attempts,
            EndpointCatalogue catalogue,
            NameTracker names,
            List<ConnectionEntry> connections) {
        Set<String> used = new HashSet<>();
        for (QuicAttempt attempt : attempts) {
            Target target = target(attempt, catalogue, names);
            target = target == null ? targetOfTcp(attempt, connections) : target;
            if (target == null) {
                continue;
            }
            ConnectionEntry instead = attempt.result() == QuicAttempt.Result.ANSWERED
                    ? null
                    : fallBack(attempt, target.host(), connections, used);
            entries.add(entry(attempt, target, instead, "q" + entries.size()));
            note(attempt, target, instead);
        }
        if (notes.size() > NOTES_CAP) {
            String more = Units.count(notes.size() - NOTES_CAP, "more attempt", "more attempts")
                    + " over QUIC: --format json lists them all.";
            notes.subList(NOTES_CAP, notes.size()).clear();
            notes.add(more);
        }
    }

    private record Target(String host, String provider) {}

    private static Target target(QuicAttempt attempt, EndpointCatalogue catalogue, NameTracker names) {
        int port = attempt.server().port();
        List<String> candidates = new ArrayList<>();
        ClientHello hello = attempt.hello();
        if (hello != null && hello.serverName != null) {
            candidates.add(hello.serverName);
        }
        List<String> inDns =
                names.namesOf(attempt.server().high(), attempt.server().low(), attempt.firstTime());
        // the extension may be GREASE: only a name that DNS does not have for the address is that of a front
        boolean front = hello != null
                && hello.encryptedClientHello
                && inDns.stream().noneMatch(name -> name.equalsIgnoreCase(hello.serverName));
        if (candidates.isEmpty() || front) {
            candidates.addAll(inDns);
        }
        for (String name : candidates) {
            Endpoint endpoint = catalogue.matchHost(name, port);
            if (endpoint != null && endpoint.pathPrefix().isEmpty()) {
                return new Target(name, endpoint.provider());
            }
        }
        return null;
    }

    /**
     * A name that cannot be read, as when ICMP answers before the second packet of a large ClientHello is sent: the
     * connection over TCP to the same address and port soon after tells what was wanted.
     */
    private static Target targetOfTcp(QuicAttempt attempt, List<ConnectionEntry> connections) {
        ClientHello hello = attempt.hello();
        if (hello != null && (hello.complete || hello.serverName != null)) {
            return null;
        }
        for (ConnectionEntry c : connections) {
            long after = c.startTimeNanos() - attempt.firstTime();
            boolean same = c.clientAddress().equals(attempt.client().address())
                    && c.serverAddress().equals(attempt.server().address())
                    && c.serverPort() == attempt.server().port();
            if (same && after >= 0 && after <= FALL_BACK_NANOS) {
                return new Target(c.host(), c.provider());
            }
        }
        return null;
    }

    private static ConnectionEntry fallBack(
            QuicAttempt attempt, String host, List<ConnectionEntry> connections, Set<String> used) {
        for (ConnectionEntry c : connections) {
            long after = c.startTimeNanos() - attempt.firstTime();
            boolean same = c.clientAddress().equals(attempt.client().address())
                    && c.serverPort() == attempt.server().port()
                    && c.host().equalsIgnoreCase(host);
            if (same && after >= 0 && after <= FALL_BACK_NANOS && used.add(c.id())) {
                return c;
            }
        }
        return null;
    }

    private static QuicEntry entry(QuicAttempt attempt, Target target, ConnectionEntry instead, String id) {
        ClientHello hello = attempt.hello();
        return new QuicEntry(
                id,
                attempt.client().address(),
                attempt.client().port(),
                attempt.server().address(),
                attempt.server().port(),
                target.host(),
                target.provider(),
                hello == null ? null : hello.serverName,
                hello == null ? List.of() : List.copyOf(hello.alpn),
                hello != null && hello.encryptedClientHello,
                attempt.result().id(),
                detail(attempt),
                attempt.firstTime(),
                attempt.answerTime() == 0 ? Double.NaN : (attempt.answerTime() - attempt.firstTime()) / 1e6,
                attempt.clientPackets(),
                instead == null ? null : instead.id(),
                attempt.frames());
    }

    private static String detail(QuicAttempt attempt) {
        if (attempt.result() == QuicAttempt.Result.UNANSWERED && attempt.refusal() != null) {
            return icmpText(attempt.refusal());
        }
        return attempt.retryOnly() ? "the server sent Retry and no more" : attempt.closeText();
    }

    private static String icmpText(IcmpError error) {
        return "ICMP " + error.unreachableText() + " from " + error.from() + ", frame "
                + FrameRef.number(error.frame());
    }

    /** Why nothing came back, as far as it shows. */
    private static String unanswered(QuicAttempt attempt) {
        if (attempt.refusal() != null) {
            boolean server = attempt.refusal().from().equals(attempt.server().address());
            return " (" + icmpText(attempt.refusal()) + "): "
                    + (server ? "the server refuses UDP to port " : "the path refuses UDP to port ")
                    + attempt.server().port() + ".";
        }
        if (attempt.tooBig() != null) {
            IcmpError error = attempt.tooBig();
            return ": its packets are too big for the path (ICMP from " + error.from() + ", frame "
                    + FrameRef.number(error.frame()) + (error.mtu() > 0 ? ", MTU " + error.mtu() : "") + ").";
        }
        return ": UDP to port " + attempt.server().port() + " may be blocked on the way.";
    }

    private void note(QuicAttempt attempt, Target target, ConnectionEntry instead) {
        String what = switch (attempt.result()) {
            case ANSWERED ->
                "answered after " + Units.nanos(attempt.answerTime() - attempt.firstTime())
                        + ". What went over it is not analysed: a call may have been made there.";
            case UNANSWERED ->
                Units.count(attempt.clientPackets(), "packet", "packets")
                        + (attempt.retryOnly() ? ", answered with Retry only" : ", no answer")
                        + unanswered(attempt);
            case VERSION_NEGOTIATION -> "the server does not speak that version of QUIC.";
            case CLOSED -> "closed in the handshake by the " + attempt.closeText() + ".";
        };
        String then = instead == null
                ? ""
                : " The client went on over TCP " + Units.nanos(instead.startTimeNanos() - attempt.firstTime())
                        + " after the first packet (tcp.stream " + instead.tcpStream() + ").";
        notes.add("QUIC to " + target.host() + " (" + attempt.server() + "), from frame "
                + FrameRef.number(attempt.frames().get(0)) + " on: " + what + then);
    }

    /** All attempts to LLM endpoints, in order. */
    public List<QuicEntry> entries() {
        return entries;
    }

    /** One remark an attempt, a handful at most. */
    public List<String> notes() {
        return notes;
    }
}
