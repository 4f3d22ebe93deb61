package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.ErrorTexts.Match;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTextsTest {
    private final ErrorTexts texts = new ErrorTexts();

    private List<String> causes(String message) {
        return texts.match(message).stream().map(Match::cause).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ClientConnectorError: Cannot connect to host api.openai.com:443 ssl:default [Connect call"
                        + " failed ('192.0.2.1', 443)]|connect-refused",
                "ClientConnectorDNSError: Cannot connect to host api.openai.com:443 ssl:default [Name or"
                        + " service not known]|dns-resolution-failed",
                "aiohttp.client_exceptions.SocketTimeoutError: Timeout on reading data from socket|client-read-timeout",
                "ReadTimeoutError: HTTPSConnectionPool(host='api.openai.com', port=443): Read timed out."
                        + " (read timeout=60)|client-read-timeout",
                "Max retries exceeded with url: / (Caused by ProxyError('Cannot connect to proxy.',"
                        + " OSError('Tunnel connection failed: 403 Forbidden')))|proxy-connect-refused",
                "ClientHttpProxyError: 407, message='Proxy Authentication Required',"
                        + " url='http://proxy:3128'|proxy-connect-refused",
                "curl: (97) Can't complete SOCKS5 connection to api.openai.com. (4)|proxy-connect-refused",
                "TypeError: terminated [cause]: SocketError: other side closed|stream-truncated-clean-close",
                "hyper::Error(Body, peer closed connection without sending TLS close_notify)|stream-truncated-clean-close",
                "java.net.ProtocolException: unexpected end of stream|stream-truncated-clean-close",
                "java.io.IOException: unexpected end of stream on https://api.openai.com/...|keepalive-race",
                "status = StatusCode.DEADLINE_EXCEEDED|client-read-timeout",
                "Error 524: A timeout occurred|upstream-response-timeout",
                "websocket: close 1006 (abnormal closure): unexpected EOF|websocket-closed",
                "net::ERR_ECH_FALLBACK_CERTIFICATE_INVALID|tls-client-rejected-cert",
                "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL"
                        + " handshaking to upstream|tls-plaintext-mismatch",
                "Error: unable to verify the first certificate|tls-client-rejected-cert",
                "[WinError 10061] No connection could be made because the target machine actively refused"
                        + " it|connect-refused",
                "ssl.SSLError: [SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required|tls-server-alert",
                "stream terminated by RST_STREAM with error code: PROTOCOL_ERROR|h2-stream-reset",
                "System.Net.Http.HttpProtocolException: The HTTP/2 server closed the connection. HTTP/2 error"
                        + " code 'NO_ERROR' (0x0).|h2-goaway-race",
                // the provider's own words: no connection failed
                "An error occurred (ThrottlingException) when calling the InvokeModel operation: Too many requests|"
                        + "provider-rejected-with-status",
                "openai.BadRequestError: Error code: 400 - {'error': {'message': 'Unsupported parameter'}}|"
                        + "provider-rejected-with-status",
                "vllm.v1.engine.exceptions.EngineDeadError: EngineCore encountered an issue.|backend-died-before-headers",
                // what a mismatch of protocols leaves behind, byte by byte
                "httpx.RemoteProtocolError: illegal status line: bytearray(b'\\x15\\x03\\x01')|tls-plaintext-mismatch",
                "malformed HTTP response \"\\x00\\x00\\x12\\x04\"|proxy-protocol-mismatch",
                "io.netty.handler.ssl.NotSslRecordException: not an SSL/TLS record: 48545450|tls-plaintext-mismatch",
                // systems and gateways
                "Error Domain=kCFErrorDomainCFNetwork Code=-1001 \"(null)\"|client-read-timeout",
                "cURL error 28: Failed to connect to api.openai.com port 443 after 10001 ms: Timeout was reached|connect-blackhole",
                "[errno 113] No route to host|connect-icmp-rejected",
                "java.net.SocketTimeoutException: Connect timed out|connect-blackhole",
                "Server be/s1 is DOWN, reason: Layer4 timeout|connect-blackhole",
                "statusDetails: backend_timeout|upstream-response-timeout",
                "\"faultstring\":\"Unexpected EOF at target\"|proxy-upstream-terminated",
                "api.openai.com could not be resolved (110: Operation timed out)|dns-resolution-failed",
                // access logs of proxies: the codes alone
                "haproxy[1]: 10.0.0.5:51234 [30/Nov/2026:09:00:00.123] fe be/s1 0/0/1/-1/60002 504 194 - - sH-- 1/1/0/0/0 0/0"
                        + "|upstream-response-timeout",
                "haproxy[1]: 10.0.0.5:51234 [30/Nov/2026:09:00:00.123] fe be/s1 0/0/1/-1/602 502 194 - - SH-- 1/1/0/0/0 0/0"
                        + "|backend-died-before-headers",
                "fe be/s1 0/1/902 4096 SD 3/3/0/0/0 0/0|stream-truncated-clean-close",
                "\"POST /v1/chat/completions HTTP/1.1\" 503 UH - \"-\" 0 19 0 -|proxy-no-capacity",
                "\"POST /v1/chat/completions HTTP/1.1\" 503 UF,URX - \"-\" 0 19 0 -|proxy-upstream-connect-failed",
                "\"response_flags\":\"UC\"|proxy-upstream-terminated",
                "\"POST /v1/chat/completions HTTP/2\" 200 DPE http2.remote_reset - \"-\" 4096 100|client-aborted-stream",
                // an AWS load balancer: its own answer or the target's
                "h2 2026-11-30T10:00:00.000000Z app/lb/50dc6c 192.0.2.9:33000 198.51.100.5:8000 0.001 60.001 -1 504 - 1200 300 \"POST"
                        + " https://llm.example.com:443/v1/chat/completions HTTP/2.0\" \"python-httpx\"|upstream-response-timeout",
                "h2 2026-11-30T10:00:00.000000Z app/lb/50dc6c 192.0.2.9:33000 198.51.100.5:8000 0.001 60.001 -1 502 - 1200 300 \"POST"
                        + " https://llm.example.com:443/v1/chat/completions HTTP/2.0\" \"python-httpx\"|proxy-upstream-terminated",
                "h2 2026-11-30T10:00:00.000000Z app/lb/50dc6c 192.0.2.9:33000 - 0.001 60.001 -1 503 - 1200 300 \"POST"
                        + " https://llm.example.com:443/v1/chat/completions HTTP/2.0\" \"python-httpx\"|proxy-no-capacity",
                "h2 2026-11-30T10:00:00.000000Z app/lb/50dc6c 192.0.2.9:33000 198.51.100.5:8000 0.001 60.001 -1 460 - 1200 300 \"POST"
                        + " https://llm.example.com:443/v1/chat/completions HTTP/2.0\" \"python-httpx\"|client-read-timeout",
                "h2 2026-11-30T10:00:00.000000Z app/lb/50dc6c 192.0.2.9:33000 198.51.100.5:8000 0.001 60.001 -1 503 503 1200 300 \"POST"
                        + " https://llm.example.com:443/v1/chat/completions HTTP/2.0\" \"python-httpx\"|provider-rejected-with-status",
                "2026-11-30T10:00:00.000000Z lb 192.0.2.9:33000 - -1 -1 -1 503 0 0 0 \"POST"
                        + " https://llm.example.com:443/v1/chat/completions HTTP/1.1\"|proxy-no-capacity",
                "elb_status_code=504 target_status_code=- target_processing_time=60.0|upstream-response-timeout",
                "{\"elb_status_code\": \"502\", \"target_status_code\": \"500\"}|provider-rejected-with-status",
                "net::ERR_QUIC_PROTOCOL_ERROR 200 (OK)|path-blackhole",
                "net::ERR_HTTP2_PING_FAILED|path-blackhole",
                "net::ERR_CONNECTION_ABORTED|path-blackhole",
                "net::ERR_ADDRESS_UNREACHABLE|connect-icmp-rejected",
                "net::ERR_CONTENT_LENGTH_MISMATCH|stream-truncated-clean-close",
                "net::ERR_SSL_PROTOCOL_ERROR|tls-server-alert",
                "net::ERR_ABORTED|client-cancelled",
                "net::ERR_FAILED|unexplained",
                "net::ERR_FAILED caused by net::ERR_NAME_RESOLUTION_FAILED|dns-resolution-failed",
                "NSURLErrorDomain Code=-1005 The network connection was lost.|server-active-reset-before-headers",
                "PR_END_OF_FILE_ERROR|tls-server-closed",
                "DOMException [TimeoutError]: The operation was aborted due to timeout|client-read-timeout",
                "java.io.EOFException: \\n not found: limit=0 content=…|keepalive-race",
                "TimeoutError: _ssl.c:989: The handshake operation timed out|tls-server-silent",
                "hyper::Error(Connect, ConnectError('tcp connect error', Os { code: 111, kind: ConnectionRefused"
                        + "|connect-refused",
                "AxiosError: timeout of 30000ms exceeded|client-read-timeout",
                "httpcore.RemoteProtocolError: <StreamReset stream_id:5, error_code:2, remote_reset:True>|h2-stream-reset",
                "desc = \"error reading from server: EOF\", received prior goaway: code: NO_ERROR, debug data: \"max_age\""
                        + "|server-connection-recycled",
                "java.net.http.HttpConnectTimeoutException: HTTP connect timed out|connect-client-timeout",
                "javax.net.ssl.SSLHandshakeException: Remote host terminated the handshake|tls-server-closed",
                "stream error: stream ID 7; REFUSED_STREAM; received from peer|h2-stream-reset",
                "dial tcp: lookup api.openai.com on 10.96.0.10:53: read udp 10.1.2.3:43210->10.96.0.10:53: i/o timeout"
                        + "|dns-resolution-failed",
                "litellm.Timeout: OpenAIException - Connection timed out. Timeout passed=600.0|client-read-timeout",
                "This model's maximum context length is 8192 tokens|provider-rejected-with-status",
                "upstream connect error or disconnect/reset before headers. reset reason: connection termination"
                        + "|proxy-upstream-terminated",
                "upstream connect error or disconnect/reset before headers. reset reason: overflow|proxy-no-capacity",
                "upstream connect error or disconnect/reset before headers|proxy-upstream-terminated",
                "reset reason: remote connection failure, transport failure reason: delayed connect error: 111"
                        + "|proxy-upstream-connect-failed",
                "upstream_reset_before_response_started{connection_termination}|proxy-upstream-terminated",
                "httpx.RemoteProtocolError: Server disconnected without sending a response.|keepalive-race",
                "httpx.ReadError: [Errno 104] Connection reset by peer|server-active-reset-before-headers",
                "ECONNRESET|server-active-reset-before-headers",
                "(104: Connection reset by peer)|server-active-reset-before-headers",
                "socket hang up|keepalive-race",
                "curl: (52) Empty reply from server|keepalive-race",
                "curl: (6) Could not resolve host: api.openai.com|dns-resolution-failed",
                "dial tcp: lookup api.openai.com: no such host|dns-resolution-failed",
                "upstream prematurely closed connection while reading response header from upstream"
                        + "|proxy-upstream-terminated",
                "upstream timed out (110: Connection timed out) while connecting to upstream"
                        + "|proxy-upstream-connect-failed",
                "upstream timed out (110: Connection timed out) while reading upstream|stream-cut-by-timer",
                "peer closed connection without sending complete message body (incomplete chunked read)"
                        + "|stream-truncated-clean-close",
                "Error: self signed certificate; code: 'SELF_SIGNED_CERT_IN_CHAIN'|tls-client-rejected-cert",
                "java.io.IOException: HTTP/1.1 header parser received no bytes|keepalive-race",
                "http2: server sent GOAWAY and closed the connection|h2-goaway-race",
                "net/http: TLS handshake timeout|tls-server-silent",
                "x509: certificate signed by unknown authority|tls-client-rejected-cert",
                "Received fatal alert: handshake_failure|tls-server-alert",
                "SSL_do_handshake() failed (SSL: error:0A000086:SSL routines::certificate verify failed) while SSL"
                        + " handshaking to upstream|tls-client-rejected-cert",
                "error code: 524|upstream-response-timeout",
                "error code: 522|proxy-upstream-connect-failed",
                "{\"message\": \"Endpoint request timed out\"}|upstream-response-timeout",
                "503 Service Unavailable No server is available to handle this request.|proxy-no-capacity",
                "connect EADDRNOTAVAIL 203.0.113.10:443|nat-port-exhaustion",
                "openai.RateLimitError: Error code: 429|provider-rejected-with-status",
                "net::ERR_INCOMPLETE_CHUNKED_ENCODING 200 (OK)|stream-truncated-clean-close",
                "rpc error: code = Unavailable desc = transport is closing|h2-goaway-race",
                "no close frame received or sent|websocket-closed",
                "10.0.0.1 - - \"POST /v1/chat/completions HTTP/1.1\" 499 0|client-read-timeout",
                "reset reason: remote error with CONNECT request|proxy-connect-refused",
            })
    void theLikeliestCauseOfAMessageStandsFirst(String message, String cause) {
        assertThat(causes(message)).first().isEqualTo(cause);
    }

    @Test
    void whatAWrapperHoldsCountsNotTheWrapper() {
        assertThat(causes("openai.APIConnectionError: Connection error. Caused by httpx.ConnectError: Connection"
                        + " refused"))
                .first()
                .isEqualTo("connect-refused");
        assertThat(causes("litellm.APIConnectionError: OpenAIException - Server disconnected without sending a"
                        + " response."))
                .first()
                .isEqualTo("keepalive-race");
    }

    @Test
    void aTimerThatAnErrorNamesIsWhoseItIs() {
        assertThat(causes("TypeError: terminated [cause]: BodyTimeoutError: Body Timeout Error"))
                .as("undici's own timer")
                .startsWith("stream-stalled");
        assertThat(causes("TypeError: terminated")).startsWith("stream-truncated-clean-close");
    }

    @Test
    void whatIsWrappedInAnErrorOfDotNetSpeaks() {
        String outside = "HttpRequestException: The SSL connection could not be established, see inner exception.";
        assertThat(causes(outside)).startsWith("tls-client-rejected-cert").contains("tls-clienthello-reset");
        assertThat(causes(outside + " ---> AuthenticationException: The remote certificate is invalid"))
                .containsExactly("tls-client-rejected-cert");
    }

    @Test
    void aGatewaysWrapperSaysNoMoreThanTheLibrarysOwn() {
        assertThat(causes("litellm.APIConnectionError: OpenAIException - Connection error."))
                .startsWith("connect-refused", "dns-resolution-failed");
    }

    @Test
    void caseAndLineBreaksDoNotMatter() {
        assertThat(causes("UPSTREAM prematurely\n   closed connection while reading   response header"))
                .isEqualTo(causes("upstream prematurely closed connection while reading response header"));
    }

    @Test
    void noCauseIsNamedTwice() {
        List<String> all = causes("read ECONNRESET: connection reset by peer; socket hang up");
        assertThat(all).doesNotHaveDuplicates().hasSizeGreaterThan(5);
    }

    @Test
    void whatAroseWithinAProgramIsNoMatterForPackets() {
        assertThat(texts.local("httpx.LocalProtocolError: Illegal header value b'Bearer '"))
                .hasValueSatisfying(advice -> assertThat(advice).contains("API key is empty"));
        assertThat(texts.local("dial tcp 192.0.2.1:443: socket: Too many open files"))
                .isPresent();
        assertThat(texts.local("Connection reset by peer")).isEmpty();
    }

    @Test
    void whatNobodyPrintsHasNoCause() {
        assertThat(texts.match("the cat sat on the mat")).isEmpty();
        assertThat(texts.match("")).isEmpty();
        assertThat(texts.match("\u0000\n\t")).isEmpty();
    }

    @Test
    void everythingThatClientsPrintIsFoundAgain() throws IOException {
        for (String line : lines("clients.tsv")) {
            String[] row = line.split("\t");
            String printed = row[1].replace("{value}", "INTERNAL_ERROR");
            assertThat(causes(printed)).as(printed).contains(row[0].replaceFirst("/.*", ""));
        }
    }

    @Test
    void everyRowNamesACauseWithAPageAndRanksRiseByOne() throws IOException {
        Map<String, Integer> last = new HashMap<>();
        for (String line : lines("errors.tsv")) {
            String[] row = line.split("\t", -1);
            assertThat(row).as(line).hasSize(4);
            assertThat(row[0])
                    .as(line)
                    .isEqualTo(row[0].toLowerCase(java.util.Locale.ROOT))
                    .hasSizeGreaterThan(4);
            assertThat(ErrorTexts.class.getResource("causes/" + row[1] + ".md"))
                    .as(row[1])
                    .isNotNull();
            int rank = Integer.parseInt(row[2]);
            Integer before = last.put(row[0], rank);
            assertThat(rank).as(line).isEqualTo(before == null ? (rank >= 90 ? 90 : 1) : before + 1);
        }
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream in = ErrorTexts.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
