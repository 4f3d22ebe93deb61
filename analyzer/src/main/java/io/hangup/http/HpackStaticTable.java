package io.hangup.http;

import java.util.ArrayList;
import java.util.List;

/** The static table of HPACK (RFC 7541 appendix A). */
final class HpackStaticTable {
    /** Number of entries; the dynamic table begins behind them. */
    static final int SIZE = 61;

    /** One entry a line: the name and, behind a blank, its value. */
    private static final String TABLE = """
            :authority
            :method GET
            :method POST
            :path /
            :path /index.html
            :scheme http
            :scheme https
            :status 200
            :status 204
            :status 206
            :status 304
            :status 400
            :status 404
            :status 500
            accept-charset
            accept-encoding gzip, deflate
            accept-language
            accept-ranges
            accept
            access-control-allow-origin
            age
            allow
            authorization
            cache-control
            content-disposition
            content-encoding
            content-language
            content-length
            content-location
            content-range
            content-type
            cookie
            date
            etag
            expect
            expires
            from
            host
            if-match
            if-modified-since
            if-none-match
            if-range
            if-unmodified-since
            last-modified
            link
            location
            max-forwards
            proxy-authenticate
            proxy-authorization
            range
            referer
            refresh
            retry-after
            server
            set-cookie
            strict-transport-security
            transfer-encoding
            user-agent
            vary
            via
            www-authenticate
            """;

    private static final List<Header> ENTRIES = parse();

    private HpackStaticTable() {}

    /** An entry by its index, 1 to {@link #SIZE}. */
    static Header get(int index) {
        return ENTRIES.get(index - 1);
    }

    private static List<Header> parse() {
        List<Header> entries = new ArrayList<>(SIZE);
        for (String line : TABLE.split("\n")) {
            int blank = line.indexOf(' ');
            entries.add(
                    blank < 0 ? new Header(line, "") : new Header(line.substring(0, blank), line.substring(blank + 1)));
        }
        return List.copyOf(entries);
    }
}
