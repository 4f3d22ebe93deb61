package io.hangup.diagnosis;

/** One cause: decides from the facts of a case whether it is the reason. Stateless; never parses. */
public interface Rule {
    /** Id of the cause, as in docs/causes. */
    String cause();

    /** What this rule finds, or null when the evidence is missing or speaks against it. */
    Finding examine(Case facts);
}
