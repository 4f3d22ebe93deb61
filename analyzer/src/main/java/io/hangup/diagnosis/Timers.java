package io.hangup.diagnosis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Durations that look like somebody's timer: the documented ones of the jar, read when first asked, and a site's own. A
 * fit proves nothing: several parties share most values, so sentences say "consistent with".
 */
public final class Timers {
    /** What a timer counts from, and what winds it up again (causes: section 1.2). */
    public enum Clock {
        CONNECT,
        CONN_AGE,
        L4_IDLE,
        RESP_WAIT,
        READ_GAP,
        WRITE_GAP,
        UPLOAD_GAP,
        REQ_TOTAL,
        KEEPALIVE_IDLE
    }

    /** Who closes when it expires. */
    public enum Closer {
        CLIENT,
        SERVER,
        /** A NAT, firewall or load balancer that nobody addressed. */
        BOX,
        /** A site's own timer does not say. */
        ANY
    }

    /**
     * One documented timer.
     *
     * @param seconds its length
     * @param owner whose it is, and the setting's name
     * @param lateNanos how much later than due it may close
     */
    public record Timer(double seconds, String owner, Clock clock, Closer closer, long lateNanos) {
        long nanos() {
            return (long) (seconds * SECOND);
        }
    }

    private static final long SECOND = 1_000_000_000L;
    private static final long BALANCER_LATE = 5 * SECOND;
    private static final int MOST_NAMED = 3;

    /** More tries than this are not guessed from a length. */
    private static final int MOST_TRIES = 4;

    /** Multiples of a shorter timer fit any length. */
    private static final long LEAST_REPEATED = 2 * SECOND;

    /** The table of the jar; built when a rule first asks. */
    private static final class BuiltIn {
        private static final List<Timer> ALL = read();

        private static List<Timer> read() {
            List<Timer> rows = new ArrayList<>();
            try (InputStream in = Timers.class.getResourceAsStream("timers.tsv");
                    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] column = line.split("\t");
                    if (!line.startsWith("#") && column.length >= 5) {
                        rows.add(new Timer(
                                Double.parseDouble(column[0]),
                                column[1],
                                Clock.valueOf(name(column[2])),
                                Closer.valueOf(name(column[3])),
                                column[4].equals("balancer") ? BALANCER_LATE : 0));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return List.copyOf(rows);
        }

        private static String name(String word) {
            return word.toUpperCase(Locale.ROOT).replace('-', '_');
        }
    }

    private static final Timers DOCUMENTED = new Timers(Map.of());

    /** What a Server or Via header calls itself, lower case, and the word for it in the table. */
    private static final List<Map.Entry<String, String>> OWNERS = List.of(
            Map.entry("nginx", "nginx"),
            Map.entry("openresty", "nginx"),
            Map.entry("awselb", "AWS ALB"),
            Map.entry("envoy", "Envoy"),
            Map.entry("uvicorn", "uvicorn"),
            Map.entry("hypercorn", "hypercorn"),
            Map.entry("cloudflare", "Cloudflare"),
            Map.entry("google frontend", "Google"),
            Map.entry("jetty", "Jetty"),
            Map.entry("aiohttp", "aiohttp"),
            Map.entry("1.1 google", "Google"),
            Map.entry("cloudfront", "CloudFront"),
            Map.entry("azure front door", "Azure Front Door"),
            Map.entry("azure api management", "Azure API Management"),
            Map.entry("azure-application-gateway", "Azure"),
            // pages
            Map.entry("an aws load balancer", "AWS ALB"),
            Map.entry("a google load balancer", "Google"),
            Map.entry("azure's front end", "Azure"));

    /** Programs that listen there unless told otherwise: the weakest sign, for any other may do so too. */
    private static final Map<Integer, String> PORTS =
            Map.of(8000, "uvicorn", 4000, "uvicorn", 10000, "Envoy", 15001, "Envoy", 15006, "Envoy");

    /** Edges of the Internet: never on the link of the capture point. */
    private static final List<String> FAR =
            List.of("Cloudflare", "CloudFront", "Google", "Azure Front Door", "Azure App Service", "Gcore");

    private final List<Timer> own = new ArrayList<>();

    /** The words of the table for the hops that answered or passed the answer on. */
    private final List<String> hops;

    private final String byPort;
    private final boolean near;

    /** @param seconds a site's own timers: seconds by name */
    public Timers(Map<String, Double> seconds) {
        this.hops = List.of();
        this.byPort = null;
        this.near = false;
        new TreeMap<>(seconds).forEach((name, value) -> own.add(new Timer(value, name, null, Closer.ANY, SECOND)));
    }

    private Timers(List<Timer> own, List<String> hops, String byPort, boolean near) {
        this.own.addAll(own);
        this.hops = hops;
        this.byPort = byPort;
        this.near = near;
    }

    /** The same, where something is known of the hop: of the server's timers that share a value its own come first. */
    public Timers at(HopEvidence evidence) {
        String text = evidence.named().toLowerCase(Locale.ROOT);
        List<String> named = new ArrayList<>();
        for (Map.Entry<String, String> owner : OWNERS) {
            if (text.contains(owner.getKey()) && !named.contains(owner.getValue())) {
                named.add(owner.getValue());
            }
        }
        String port = PORTS.get(evidence.port());
        return named.isEmpty() && port == null && !evidence.onThisLink()
                ? this
                : new Timers(own, List.copyOf(named), port, evidence.onThisLink());
    }

    /** Only the documented timers. */
    public static Timers documented() {
        return DOCUMENTED;
    }

    /** All rows of the table, for tests and listings. */
    public static List<Timer> table() {
        return BuiltIn.ALL;
    }

    /**
     * The timers that the duration fits: a site's own first, then those of the hop that named itself, then the closest, in
     * the table's order where equal.
     *
     * @param nanos the duration by this clock
     * @param rtt round trip in nanoseconds, by which the clock of the timer's owner may differ
     */
    public List<Timer> matching(Clock clock, Closer closer, long nanos, long rtt) {
        List<Timer> found = new ArrayList<>();
        for (Timer timer : BuiltIn.ALL) {
            if (timer.clock() == clock && timer.closer() == closer && fits(nanos, timer, rtt)) {
                found.add(timer);
            }
        }
        found.sort(
                Comparator.comparingInt(this::rank).thenComparingLong(t -> Math.abs(nanos - t.nanos()) / (SECOND / 4)));
        int at = 0;
        for (Timer timer : own) {
            if (fits(nanos, timer, rtt)) {
                found.add(at++, timer);
            }
        }
        return found;
    }

    /** Those that named themselves, those whose port it is, all others, those that cannot be so near. */
    private int rank(Timer timer) {
        if (timer.closer() != Closer.SERVER) {
            return 2;
        }
        if (hops.stream().anyMatch(timer.owner()::contains)) {
            return 0;
        }
        if (byPort != null && timer.owner().contains(byPort)) {
            return 1;
        }
        return near && FAR.stream().anyMatch(timer.owner()::contains) ? 3 : 2;
    }

    /** The same for a moment that is only known to lie between two durations; empty where none fits. */
    public String between(Clock clock, Closer closer, long least, long most) {
        List<Timer> found = new ArrayList<>(own);
        found.addAll(BuiltIn.ALL);
        found.removeIf(t -> t.clock() != null && (t.clock() != clock || t.closer() != closer)
                || t.nanos() < least - SECOND / 4
                || t.nanos() > most + SECOND / 4);
        return words(found);
    }

    /**
     * A timer of the hop that named itself, or a site's own, that ran out several times in a row: n times its length and the
     * pauses between. Only where no such timer fits once.
     *
     * @return "consistent with 2 tries of nginx (proxy_read_timeout), 60 s each", or empty
     */
    public String repeated(Clock clock, Closer closer, long nanos, long rtt) {
        for (Timer timer : matching(clock, closer, nanos, rtt)) {
            if (own.contains(timer) || rank(timer) == 0) {
                return "";
            }
        }
        List<Timer> known = new ArrayList<>(own);
        BuiltIn.ALL.stream()
                .filter(t -> t.clock() == clock && t.closer() == closer && rank(t) == 0)
                .forEach(known::add);
        for (int tries = 2; tries <= MOST_TRIES; tries++) {
            for (Timer timer : known) {
                long once = nanos / tries;
                boolean enough = once >= LEAST_REPEATED && nanos >= tries * timer.nanos() - SECOND / 4;
                if (enough && fits(once, timer, rtt)) {
                    return "consistent with " + tries + " tries of " + timer.owner() + ", "
                            + Words.duration(timer.nanos()) + " each";
                }
            }
        }
        return "";
    }

    /** "consistent with nginx (proxy_read_timeout), 60 s, or with …", or empty where none fits. */
    public String words(Clock clock, Closer closer, long nanos, long rtt) {
        return words(matching(clock, closer, nanos, rtt));
    }

    /** The same for timers already found; owners are named once. */
    public static String words(List<Timer> timers) {
        StringBuilder text = new StringBuilder();
        List<String> named = new ArrayList<>();
        for (Timer timer : timers) {
            if (named.size() < MOST_NAMED && !named.contains(timer.owner())) {
                text.append(named.isEmpty() ? "consistent with " : ", or with ")
                        .append(timer.owner())
                        .append(", ")
                        .append(Words.duration(timer.nanos()));
                named.add(timer.owner());
            }
        }
        return text.toString();
    }

    /** Tolerance of 0.25 s or 1 %, whichever is more, and a round trip. */
    private static boolean fits(long nanos, Timer timer, long rtt) {
        long expected = timer.nanos();
        long tolerance = Math.max(SECOND / 4, expected / 100) + rtt;
        return nanos >= expected - tolerance && nanos <= expected + tolerance + timer.lateNanos();
    }

    /** A whole number of seconds (or of half seconds below five), as people set timers. */
    public static boolean looksRound(long nanos) {
        if (nanos < SECOND * 9 / 10) {
            return false;
        }
        long unit = nanos < 5 * SECOND ? SECOND / 2 : SECOND;
        long rest = nanos % unit;
        long off = Math.min(rest, unit - rest);
        return off <= Math.min(unit / 8, Math.max(SECOND / 20, nanos / 100));
    }
}
