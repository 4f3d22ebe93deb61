package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

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
                "eyJhbGciOiJIUzI1NiJ9.SECRETSECRETSECRET1.sig"
            })
    void secretsAreTakenOut(String text) {
        assertThat(Redaction.apply(text)).doesNotContain("SECRETSECRETSECRET1").contains("[hidden");
    }

    @Test
    void whatIsNoSecretStays() {
        String text =
                "The client asked https://api.example//a/b@c for /v1/messages with keep-alive; x-request-id: req_0123456789abcdef.";
        assertThat(Redaction.apply(text)).isEqualTo(text);
    }

    @Test
    void onlyTheValueGoes() {
        assertThat(Redaction.apply("GET /m?key=abc&alt=sse")).isEqualTo("GET /m?key=[hidden, 3 characters]&alt=sse");
    }

    @Test
    void twiceIsAsOnce() {
        String once = Redaction.apply("authorization: Bearer sk-abcdefghijkl and ?key=abc");
        assertThat(Redaction.apply(once)).isEqualTo(once);
    }
}
