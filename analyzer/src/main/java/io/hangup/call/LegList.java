package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.IdIndex;
import io.hangup.diagnosis.Words;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every exchange of a report, and every connection that never came to one but has a verdict, as possible legs of calls. */
final class LegList {
    /**
     * What a leg is of.
     *
     * @param index among all parts
     * @param exchange index on its connection, or -1
     * @param diagnosis of the exchange or, where it has none, of its connection; or null
     */
    record Part(int index, FinishedConnection one, int exchange, Diagnosis diagnosis) {
        /** Times of request and answer, or null where no exchange came about. */
        CallFacts.Wait exchangeFacts() {
            return exchange < 0 ? null : one.calls().waits().get(exchange);
        }

        ExchangeEntry entry() {
            return exchange < 0 ? null : one.exchanges().get(exchange);
        }

        String subject() {
            return exchange < 0 ? one.connection().id() : entry().id();
        }

        /** What is the same on both legs of one call and hardly on any other two, or null. */
        String content() {
            if (exchange < 0) {
                return null;
            }
            ExchangeEntry.Request request = entry().request();
            if (request.path() != null && request.bodyBytes() >= Legs.TELLING_BYTES) {
                return request.method() + " " + request.path() + " " + request.model() + " " + request.bodyBytes();
            }
            Hellos hellos = one.calls().hellos();
            return hellos.seen() ? hellos.client() + " " + exchange : null;
        }

        boolean failed() {
            return diagnosis != null && !diagnosis.open();
        }
    }

    private static final IdIndex<Diagnosis> NONE = new IdIndex<>(List.of(), Diagnosis::subject);

    private final List<Part> parts = new ArrayList<>();

    /** Calls that have legs, by their subject. */
    private final Map<String, Part> linked = new HashMap<>();

    private final Legs legs;
    private final Map<String, Part> rescued = new HashMap<>();

    LegList(List<FinishedConnection> told) {
        if (!LegSigns.any(told)) {
            legs = Legs.of(List.of());
            return;
        }
        List<Part> found = new ArrayList<>();
        for (FinishedConnection one : told) {
            // most connections have no verdict: one empty index serves them all
            IdIndex<Diagnosis> verdicts =
                    one.diagnoses().isEmpty() ? NONE : new IdIndex<>(one.diagnoses(), Diagnosis::subject);
            Diagnosis own =
                    one.exchanges().isEmpty() ? verdicts.get(one.connection().id()) : null;
            if (own != null) {
                found.add(new Part(0, one, -1, own));
            }
            for (int i = 0; i < one.exchanges().size(); i++) {
                found.add(
                        new Part(0, one, i, verdicts.get(one.exchanges().get(i).id())));
            }
        }
        found.sort(Comparator.comparingLong(LegList::begin));
        List<Leg> list = new ArrayList<>(found.size());
        for (Part part : found) {
            parts.add(new Part(parts.size(), part.one, part.exchange, part.diagnosis));
            list.add(leg(part));
        }
        legs = Legs.of(list);
        for (Part part : parts) {
            List<Integer> tries = legs.triesOf(part.index);
            if (tries.isEmpty()) {
                continue;
            }
            linked.put(part.subject(), part);
            if (tries.size() > 1 && part.diagnosis == null && part.exchange >= 0) {
                tries.subList(0, tries.size() - 1)
                        .forEach(up -> rescued.put(parts.get(up).subject(), part));
            }
        }
    }

    /** No call has a leg. */
    boolean isEmpty() {
        return linked.isEmpty();
    }

    /** What a proxy asked for the exchange or connection, one try after the other; empty where nothing is known. */
    List<Part> triesFor(String subject) {
        Part part = linked.get(subject);
        return part == null
                ? List.of()
                : legs.triesOf(part.index).stream().map(parts::get).toList();
    }

    /** All legs, in the order in which they began. */
    List<Part> parts() {
        return parts;
    }

    /** The call that this failed try of a proxy was made for and that got its answer by another one, or null. */
    Part rescuedBy(String subject) {
        return rescued.get(subject);
    }

    /** The last of the tries may as well be that of another call. */
    boolean uncertain(String subject) {
        Part part = linked.get(subject);
        return part != null && legs.hasRival(part.index);
    }

    /** What could not be told of legs, for the reader of the report. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (legs.isFull()) {
            notes.add(
                    "More pairs of connections could be the two legs of a proxy than are compared: of the later calls the"
                            + " upstream legs are not known. Take a shorter time with --since and --until.");
        }
        int untold = legs.anybodys();
        if (untold > 0) {
            notes.add((untold == 1
                            ? "1 failed connection of a proxy is a try for one of several equal calls that it served at"
                            : Words.count(untold, "failed connection")
                                    + " of a proxy are tries for some of several equal calls that it served at")
                    + " the same time: which call had how many tries cannot be told, and "
                    + (untold == 1 ? "it is told as a call of its own." : "they are told as calls of their own."));
        }
        return notes;
    }

    /** The tries of each call that has any, by subject. */
    Map<String, List<String>> links() {
        Map<String, List<String>> links = new HashMap<>();
        linked.forEach((subject, part) -> links.put(
                subject,
                legs.triesOf(part.index).stream()
                        .map(up -> parts.get(up).subject())
                        .toList()));
        return links;
    }

    /** Its first packet: that of a new connection, or of the request on an old one. */
    static long begin(Part part) {
        CallFacts.Wait wait = part.exchangeFacts();
        return wait == null || part.exchange == 0 && !wait.reused()
                ? part.one.calls().startTime()
                : asked(part);
    }

    /** When the request began; where only the answer was seen, the connection's first packet. */
    private static long asked(Part part) {
        CallFacts.Wait wait = part.exchangeFacts();
        return wait == null || wait.requestStart() == 0 ? part.one.calls().startTime() : wait.requestStart();
    }

    private static Leg leg(Part part) {
        ConnectionEntry c = part.one.connection();
        CallFacts facts = part.one.calls();
        CallFacts.Wait wait = part.exchangeFacts();
        ExchangeEntry.Request request = part.exchange < 0 ? null : part.entry().request();
        boolean readable = request != null && request.path() != null;
        boolean tunnel = wait == null && facts.tunnelAsked() != 0;
        long asked = tunnel ? facts.tunnelAsked() : asked(part);
        return new Leg(
                part.subject(),
                c.id(),
                c.capture(),
                c.clientAddress(),
                c.serverAddress(),
                c.serverPort(),
                part.exchange + 1,
                facts.hellos(),
                readable ? request.method() + " " + request.path() + " " + request.model() : null,
                readable ? request.bodyBytes() : -1,
                begin(part),
                asked,
                answered(part, tunnel),
                part.failed(),
                facts.serverHalf(),
                facts.clientHalf(),
                c.redirect() != null);
    }

    /** When the answer came, or the failure, or the end. */
    private static long answered(Part part, boolean tunnel) {
        CallFacts facts = part.one.calls();
        CallFacts.Wait wait = part.exchangeFacts();
        if (tunnel && facts.tunnelAnswered() != 0) {
            return facts.tunnelAnswered();
        }
        if (wait != null && wait.headersTime() != 0) {
            return wait.headersTime();
        }
        if (part.failed()) {
            return LegStory.lastTime(part.diagnosis);
        }
        return wait != null && wait.closeTime() != 0 ? wait.closeTime() : facts.endTime();
    }
}
