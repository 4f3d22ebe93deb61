package io.hangup.llm;

/**
 * Tokens of one call as its answer counts them; -1 where it does not say.
 *
 * @param prompt of the whole prompt, those taken from a cache or written to it included
 * @param completion of the answer, those of its reasoning included
 * @param cached tokens of the prompt that came from a cache
 * @param reasoning tokens of the answer that were reasoning
 */
public record TokenUsage(long prompt, long completion, long cached, long reasoning) {
    /** Whether the answer counted anything. */
    public boolean known() {
        return prompt >= 0 || completion >= 0;
    }
}
