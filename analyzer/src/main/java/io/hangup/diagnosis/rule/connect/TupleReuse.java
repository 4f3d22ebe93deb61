package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;

/**
 * The SYN came to an end that still holds an older connection of the same addresses and ports: it answers with the numbers
 * of that one (a challenge ACK, RFC 5961 section 4), and the new connection never comes up.
 */
public final class TupleReuse implements Rule {
    /** One stray segment of an older connection proves little; each SYN that is answered so does. */
    private static final int SURE = 2;

    @Override
    public String cause() {
        return "tuple-reuse";
    }

    @Override
    public Finding examine(Case facts) {
        boolean failed = !facts.hasExchange() && facts.fate().outcome() == Outcome.CONNECT_FAILED;
        if (!failed
                || facts.server().syns > 0
                || facts.server().rsts > 0
                || !facts.connection().synSeen()) {
            return null;
        }
        int first = -1;
        int last = -1;
        int count = 0;
        for (int i = 0; i < facts.log().size(); i++) {
            if (isChallenge(facts, i)) {
                first = first < 0 ? i : first;
                last = i;
                count++;
            }
        }
        int syn = first < 0 ? -1 : facts.wire().last(Side.CLIENT, first);
        if (syn < 0) {
            return null;
        }
        int port = facts.connection().client().port();
        Finding finding = Finding.of(cause(), count >= SURE ? 0.85 : 0.6)
                .severity(OtherAddress.severity(facts, facts.client().syns > 1))
                .phase(Phase.CONNECT)
                .sentence(
                        "The server side (" + facts.serverText() + ") still holds an older connection from the client's"
                                + " port " + port + ": it answered the SYN with numbers of that one "
                                + Words.count(count, "time") + ", and the new connection never came up.")
                .evidence(facts.row(syn, "SYN of the new connection"))
                .evidence(facts.row(first, "ACK that does not answer it: challenge of an older connection"));
        if (last > first) {
            finding.evidence(facts.row(last, "the same again"));
        }
        return finding.alternative("connect-blackhole", "when these are stray segments of the older connection")
                .notVisible("whether the client's reset for the older connection reached the server.");
    }

    /** A bare ACK of the server that acknowledges anything but the client's SYN. */
    private static boolean isChallenge(Case facts, int i) {
        Segments log = facts.log();
        boolean bare = log.from(i) == Side.SERVER
                && log.length(i) == 0
                && (log.flags(i) & (Packet.SYN | Packet.FIN | Packet.RST | Packet.ACK)) == Packet.ACK;
        return bare && (log.ack(i) < 1 || log.ack(i) > facts.client().sentUpTo);
    }
}
