package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.testing.Ladder;
import java.util.Map;

/** A call to a gateway that answers with an error page, as the tests here need it. */
final class ErrorPage {
    private ErrorPage() {}

    /** The request: frame 4. */
    static Ladder asked() {
        return ask(Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080));
    }

    /** The same on a ladder of other settings. */
    static Ladder ask(Ladder ladder) {
        return ladder.handshake()
                .clientHttp(
                        "POST", "/v1/chat/completions", Map.of("Host", "llm.example.test"), "{\"model\":\"gpt-4o\"}");
    }

    /** The page, after a wait: frame 6. */
    static Judgements of(int status, Map<String, String> headers, String body) {
        return Judgements.of(asked().serverAck()
                .after(3000)
                .serverHttp(status, headers, body)
                .clientAck()
                .clientCloses());
    }

    static String html(int status, String title, String foot) {
        return "<html>\r\n<head><title>" + status + " " + title + "</title></head>\r\n<body>\r\n<center><h1>" + status
                + " " + title + "</h1></center>\r\n" + foot + "</body>\r\n</html>\r\n";
    }

    static String nginx(int status, String title) {
        return html(status, title, "<hr><center>nginx/1.22.1</center>\r\n");
    }
}
