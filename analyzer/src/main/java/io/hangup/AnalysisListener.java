package io.hangup;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;

/** Told of results as soon as they are settled, for live use and progress. All methods may be left as they are. */
public interface AnalysisListener {
    /** Nothing is wanted before the end. */
    AnalysisListener NONE = new AnalysisListener() {};

    /** A diagnosis has settled; the connection and exchange may be null where it has none. */
    default void diagnosed(Diagnosis diagnosis, ConnectionEntry connection, ExchangeEntry exchange) {}

    /** Called now and then with the frames read so far and the offset in the current file. */
    default void progress(long frames, long fileOffset) {}

    /** Asked now and then: true ends the analysis early, as if the capture had ended (Ctrl-C in live use). */
    default boolean stopRequested() {
        return false;
    }
}
