package io.hangup.llm;

/**
 * Something that the sizes, directions and times of encrypted records tell, and how sure it is.
 *
 * @param fact what kind of fact: {@code http-version}, {@code session-tickets}, …; the list is in docs/inference.md
 * @param value what was found: a count, a version, "yes"
 * @param sure how well the evidence fits, as a confidence's word: certain, likely or possible
 * @param reason the evidence, in one sentence's part
 * @param frame reference of the frame that shows it, or 0
 */
public record InferredFact(String fact, String value, String sure, String reason, long frame) {}
