/**
 * Messages or record shapes in, exchanges out: the endpoint catalogue, what identifies an LLM connection, provider
 * dialects, and {@code Exchange}, one LLM request and what became of it. Knows nothing of causes.
 */
package io.hangup.llm;
