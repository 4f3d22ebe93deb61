package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization: Bearer SECRETSECRETSECRET1",
                "Proxy-Authorization: Basic SECRETSECRETSECRET1",
                "x-api-key: SECRETSECRETSECRET1",
                "api-key=SECRETSECRETSECRET1",
                "x-goog-api-key: SECRETSECRETSECRET1",
                "cookie: session=SECRETSECRETSECRET1; other=2",
                "GET /v1beta/models/m:generateContent?key=SECRETSECRETSECRET1&alt=sse",
                "openai said sk-SECRETSECRETSECRET1 is wrong",
                "sk-ant-api03-SECRETSECRETSECRET1",
                "AIzaSECRETSECRETSECRET1234567890",
                "AKIASECRETSECRETSECRET1",
                "hf_SECRETSECRETSECRET1",
                "gsk_SECRETSECRETSECRET1",
                "bearer SECRETSECRETSECRET1",
                "http://user:SECRETSECRETSECRET1@api.example/v1",
                "http://user:p@SECRETSECRETSECRET1@api.example/v1",
                "//SECRETSECRETSECRET1@api.example/v1",
                "eyJhbGciOiJIUzI1NiJ9.SECRETSECRETSECRET1.sig",
                "token=SECRETSECRETSECRET1 expired",
                "login failed, password=SECRETSECRETSECRET1",
                "password: SECRETSECRETSECRET1",
                "AWS_SECRET_ACCESS_KEY=SECRETSECRETSECRET1",
                "client_secret='SECRETSECRETSECRET1'",
                "{\"api_key\":\"SECRETSECRETSECRET1\",\"a\":1}",
                "{'access_token': 'SECRETSECRETSECRET1'}",
                "Incorrect API key provided: SECRETSECRETSECRET1.",
                "Received API Key = SECRETSECRETSECRET1, Key Hash",
                "password\\061SECRETSECRETSECRET1.example.com",
                "tunnel to user:SECRETSECRETSECRET1@api.example:443",
                "https://storage.example/o?X-Goog-Signature=SECRETSECRETSECRET1",
                "github_pat_SECRETSECRETSECRET1",
                "glpat-SECRETSECRETSECRET1",
                "ya29.SECRETSECRETSECRET1"
            })
    void secretsAreTakenOut(String text) {
        assertThat(Redaction.apply(text)).doesNotContain("SECRETSECRETSECRET1").contains("[hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The client asked https://api.example//a/b@c for /v1/messages with keep-alive; x-request-id: req_0123456789abcdef.",
                "Unexpected token: string, max_tokens: 4096, tokens=12, token limit = 8192, finish_token",
                "Invalid API key. Check your key: it is not valid",
                "1:64 client 10.0.0.9:40001 ─▶ [2001:db8::1]:443 (api.example), mail to help@api.example",
                "openssl s_client -connect api.example:443 -servername api.example, client = OpenAI(timeout=900)",
                "first token after 1.2 s, secret: none, the token is: expired"
            })
    void whatIsNoSecretStays(String text) {
        assertThat(Redaction.apply(text)).isEqualTo(text);
    }

    @Test
    void onlyTheValueGoes() {
        assertThat(Redaction.apply("GET /m?key=abc&alt=sse")).isEqualTo("GET /m?key=[hidden, 3 characters]&alt=sse");
    }

    @Test
    void twiceIsAsOnce() {
        String once =
                Redaction.apply("password: abcdef1, token=abcdef and u:p@host1, then {\"api_key\":\"abc\"}, ?key=abc"
                        + " and authorization: Bearer sk-abcdefghijkl");
        assertThat(Redaction.apply(once)).isEqualTo(once);
    }

    @Test
    void hostileTextIsReadInLittleTime() {
        String[] pieces = {"a-", "password", "token: ", "a:", "key=", "@", "//", "\"", "secret_", ":", "sk-"};
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        for (String piece : pieces) {
            for (String other : pieces) {
                String text = (piece + other).repeat(50_000 / (piece.length() + other.length()));
                // time on the processor: a busy machine is no reason to fail
                long before = clock.getCurrentThreadCpuTime();
                Redaction.apply(text);
                assertThat(clock.getCurrentThreadCpuTime() - before)
                        .as(piece + other)
                        .isLessThan(5_000_000_000L);
            }
        }
    }
}
