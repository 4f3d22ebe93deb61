/**
 * A file, a pipe or an interface in, {@link io.hangup.capture.Frame}s out. Readers are found by magic number and never
 * throw on damaged content: what could be read is delivered, the damage is noted in {@link
 * io.hangup.capture.CaptureFacts}. Knows nothing of what frames contain.
 */
package io.hangup.capture;
