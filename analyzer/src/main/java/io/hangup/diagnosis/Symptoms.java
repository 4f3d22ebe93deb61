package io.hangup.diagnosis;

import io.hangup.llm.ClosedHow;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.IcmpError;
import io.hangup.tcp.IgnoredReset;
import io.hangup.tcp.Reset;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;
import java.util.ArrayList;
import java.util.List;

/** What can be seen on a connection, whatever its reason. */
public final class Symptoms {
    private static final int TOLD = Wire.RETRANSMISSIONS | TcpEvent.ZERO_WINDOW.bit();

    private Symptoms() {}

    /** The symptoms of one finished connection. */
    public static List<Symptom> of(LlmConnection llm, Diagnostician.Outcomes outcomes) {
        Connection connection = llm.connection();
        String subject = "c" + connection.id();
        List<Symptom> list = new ArrayList<>();
        resets(connection, subject, list);
        events(connection, subject, list);
        icmp(connection, subject, list);
        for (Case facts : outcomes.cases()) {
            closedEarly(facts, subject, list);
        }
        return list;
    }

    private static void resets(Connection connection, String subject, List<Symptom> list) {
        for (Side side : Side.values()) {
            if (connection.half(side).rsts == 0) {
                continue;
            }
            List<Long> frames = new ArrayList<>();
            Segments log = connection.segments();
            for (int i = 0; i < log.size(); i++) {
                if (log.from(i) == side && log.has(i, Packet.RST)) {
                    frames.add(log.frame(i));
                }
            }
            add(
                    list,
                    "reset",
                    subject,
                    frames,
                    connection.half(side).rsts,
                    "RST with the " + name(side) + "'s address" + ignored(connection, side));
        }
    }

    private static String ignored(Connection connection, Side side) {
        for (Reset reset : connection.resets()) {
            IgnoredReset ignored = reset.side() == side ? IgnoredReset.of(connection, reset) : null;
            if (ignored != null) {
                return "; " + ignored.words();
            }
        }
        return "";
    }

    private static void events(Connection connection, String subject, List<Symptom> list) {
        Segments log = connection.segments();
        for (Side side : Side.values()) {
            boolean quiet = connection.half(side).retransmissions() == 0
                    && connection.half(side).count(TcpEvent.ZERO_WINDOW) == 0;
            if (quiet) {
                continue;
            }
            List<Long> repeats = new ArrayList<>();
            List<Long> closed = new ArrayList<>();
            for (int i = 0; i < log.size(); i++) {
                int events = log.events(i);
                if ((events & TOLD) == 0 || log.from(i) != side) {
                    continue;
                }
                if ((events & Wire.RETRANSMISSIONS) != 0) {
                    repeats.add(log.frame(i));
                }
                if (TcpEvent.ZERO_WINDOW.in(events)) {
                    closed.add(log.frame(i));
                }
            }
            add(
                    list,
                    "retransmission",
                    subject,
                    repeats,
                    connection.half(side).retransmissions(),
                    "the " + name(side) + " repeats bytes" + lost(connection.half(side)));
            add(
                    list,
                    "zero-window",
                    subject,
                    closed,
                    connection.half(side).count(TcpEvent.ZERO_WINDOW),
                    "the " + name(side) + "'s receive window is closed");
        }
    }

    /** On which side of the capture point they were lost: what the capture saw first was lost behind it. */
    private static String lost(Half half) {
        if (half.lostBefore + half.lostBehind == 0) {
            return "";
        }
        String before = half.lostBefore > 0 ? half.lostBefore + " lost before the capture point" : "";
        String behind = half.lostBehind > 0 ? half.lostBehind + " lost or not acknowledged behind it" : "";
        return ": " + before + (before.isEmpty() || behind.isEmpty() ? "" : ", ")
                + (before.isEmpty() ? half.lostBehind + " lost or not acknowledged behind the capture point" : behind);
    }

    private static void icmp(Connection connection, String subject, List<Symptom> list) {
        List<Long> tooBig = new ArrayList<>();
        List<Long> unreachable = new ArrayList<>();
        int mtu = -1;
        for (IcmpError error : connection.icmpErrors()) {
            if (error.isPacketTooBig()) {
                tooBig.add(error.frame());
                mtu = error.mtu();
            } else {
                unreachable.add(error.frame());
            }
        }
        add(
                list,
                "mtu",
                subject,
                tooBig,
                tooBig.size(),
                "ICMP says that packets are too big" + (mtu > 0 ? ", next-hop MTU " + mtu : ""));
        add(list, "icmp-error", subject, unreachable, unreachable.size(), "ICMP errors about this connection");
    }

    private static void closedEarly(Case facts, String subject, List<Symptom> list) {
        Outcome outcome = facts.fate().outcome();
        if (!facts.ending().ended()) {
            return;
        }
        List<Long> frames = List.of(facts.ending().frame());
        boolean clean = facts.ending().how() != ClosedHow.RST;
        if (outcome == Outcome.CLOSED_BEFORE_HEADERS) {
            add(list, "closed-before-headers", subject, frames, 1, "the connection ended before any response header");
        } else if (outcome == Outcome.CLOSED_IN_BODY || outcome == Outcome.CLOSED_IN_HEADERS) {
            add(
                    list,
                    "closed-in-response",
                    subject,
                    frames,
                    1,
                    clean
                            ? "the connection was closed in the middle of the response"
                            : "the connection was reset in the middle of the response");
        } else if (outcome == Outcome.TLS_FAILED) {
            add(list, "tls-failure", subject, frames, 1, "the TLS handshake did not come to its end");
        }
    }

    private static void add(
            List<Symptom> list, String kind, String subject, List<Long> frames, long count, String detail) {
        if (frames.isEmpty()) {
            return;
        }
        List<Long> kept = frames.size() <= Symptom.FRAME_CAP ? frames : frames.subList(0, Symptom.FRAME_CAP);
        list.add(new Symptom(kind, subject, kept, Math.max(count, frames.size()), detail));
    }

    private static String name(Side side) {
        return side == Side.CLIENT ? "client" : "server";
    }
}
