package io.hangup;

import io.hangup.call.CallFacts;
import io.hangup.call.ConnectionAges;
import io.hangup.call.Entries;
import io.hangup.call.FinishedConnection;
import io.hangup.call.IdleLimits;
import io.hangup.call.LegPairs;
import io.hangup.call.ProxyLegs;
import io.hangup.call.SpareConnections;
import io.hangup.call.TwoViews;
import io.hangup.capture.CaptureFacts;
import io.hangup.capture.Frame;
import io.hangup.compare.VantagePoints;
import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Symptom;
import io.hangup.diagnosis.Symptoms;
import io.hangup.diagnosis.Words;
import io.hangup.llm.EndpointCatalogue;
import io.hangup.llm.Keys;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.LlmTracker;
import io.hangup.names.RecordedNames;
import io.hangup.packet.IncompleteDatagram;
import io.hangup.packet.Packet;
import io.hangup.packet.PacketDecoder;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.FileNames;
import io.hangup.report.Report;
import io.hangup.surroundings.CaptureView;
import io.hangup.surroundings.StrayErrorNotes;
import io.hangup.tls.KeyLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * One analysis under way: passes packets on, and turns each connection whose story is over into entries of the report.
 * What could not yet be identified waits for the end of the capture.
 */
final class Analysis {
    /** The most connections that wait for a name until the capture ends. */
    private static final int WAITING_CAP = 20_000;

    private final AnalysisListener listener;
    private final LlmTracker tracker;
    private final Tracking tracking;
    private final Diagnostician diagnostician;
    private final CaptureView view;
    private final Pick pick;
    private final VantagePoints points;
    private final SiteKnowledge site;
    private final KeyLog keyLog;
    private final Room room;
    private final Entries entries = new Entries();
    private final List<LlmConnection> waiting = new ArrayList<>();
    private final List<FinishedConnection> told = new ArrayList<>();
    private final List<Symptom> symptoms = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long clock;
    private long waitingDropped;
    private boolean finishing;
    private long[] legShifts = new long[0];

    /** @param points where several files show the same connections, or null */
    Analysis(
            AnalysisOptions options,
            AnalysisListener listener,
            EndpointCatalogue catalogue,
            Keys keys,
            VantagePoints points,
            Room room) {
        this.points = points;
        this.room = room;
        this.keyLog = keys.log();
        this.site = new SiteKnowledge(options.site());
        this.listener = listener;
        this.pick = new Pick(options.selection());
        this.tracker = new LlmTracker(catalogue, keys, options.all(), this::ended);
        this.tracking = new Tracking(tracker);
        this.diagnostician = new Diagnostician(new HashSet<>(options.site().ignoredCauses()));
        this.view = new CaptureView(tracker.names(), options.site().timers());
    }

    /** Where the IP packets that lack a fragment are asked for. */
    void fragments(Supplier<List<IncompleteDatagram>> incomplete) {
        view.fragments(incomplete);
    }

    void packet(Packet packet, Frame frame) {
        seen(packet, frame);
        tracking.packet(packet, frame);
    }

    /** Half of {@link #packet}, where {@link #tracking} does the other on a thread of its own. */
    void seen(Packet packet, Frame frame) {
        long time = frame.timeNanos == Frame.NO_TIME ? clock : frame.timeNanos;
        clock = Math.max(clock, time);
        view.packet(packet, time);
    }

    Tracking tracking() {
        return tracking;
    }

    /** Time passes without packets (live capture). */
    void idle(long timeNanos) {
        clock = Math.max(clock, timeNanos);
        tracking.idle(timeNanos);
    }

    private void ended(LlmConnection llm) {
        view.ended(llm.connection(), llm.identity().identified());
        boolean waits = false;
        if (!llm.connection().isRepeat()) {
            if (llm.identity().identified()) {
                tell(llm);
            } else if (!llm.server().isExcluded()) {
                waits = waitForName(llm);
            }
        }
        if (!waits) {
            llm.connection().forgetSegments();
        }
    }

    private boolean waitForName(LlmConnection llm) {
        if (waiting.size() == WAITING_CAP) {
            waitingDropped++;
            return false;
        }
        llm.watchedUntil(clock);
        waiting.add(llm);
        return true;
    }

    private void tell(LlmConnection llm) {
        if (!pick.wants(llm)) {
            return;
        }
        long until = finishing ? llm.watchedUntil(clock) : clock;
        Diagnostician.Outcomes outcomes = diagnostician.diagnose(llm, until, view);
        ConnectionEntry connection = entries.connection(llm, outcomes);
        List<ExchangeEntry> exchanges = new ArrayList<>();
        for (Case facts : outcomes.cases()) {
            if (facts.hasExchange()) {
                exchanges.add(entries.exchange(facts, outcomes.diagnoses()));
            }
        }
        // copies of the size that is needed: they are kept to the end
        FinishedConnection finished = new FinishedConnection(
                connection, List.copyOf(exchanges), List.copyOf(outcomes.diagnoses()), CallFacts.of(llm, outcomes));
        if (room.take(finished)) {
            told.add(finished);
            symptoms.addAll(Symptoms.of(llm, outcomes));
        }
        for (Diagnosis diagnosis : outcomes.diagnoses()) {
            listener.diagnosed(diagnosis, connection, exchangeOf(exchanges, diagnosis));
        }
    }

    private static ExchangeEntry exchangeOf(List<ExchangeEntry> exchanges, Diagnosis diagnosis) {
        for (ExchangeEntry exchange : exchanges) {
            if (exchange.id().equals(diagnosis.subject())) {
                return exchange;
            }
        }
        return null;
    }

    /** The capture is over: what waited for a name is looked at once more, then everything is put in order. */
    Report finish(List<CaptureFacts> captures, PacketDecoder decoder) {
        tracking.end();
        finishing = true;
        identifyLate(new RecordedNames(captures));
        if (waitingDropped > 0) {
            notes.add(waitingDropped + " connections without a name were not kept: more than " + WAITING_CAP
                    + " waited for one. Name the endpoint with --endpoint.");
        }
        notes.addAll(room.notes(captures.size()));
        if (keyLog.tooLate() > 0) {
            notes.add("The TLS secrets of " + Words.count(keyLog.tooLate(), "connection")
                    + " came after it had been told, by sizes and times alone. From a file Hangup takes secrets first,"
                    + " wherever they stand: write the capture to one and analyze that.");
        }
        notes.addAll(tracking.limits());
        notes.addAll(new StrayErrorNotes(tracker.names(), tracker.catalogue())
                .of(tracking.strays().all(), view.connections()));
        if (view.forgottenAttempts() > 0) {
            notes.add("Of the connection attempts only the latest are kept: " + Words.grouped(view.forgottenAttempts())
                    + " older ones are not compared with later ones, nor counted among attempts to one address.");
        }
        List<FinishedConnection> seen = told;
        if (points != null) {
            seen = new TwoViews(points, diagnostician).explained(told);
            notes.addAll(TwoViews.notes(
                    points,
                    FileNames.shortest(captures.stream().map(c -> c.name).toList())));
        }
        seen = new SpareConnections(seen).explained();
        seen = new ConnectionAges(seen, diagnostician).explained();
        seen = new IdleLimits(seen, diagnostician).explained();
        LegPairs legs = new LegPairs(seen, diagnostician);
        List<FinishedConnection> explained = legs.explained();
        legShifts = legs.shifts(captures.size());
        if (legs.found()) {
            view.vantage().bothLegsSeen();
        }
        notes.addAll(legs.notes());
        notes.addAll(site.notes());
        return site.in(new ReportAssembly(explained, symptoms, notes, view, diagnostician, pick, tracker, legs.links())
                .report(captures, decoder, clock, room.leftOut()));
    }

    /** What to add to the times of each capture for the legs of proxies to compare; known once the analysis is finished. */
    long[] legShifts() {
        return legShifts.clone();
    }

    private void identifyLate(RecordedNames recorded) {
        for (LlmConnection llm : waiting) {
            llm.server().byAddress(clock);
            llm.server().byRecord(recorded.of(llm.connection().server()));
            llm.server().byPort();
        }
        new Siblings(told).identify(waiting);
        List<LlmConnection> unknown = new ArrayList<>(waiting);
        unknown.removeIf(llm -> llm.identity().identified());
        if (!unknown.isEmpty()) {
            ProxyLegs legs = new ProxyLegs(told);
            unknown.forEach(llm -> {
                if (legs.isLeg(llm.connection())) {
                    llm.server().asProxyLeg("");
                }
            });
            unknown.removeIf(llm -> llm.identity().identified() || !legs.isFurtherTry(llm.connection()));
            unknown.forEach(llm -> llm.server().asProxyLeg(""));
        }
        for (LlmConnection llm : waiting) {
            if (llm.identity().identified()) {
                tell(llm);
            }
        }
        if (told.isEmpty()) {
            String note = Nameless.note(waiting.stream()
                    .filter(llm -> !llm.identity().identified() && pick.wants(llm))
                    .toList());
            if (!note.isEmpty()) {
                notes.add(note);
            }
        }
        waiting.clear();
    }
}
