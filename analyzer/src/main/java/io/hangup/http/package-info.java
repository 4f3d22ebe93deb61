/**
 * Ordered plaintext of one connection in; requests, responses and the events of streamed bodies out, each with its times
 * and frames. Knows nothing of TLS, and nothing of what the bodies mean.
 */
package io.hangup.http;
