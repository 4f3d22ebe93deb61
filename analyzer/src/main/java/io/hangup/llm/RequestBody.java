package io.hangup.llm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is worth knowing of a JSON request body: the model and whether a stream is asked for. Never the prompt.
 *
 * @param model value of the top-level field "model", or null
 * @param stream value of the top-level field "stream", or null
 */
record RequestBody(String model, Boolean stream) {
    private static final RequestBody UNREADABLE = new RequestBody(null, null);
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MODEL_LIMIT = 100;

    /** A flag and four bytes of length stand before each message of gRPC. */
    private static final int GRPC_PREFIX = 5;

    /** Field 1, length-delimited, in protocol buffers. */
    private static final byte MODEL_NAME = 0x0a;

    /** Reads the start of a body; a cut or broken one gives what stood before the cut. */
    static RequestBody read(byte[] head) {
        if (head == null || head.length == 0 || head[0] != '{') {
            return UNREADABLE;
        }
        String model = null;
        Boolean stream = null;
        try (JsonParser parser = JSON.createParser(head)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("model") && value == JsonToken.VALUE_STRING) {
                    model = parser.getText();
                } else if (name.equals("stream") && value.isBoolean()) {
                    stream = parser.getBooleanValue();
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            // a cut body ends the parse: what was found before stands
        }
        return model == null && stream == null
                ? UNREADABLE
                : new RequestBody(model == null ? null : limited(model), stream);
    }

    /**
     * The model that a gRPC request of the Open Inference Protocol names: field 1 of {@code ModelInferRequest} in its first
     * message; null where the bytes are no such message.
     *
     * @param head start of the body, the five bytes before the message included
     */
    static String modelOfInference(byte[] head) {
        int tag = GRPC_PREFIX;
        boolean named = head != null && head.length > tag + 2 && head[0] == 0 && head[tag] == MODEL_NAME;
        // a name of more than 127 bytes has a longer length, and is none
        int length = named ? head[tag + 1] : -1;
        boolean whole = length > 0 && head.length >= tag + 2 + length;
        return whole ? limited(new String(head, tag + 2, length, StandardCharsets.UTF_8)) : null;
    }

    private static String limited(String model) {
        return model.length() > MODEL_LIMIT ? model.substring(0, MODEL_LIMIT) : model;
    }

    private static final Pattern STREAM = Pattern.compile("\"stream\"\\s*:\\s*(true|false)\\s*[,}]");

    /** The field "stream" near the end of a long body, behind the prompt; null when it is not there. */
    static Boolean streamInTail(byte[] tail) {
        Matcher matcher = STREAM.matcher(new String(tail, StandardCharsets.ISO_8859_1));
        Boolean found = null;
        while (matcher.find()) {
            found = matcher.group(1).equals("true");
        }
        return found;
    }
}
