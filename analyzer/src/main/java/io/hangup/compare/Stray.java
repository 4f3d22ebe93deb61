package io.hangup.compare;

import io.hangup.tcp.Side;

/**
 * A reset or FIN that reached one point in the name of a side, and is missing at the point between it and that side:
 * something between the points made it.
 *
 * @param frame where it was seen
 * @param timeNanos by that capture's clock
 * @param inNameOf whose address it carries
 * @param flags of TCP
 * @param ttl it came with
 * @param usualTtl of that side's other packets there, or -1
 * @param certain the side's own point saw everything else of it, so that it would have seen this too
 * @param watched the side's own point has frames of that time and later; otherwise its capture may have been over
 * @param wentOn frame at the side's own point with which it went on as if nothing had happened, or 0
 */
public record Stray(
        long frame,
        long timeNanos,
        Side inNameOf,
        int flags,
        int ttl,
        int usualTtl,
        boolean certain,
        boolean watched,
        long wentOn) {}
