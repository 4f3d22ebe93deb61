package io.hangup.diagnosis;

import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.Origin;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.names.Lookup;
import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Asks every rule about every subject and settles on one answer each. */
public final class Diagnostician {
    private static final int MOST_ALTERNATIVES = 2;

    /** What another rule says, so that it cannot be taken for a second verdict. */
    private static final String WEAKER = "the weaker reading of the same packets, that ";

    /** Features in brackets; what follows the first sentence; beginnings that a sentence can go on with. */
    private static final Pattern FEATURES = Pattern.compile(" \\([^()]*;[^()]*\\)");

    private static final Pattern LATER_SENTENCES = Pattern.compile("(?<=[a-z)]\\w{0,9}\\.) [A-Z].*");
    private static final Pattern ORDINARY =
            Pattern.compile("(The|A|An|No|Nobody|Resolving|After|Full-size|Only|Packets|While) .*");

    private static final double ALTERNATIVE_LEAST = 0.5;
    private static final double UNEXPLAINED = 0.4;
    private static final double LOOKUP_SETTLED = 0.9;

    private final CauseTexts texts = new CauseTexts();
    private final Set<String> ignored;
    private int lastId;

    /** @param ignored causes that are reported as notes only */
    public Diagnostician(Set<String> ignored) {
        this.ignored = ignored;
    }

    /**
     * What became of the subjects of one finished connection.
     *
     * @param failedTunnels where it carried several tunnels: those whose TLS failed, so that nothing was asked, in the order
     *     of the diagnoses of the connection
     */
    public record Outcomes(List<Case> cases, List<Diagnosis> diagnoses, Ending ending, List<Case> failedTunnels) {}

    /** Diagnoses a connection whose story is over. */
    public Outcomes diagnose(LlmConnection llm, long observedUntil, Surroundings surroundings) {
        List<Case> cases = new ArrayList<>();
        Ending ending = null;
        for (LlmConnection tunnel : llm.tunnels()) {
            CaseReader reader = new CaseReader(tunnel, observedUntil, surroundings);
            cases.addAll(reader.cases());
            ending = ending == null ? reader.endingOfAll() : ending;
        }
        List<Diagnosis> diagnoses = new ArrayList<>();
        List<Case> failedTunnels = new ArrayList<>();
        boolean toldOfConnection = false;
        for (Case facts : cases) {
            boolean tunnel = !facts.hasExchange()
                    && llm.tunnels().size() > 1
                    && facts.fate().outcome() == Outcome.TLS_FAILED;
            Diagnosis diagnosis = toldOfConnection && !facts.hasExchange() && !tunnel ? null : settle(facts);
            if (diagnosis != null) {
                diagnoses.add(diagnosis);
                toldOfConnection |= !facts.hasExchange() && !tunnel;
                if (tunnel) {
                    failedTunnels.add(facts);
                }
            }
        }
        return new Outcomes(cases, diagnoses, ending, failedTunnels);
    }

    private Diagnosis settle(Case facts) {
        Doubts doubts = Doubts.of(facts);
        if (doubts.forbidding()) {
            return open(facts, doubts);
        }
        List<Finding> findings = new ArrayList<>();
        for (Rule rule : Rules.all()) {
            boolean asked = (!facts.fate().healthy() || rule.looksAtHealthy())
                    && !(rule.rulesByTheClock() && facts.clockStep() != null);
            Finding finding = asked ? rule.examine(facts) : null;
            if (finding != null && (!facts.fate().healthy() || finding.severity != null)) {
                findings.add(ResetDoubt.weighed(facts, finding));
            }
        }
        if (findings.isEmpty()) {
            return facts.fate().healthy()
                    ? open(facts, doubts)
                    : diagnosis(facts, unexplained(facts), List.of(), doubts);
        }
        findings.sort(Comparator.comparing((Finding f) -> f.severity == Severity.NOTE)
                .thenComparing(Comparator.comparingDouble(Finding::score).reversed()));
        Finding best = findings.get(0);
        if (best.scoreUnder(doubts) < ALTERNATIVE_LEAST) {
            Finding instead = unexplained(facts).evidence(best.evidence);
            return facts.fate().healthy() ? open(facts, doubts) : diagnosis(facts, instead, findings, doubts);
        }
        return diagnosis(facts, best, findings.subList(1, findings.size()), doubts);
    }

    /** A note on a call whose end cannot be told; null for all others. */
    private Diagnosis open(Case facts, Doubts doubts) {
        return OpenEnd.is(facts, doubts) ? diagnosis(facts, OpenEnd.of(facts, doubts), List.of(), doubts) : null;
    }

    private static Finding unexplained(Case facts) {
        return Finding.of("unexplained", UNEXPLAINED)
                .severity(facts.fate().outcome() == Outcome.CLIENT_CANCELLED ? Severity.WARNING : null)
                .sentence("The call to " + facts.serverText() + " ended as \""
                        + facts.fate().outcome().id() + "\" in phase "
                        + facts.fate().phase().id() + ", but the packets do not tell why.")
                .evidence(facts.row(facts.requestEndIndex(), "request"))
                .evidence(facts.row(facts.wire().indexOf(facts.connection().lastFrame()), "last packet"))
                .evidence(facts.row(facts.ending().firstTcpIndex(), "first close"))
                .notVisible("the reason: how it ended can be seen, not why.");
    }

    private Diagnosis diagnosis(Case facts, Finding finding, List<Finding> others, Doubts doubts) {
        Fate fate = facts.fate();
        tunnel(facts, finding);
        Outcome outcome = finding.outcome == null ? fate.outcome() : finding.outcome;
        HostPort server = facts.connection().server();
        String host = facts.llm().host();
        Phase phase = finding.phase == null ? fate.phase() : finding.phase;
        ClosedHow how = finding.closedHow == null ? fate.closedHow() : finding.closedHow;
        CauseTexts.Wanted wanted = wanted(finding, phase, how);
        CauseTexts.ProxyCodes codes = proxyCodes(wanted, outcome);
        double score = finding.scoreUnder(doubts);
        NextCapture next = NextCapture.of(facts, finding, score, doubts);
        Exchange exchange = facts.exchange();
        String connection = "c" + facts.connection().id();
        return new Diagnosis(
                "d" + ++lastId,
                exchange == null ? SubjectKind.CONNECTION : SubjectKind.EXCHANGE,
                exchange == null ? connection : connection + "." + exchange.number,
                severity(finding, outcome),
                weight(finding, outcome),
                outcome,
                phase,
                finding.closedBy == null ? fate.closedBy() : finding.closedBy,
                how,
                finding.cause,
                Math.max(0, Math.min(1, score)),
                alternatives(finding, others),
                finding.sentence,
                finding.evidenceInOrder(),
                first(
                        finding,
                        texts.remedies(
                                wanted,
                                host,
                                Origin.of(facts.llm()),
                                facts.connection().called().port())),
                clientsShow(wanted, outcome),
                next.reason(),
                next.command(),
                displayFilter(facts.connection()),
                codes.haproxy(),
                codes.envoy(),
                doubts.reasons(),
                finding.pathMtu);
    }

    private static String displayFilter(Connection connection) {
        String answers = connection.redirected() ? " or tcp.stream eq " + connection.answersStream() : "";
        return "tcp.stream eq " + connection.tcpStream() + answers;
    }

    /** Rules speak of the connection; a call in a tunnel on HTTP/2 may be over while that goes on. */
    private static void tunnel(Case facts, Finding finding) {
        Ending ending = facts.ending();
        TunnelEnd end = ending.tunnel();
        if (end != null && facts.fate().time() == end.time()) {
            finding.sentence(finding.sentence + end.words());
            finding.evidence(facts.row(end.frame(), end.time(), end.side(), end.row()));
        }
    }

    /** The same subject with another cause, where the rest of the capture explains it better than its own packets. */
    public Diagnosis restated(Diagnosis old, Finding finding, String host, int port) {
        ClosedHow how = finding.closedHow == null ? old.closedHow() : finding.closedHow;
        CauseTexts.Wanted wanted = wanted(finding, old.phase(), how);
        CauseTexts.ProxyCodes codes = proxyCodes(wanted, old.outcome());
        return new Diagnosis(
                old.id(),
                old.subjectKind(),
                old.subject(),
                severity(finding, old.outcome()),
                weight(finding, old.outcome()),
                old.outcome(),
                old.phase(),
                finding.closedBy == null ? old.closedBy() : finding.closedBy,
                how,
                finding.cause,
                finding.score,
                finding.alternatives,
                finding.sentence,
                finding.evidenceInOrder(),
                first(
                        finding,
                        finding.remedies.isEmpty()
                                ? texts.remedies(wanted, host, Origin.of(port), port)
                                : finding.remedies),
                clientsShow(wanted, old.outcome()),
                finding.notVisible,
                finding.captureThere ? NextCapture.command(port) : "",
                old.displayFilter(),
                codes.haproxy(),
                codes.envoy(),
                old.doubts(),
                finding.pathMtu);
    }

    private static List<String> first(Finding finding, List<String> texts) {
        if (finding.first.isEmpty()) {
            return texts;
        }
        List<String> all = new ArrayList<>(finding.first);
        all.addAll(texts);
        return all;
    }

    /** What to do about a cause, most useful first. */
    public List<String> remedies(String cause, String host, int port) {
        return texts.remedies(CauseTexts.Wanted.of(cause), host, Origin.of(port), port);
    }

    private Severity severity(Finding finding, Outcome outcome) {
        return ignored.contains(finding.cause) ? Severity.NOTE : weight(finding, outcome);
    }

    private static Severity weight(Finding finding, Outcome outcome) {
        if (finding.severity != null) {
            return finding.severity;
        }
        return outcome == Outcome.CLIENT_CANCELLED ? Severity.WARNING : Severity.ERROR;
    }

    private static List<Alternative> alternatives(Finding best, List<Finding> others) {
        List<Alternative> list = new ArrayList<>();
        for (Finding other : others) {
            boolean known = other.cause.equals(best.cause) || other.score < ALTERNATIVE_LEAST;
            if (!known && list.size() < MOST_ALTERNATIVES) {
                list.add(new Alternative(other.cause, WEAKER + brief(other.sentence)));
            }
        }
        for (Alternative declared : best.alternatives) {
            if (list.size() < MOST_ALTERNATIVES
                    && list.stream().noneMatch(a -> a.cause().equals(declared.cause()))) {
                list.add(declared);
            }
        }
        return list;
    }

    /** A verdict as part of another sentence: its first one, without features in brackets, and beginning small. */
    private static String brief(String sentence) {
        String text = FEATURES.matcher(sentence).replaceAll("");
        text = LATER_SENTENCES.matcher(text).replaceFirst("");
        return ORDINARY.matcher(text).matches() ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
    }

    /** What the client prints; nothing where the call completed, for a client that waited long enough saw no error. */
    private List<String> clientsShow(CauseTexts.Wanted wanted, Outcome outcome) {
        return outcome == Outcome.COMPLETED ? List.of() : texts.clientsShow(wanted);
    }

    private CauseTexts.ProxyCodes proxyCodes(CauseTexts.Wanted wanted, Outcome outcome) {
        return outcome == Outcome.COMPLETED ? CauseTexts.ProxyCodes.NONE : texts.proxyCodes(wanted);
    }

    /** Texts for this kind of the cause, in this phase, closed in this way, before those that fit every one. */
    private static CauseTexts.Wanted wanted(Finding finding, Phase phase, ClosedHow how) {
        List<String> kinds = new ArrayList<>(finding.kinds);
        if (phase != null) {
            kinds.add(phase.id());
        }
        if (how != null) {
            kinds.add(how.id());
        }
        return new CauseTexts.Wanted(finding.cause, kinds, finding.value);
    }

    /**
     * Diagnoses a name look-up.
     *
     * @param id the look-up's id in the report
     * @return null when all is well with it
     */
    public Diagnosis diagnose(
            Lookup lookup, String id, boolean connected, long connectedTime, long observedUntil, String fragments) {
        Finding finding = LookupRules.examine(lookup, connected, connectedTime, observedUntil, fragments);
        if (finding == null) {
            return null;
        }
        CauseTexts.Wanted wanted = wanted(finding, finding.phase, finding.closedHow);
        CauseTexts.ProxyCodes codes = proxyCodes(wanted, finding.outcome);
        return new Diagnosis(
                "d" + ++lastId,
                SubjectKind.LOOKUP,
                id,
                severity(finding, finding.outcome),
                weight(finding, finding.outcome),
                finding.outcome,
                finding.phase,
                finding.closedBy,
                finding.closedHow,
                finding.cause,
                finding.score,
                finding.alternatives,
                finding.sentence,
                finding.evidenceInOrder(),
                texts.remedies(wanted, lookup.name, Origin.of(443), 443),
                clientsShow(wanted, finding.outcome),
                finding.score < LOOKUP_SETTLED
                        ? "what became of the question behind this point. Next capture: on the resolver, until a"
                                + " look-up fails again."
                        : "",
                finding.score < LOOKUP_SETTLED ? NextCapture.command(53) : "",
                "dns.qry.name == \"" + lookup.name + "\"",
                codes.haproxy(),
                codes.envoy(),
                List.of(),
                null);
    }
}
