package io.hangup.diagnosis.rule.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words that providers' error bodies use for programs: type, code, status. Only what looks like an identifier is
 * taken; the message may hold a prompt or a key and is never shown.
 */
final class ErrorWords {
    /** No hyphen: keys have one, the words of the known providers do not. */
    private static final Pattern WORD = Pattern.compile(
            "\"(?:type|code|status|__type)\"\\s*:\\s*\"(?:[A-Za-z.]{1,40}#)?([A-Za-z][A-Za-z_.]{2,49})\"");

    /** Words that only say that there is an error. */
    private static final Set<String> EVENT_WORDS = Set.of("error", "failed", "response.failed");

    private static final int MOST = 2;

    private ErrorWords() {}

    /** "invalid_request_error, invalid_api_key", or empty. */
    static String of(String json) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(json.length() > 8192 ? json.substring(0, 8192) : json);
        while (matcher.find() && words.size() < MOST) {
            String word = matcher.group(1);
            if (!EVENT_WORDS.contains(word) && !words.contains(word)) {
                words.add(word);
            }
        }
        return String.join(", ", words);
    }
}
