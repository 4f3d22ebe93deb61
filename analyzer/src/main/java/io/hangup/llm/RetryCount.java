package io.hangup.llm;

import io.hangup.http.HttpMessage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request says of the tries before it, in the headers with which SDKs count them. */
final class RetryCount {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,2}");

    /** The AWS SDKs count from one: {@code ttl=20261201T033301Z; attempt=2; max=3}. */
    private static final Pattern ATTEMPT = Pattern.compile("(?:^|[;\\s])attempt=(\\d{1,2})(?:$|[;\\s])");

    private RetryCount() {}

    /** Tries before this one, or -1 where the request does not tell. */
    static int of(HttpMessage request) {
        String count = request.header("x-stainless-retry-count"); // the OpenAI and Anthropic SDKs
        if (count != null && NUMBER.matcher(count).matches()) {
            return Integer.parseInt(count);
        }
        String attempt = request.header("amz-sdk-request");
        Matcher counted = attempt == null ? null : ATTEMPT.matcher(attempt);
        return counted != null && counted.find() ? Math.max(0, Integer.parseInt(counted.group(1)) - 1) : -1;
    }
}
