package io.hangup.report;

import java.util.List;

/**
 * One name look-up: all queries of a client for a name, and the answer.
 *
 * @param id "l0"
 * @param outcome "answered", "failed" or "unanswered"
 * @param detail what the answer was (addresses or the response code), or empty
 * @param millis from the first query to the answer that settled it, or NaN
 * @param frames references, in order
 */
public record LookupEntry(
        String id,
        String name,
        String client,
        String outcome,
        String detail,
        double millis,
        long startTimeNanos,
        List<Long> frames) {}
