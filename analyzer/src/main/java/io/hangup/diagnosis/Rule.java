package io.hangup.diagnosis;

/** One cause: decides from the facts of a case whether it is the reason. Stateless; never parses. */
public interface Rule {
    /** Id of the cause, as in docs/causes. */
    String cause();

    /**
     * True for a rule that may speak of a call in which nothing failed: a degradation or a remark, never an error. The
     * others are not asked about healthy calls, which are most.
     */
    default boolean looksAtHealthy() {
        return false;
    }

    /**
     * True for a rule that rests on how long something took: it is not asked about a call in which the capture's clock
     * stepped.
     */
    default boolean rulesByTheClock() {
        return false;
    }

    /** What this rule finds, or null when the evidence is missing or speaks against it. */
    Finding examine(Case facts);
}
