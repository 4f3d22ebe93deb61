package io.hangup.report;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text that a person may paste into a ticket: values of authorization and API key headers, cookies,
 * keys in queries, whatever a text calls a password, secret, token or key, user names and passwords before a host, and
 * words that have the shape of a provider's key. What is taken out is replaced by its length, so that two different keys
 * can still be told apart from a missing one.
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
        "passwd",
        "pwd",
        "credential",
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
        "@",
        "eyj",
        "nvapi-",
        "github_pat_",
        "glpat-",
        "xox",
        "ya29.",
        "sk_"
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
                    + "|password|secret|x-(?:amz|goog)-(?:signature|credential|security-token)|code)=)([^&\\s\"'#]+)");

    /** What may stand before the word that says what follows: {@code AWS_}, {@code client-}. */
    private static final String NAMED = "(?i)(?<![A-Za-z0-9])((?:[A-Za-z0-9]{1,20}[_-]){0,4}";

    private static final String SECRET_NAME =
            "(?:passw(?:or)?d|pwd|secret|token|(?:api|access|private|secret)[_ -]?key|signature|credential)";

    /** {@code password=…}, also as a DNS name spells the sign (RFC 1035 section 5.1), and {@code "password": "…"}. */
    private static final Pattern ASSIGNED = Pattern.compile(NAMED + SECRET_NAME
            + "[\"']?)(\\s{0,2}(?:=|\\\\061|:(?=\\s{0,2}[\"']))\\s{0,2}[\"']?)([^\\s\"'&,;<>(){}]+)");

    /**
     * {@code password: …} and {@code API key provided: …}. Error messages are full of words behind a colon ("unexpected
     * token: string"), so that only a password need not look like one, by a digit or its length.
     */
    private static final Pattern TOLD = Pattern.compile(NAMED
            + "(?:passw(?:or)?d|pwd|" + SECRET_NAME + "(?: provided)?(?=:\\s{0,2}(?:[^\\s\\d]{0,200}\\d|\\S{16}))))"
            + "(:\\s{0,2})([^\\s\"'&,;<>(){}]+)");

    /** {@code https://user:password@host}: everything before the host, an @ of the password as well. */
    private static final Pattern USER_INFO = Pattern.compile("(//)([^\\s/?#\"'\\[]+)(?=@)");

    /** {@code user:password@host} where no scheme stands before it. */
    private static final Pattern USER_AND_PASSWORD =
            Pattern.compile("((?:^|[\\s(\"']))([^\\s/:@\"'(\\[]{1,80}:[^\\s/@\"'\\[]{1,200})(?=@[A-Za-z0-9])");

    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)(\\s+)([A-Za-z0-9._~+/=-]{8,})");

    private static final Pattern KEY_SHAPE = Pattern.compile(
            "\\b(?:(sk-(?:ant-|proj-|or-)?|xai-|pplx-|gsk_|hf_|ghp_|r8_|nvapi-|github_pat_|glpat-|xox[abp]-|ya29\\.|sk_)"
                    + "[A-Za-z0-9_-]{8,}|(AIza)[A-Za-z0-9_-]{20,}|(AKIA|ASIA)[A-Z0-9]{12,}|(eyJ)[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9._-]+)");

    private Redaction() {}

    /** The text without secrets; the same text where there are none. Applying it twice changes nothing more. */
    public static String apply(String text) {
        if (!mayHoldSecret(text)) {
            return text;
        }
        String out = text;
        if (out.indexOf(':') >= 0 || out.indexOf('=') >= 0 || out.contains("\\061")) {
            out = replaceValue(HEADER, out, 1, 2, 3);
            out = replaceValue(QUERY, out, 1, 1, 2);
            out = replaceValue(ASSIGNED, out, 1, 2, 3);
            out = replaceValue(TOLD, out, 1, 2, 3);
        }
        if (out.indexOf('@') >= 0) {
            out = replaceValue(USER_INFO, out, 1, 1, 2);
            out = replaceValue(USER_AND_PASSWORD, out, 1, 1, 2);
        }
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
