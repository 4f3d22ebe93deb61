package io.hangup.surroundings;

import io.hangup.packet.Addresses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a site calls its own addresses: "10.0.0.5 (our squid)" in place of the bare number. */
public final class SiteNames {
    private static final Pattern ADDRESS = Pattern.compile(
            "(?<![0-9A-Za-z.:])(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(?![0-9A-Za-z])");

    private static final int V4_PREFIX = 96;
    private static final int BITS = 128;

    private final List<Block> blocks = new ArrayList<>();

    private record Block(long high, long low, int prefix, String name) {
        boolean holds(long[] address) {
            return same(high, address[0], Math.min(prefix, 64)) && same(low, address[1], prefix - 64);
        }

        private static boolean same(long one, long other, int bits) {
            return bits <= 0 || (one ^ other) >>> 64 - bits == 0;
        }
    }

    /**
     * @param names by address or CIDR block
     * @throws IllegalArgumentException with a sentence, for what is neither
     */
    public SiteNames(Map<String, String> names) {
        new TreeMap<>(names).forEach((block, name) -> blocks.add(block(block, name)));
        // the narrowest block names an address
        blocks.sort((x, y) -> y.prefix - x.prefix);
    }

    private static Block block(String text, String name) {
        int slash = text.indexOf('/');
        Optional<long[]> address = Addresses.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is neither an address nor a CIDR block.");
        }
        boolean v4 = Addresses.isV4(address.get()[0], address.get()[1]);
        int prefix = BITS;
        if (slash >= 0) {
            String bits = text.substring(slash + 1);
            prefix = bits.matches("\\d{1,3}") ? Integer.parseInt(bits) + (v4 ? V4_PREFIX : 0) : BITS + 1;
            if (prefix > BITS) {
                throw new IllegalArgumentException("'" + text + "' is no CIDR block: its prefix is too long.");
            }
        }
        return new Block(address.get()[0], address.get()[1], prefix, name);
    }

    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** The text with the site's name behind the first mention of each address that has one. */
    public String annotate(String text) {
        if (blocks.isEmpty()) {
            return text;
        }
        Matcher matcher = ADDRESS.matcher(text);
        StringBuilder out = new StringBuilder();
        Set<String> named = new HashSet<>();
        int done = 0;
        while (matcher.find()) {
            String name = named.add(matcher.group()) ? name(matcher.group()) : null;
            if (name != null) {
                out.append(text, done, matcher.end()).append(" [").append(name).append(']');
                done = matcher.end();
            }
        }
        return out.append(text.substring(done)).toString();
    }

    private String name(String address) {
        Optional<long[]> parsed = Addresses.parse(address);
        if (parsed.isPresent()) {
            for (Block block : blocks) {
                if (block.holds(parsed.get())) {
                    return block.name();
                }
            }
        }
        return null;
    }
}
