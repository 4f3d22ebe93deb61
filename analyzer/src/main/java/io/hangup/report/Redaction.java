package io.hangup.report;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text that a person may paste into a ticket: values of authorization and API key headers, cookies,
 * keys in queries, and words that have the shape of a provider's key. What is taken out is replaced by its length, so
 * that two different keys can still be told apart from a missing one.
 */
public final class Redaction {
    /** Cheap test first: none of these in the text, nothing to look for. Lower case. */
    private static final String[] HINTS = {
        "auth",
        "key",
        "cookie",
        "token",
        "secret",
        "password",
        "sig",
        "sk-",
        "aiza",
        "akia",
        "asia",
        "hf_",
        "gsk_",
        "xai-",
        "pplx-",
        "bearer",
        "ghp_",
        "r8_",
        "//",
        "eyj",
        "nvapi-"
    };

    /** The hints by their first character. */
    private static final String[][] HINTS_BY_FIRST = byFirst();

    /** {@code name: value} and {@code name=value} up to the end of the value. */
    private static final Pattern HEADER = Pattern.compile(
            "(?i)\\b((?:proxy-)?authorization|x-api-key|api-key|apikey|x-goog-api-key|x-auth-token|x-amz-security-token"
                    + "|ocp-apim-subscription-key|set-cookie|cookie|openai-organization|anthropic-organization-id)"
                    + "(\\s*[:=]\\s*)([^\\r\\n\"']+)");

    private static final Pattern QUERY =
            Pattern.compile("(?i)([?&;](?:key|api[-_]?key|access[-_]?token|token|sig|signature"
                    + "|password|secret|x-amz-signature|x-amz-credential|x-amz-security-token|code)=)([^&\\s\"'#]+)");

    /** {@code https://user:password@host}: everything before the host, an @ of the password as well. */
    private static final Pattern USER_INFO = Pattern.compile("(//)([^\\s/?#\"'\\[]+)(?=@)");

    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)(\\s+)([A-Za-z0-9._~+/=-]{8,})");

    private static final Pattern KEY_SHAPE = Pattern.compile(
            "\\b(?:(sk-(?:ant-|proj-|or-)?|xai-|pplx-|gsk_|hf_|ghp_|r8_|nvapi-)"
                    + "[A-Za-z0-9_-]{8,}|(AIza)[A-Za-z0-9_-]{20,}|(AKIA|ASIA)[A-Z0-9]{12,}|(eyJ)[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9._-]+)");

    private Redaction() {}

    /** The text without secrets; the same text where there are none. Applying it twice changes nothing more. */
    public static String apply(String text) {
        if (!mayHoldSecret(text)) {
            return text;
        }
        String out = replaceValue(HEADER, text, 1, 2, 3);
        out = replaceValue(QUERY, out, 1, 1, 2);
        out = replaceValue(USER_INFO, out, 1, 1, 2);
        out = replaceValue(BEARER, out, 1, 2, 3);
        return replaceKeys(out);
    }

    private static boolean mayHoldSecret(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String[] hints = c < HINTS_BY_FIRST.length ? HINTS_BY_FIRST[c] : null;
            if (hints == null) {
                continue;
            }
            for (String hint : hints) {
                if (text.regionMatches(true, i, hint, 0, hint.length())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String[][] byFirst() {
        String[][] table = new String[128][];
        for (String hint : HINTS) {
            for (char c : new char[] {hint.charAt(0), Character.toUpperCase(hint.charAt(0))}) {
                String[] before = table[c] == null ? new String[0] : table[c];
                table[c] = Arrays.copyOf(before, before.length + 1);
                table[c][before.length] = hint;
            }
        }
        return table;
    }

    /** Keeps everything up to group {@code lastKept} and hides group {@code secret}. */
    private static String replaceValue(Pattern pattern, String text, int first, int lastKept, int secret) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (matcher.find()) {
            String value = matcher.group(secret).stripTrailing();
            out.append(text, from, matcher.start(first));
            out.append(text, matcher.start(first), matcher.end(lastKept));
            out.append(hidden(value));
            from = matcher.start(secret) + value.length();
        }
        return out.append(text, from, text.length()).toString();
    }

    private static String replaceKeys(String text) {
        Matcher matcher = KEY_SHAPE.matcher(text);
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (matcher.find()) {
            out.append(text, from, matcher.start());
            for (int group = 1; group <= matcher.groupCount(); group++) {
                if (matcher.group(group) != null) {
                    out.append(matcher.group(group));
                }
            }
            out.append(hidden(matcher.group()));
            from = matcher.end();
        }
        return out.append(text, from, text.length()).toString();
    }

    private static String hidden(String value) {
        return value.startsWith("[hidden") ? value : "[hidden, " + value.length() + " characters]";
    }
}
