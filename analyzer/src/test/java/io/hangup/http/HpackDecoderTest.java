package io.hangup.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HpackDecoderTest {
    private static final String DATE_21 = "date: Mon, 21 Oct 2013 20:13:21 GMT";
    private static final String DATE_22 = "date: Mon, 21 Oct 2013 20:13:22 GMT";
    private static final String LOCATION = "location: https://www.example.com";
    private static final String COOKIE = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

    private final HpackDecoder decoder = new HpackDecoder(true);
    private String wrong;

    private List<String> decode(String hex) {
        return decode(decoder, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private List<String> decode(HpackDecoder with, byte[] block) {
        List<String> fields = new ArrayList<>();
        wrong = with.decode(block, 0, block.length, (name, value) -> fields.add(name + ": " + value));
        return fields;
    }

    @Test
    void readsTheRepresentationsOfAppendixC2() {
        assertThat(decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"))
                .containsExactly("custom-key: custom-header");
        assertThat(decoder.tableSize()).isEqualTo(55);
        assertThat(decode("040c 2f73 616d 706c 652f 7061 7468")).containsExactly(":path: /sample/path");
        assertThat(decode("1008 7061 7373 776f 7264 0673 6563 7265 74")).containsExactly("password: secret");
        assertThat(decode("82")).containsExactly(":method: GET");
        assertThat(decoder.entries()).isEqualTo(1);
        assertThat(wrong).isNull();
    }

    @Test
    void readsTheRequestsOfAppendixC3() {
        requests(
                "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
                "8286 84be 5808 6e6f 2d63 6163 6865",
                "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65");
    }

    @Test
    void readsTheHuffmanCodedRequestsOfAppendixC4() {
        requests(
                "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
                "8286 84be 5886 a8eb 1064 9cbf",
                "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf");
    }

    private void requests(String first, String second, String third) {
        assertThat(decode(first))
                .containsExactly(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
        assertThat(decoder.tableSize()).isEqualTo(57);
        assertThat(decode(second))
                .containsExactly(
                        ":method: GET",
                        ":scheme: http",
                        ":path: /",
                        ":authority: www.example.com",
                        "cache-control: no-cache");
        assertThat(decoder.tableSize()).isEqualTo(110);
        assertThat(decode(third))
                .containsExactly(
                        ":method: GET",
                        ":scheme: https",
                        ":path: /index.html",
                        ":authority: www.example.com",
                        "custom-key: custom-value");
        assertThat(decoder.tableSize()).isEqualTo(164);
        assertThat(wrong).isNull();
    }

    @Test
    void evictsAsTheResponsesOfAppendixC5Do() {
        responses(
                "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32"
                        + "3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
                "4803 3330 37c1 c0bf",
                "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970"
                        + "7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d"
                        + "6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31");
    }

    @Test
    void evictsAsTheHuffmanCodedResponsesOfAppendixC6Do() {
        responses(
                "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad"
                        + "1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
                "4883 640e ffc1 c0bf",
                "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2"
                        + "e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106"
                        + "3d50 07");
    }

    private void responses(String first, String second, String third) {
        // the examples assume SETTINGS_HEADER_TABLE_SIZE 256, which the sender answers by a size update
        decode("3fe101");
        assertThat(decode(first)).containsExactly(":status: 302", "cache-control: private", DATE_21, LOCATION);
        assertThat(decoder.tableSize()).isEqualTo(222);
        assertThat(decode(second)).containsExactly(":status: 307", "cache-control: private", DATE_21, LOCATION);
        assertThat(decoder.tableSize()).isEqualTo(222);
        assertThat(decode(third))
                .containsExactly(
                        ":status: 200", "cache-control: private", DATE_22, LOCATION, "content-encoding: gzip", COOKIE);
        assertThat(decoder.tableSize()).isEqualTo(215);
        assertThat(decoder.entries()).isEqualTo(3);
        assertThat(wrong).isNull();
    }

    @Test
    void aSizeUpdateToZeroEmptiesTheTable() {
        decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572");
        decode("20");
        assertThat(decoder.entries()).isZero();
        assertThat(decode("be")).containsExactly("<unknown>: <unknown>");
        assertThat(wrong).isEqualTo("header index beyond the table");
    }

    @Test
    void anEntryLargerThanTheTableEmptiesItAndIsNotKept() {
        decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572");
        decode("3f15");
        assertThat(decoder.entries()).as("a table of 52 bytes").isZero();
        assertThat(decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"))
                .hasSize(1);
        assertThat(decoder.entries()).isZero();
    }

    @Test
    void afterAHoleOldEntriesAreUnknownAndNewOnesAreNot() {
        decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572");
        decoder.lost();
        assertThat(decode("82 be 40 01 61 01 62 be bf 7e 01 63"))
                .containsExactly(
                        ":method: GET", "<unknown>: <unknown>", "a: b", "a: b", "<unknown>: <unknown>", "a: c");
        assertThat(wrong).isNull();
        assertThat(decode("be bf")).containsExactly("a: c", "a: b");
    }

    @Test
    void aNameThatIsUnknownDoesNotHideItsValue() {
        HpackDecoder late = new HpackDecoder(false);
        assertThat(decode(late, HexFormat.of().parseHex("7f0003616263"))).containsExactly("<unknown>: abc");
        assertThat(decode(late, HexFormat.of().parseHex("be"))).containsExactly("<unknown>: abc");
        assertThat(wrong).isNull();
    }

    @Test
    void brokenBlocksGiveWhatStoodBeforeTheFault() {
        assertThat(decode("82 80")).containsExactly(":method: GET");
        assertThat(wrong).isEqualTo("header field of index 0");
        assertThat(decode("82 40 0a 61")).containsExactly(":method: GET");
        assertThat(wrong).isEqualTo("header block ends within a string");
        assertThat(decode("82 ff")).containsExactly(":method: GET");
        assertThat(wrong).isEqualTo("header block ends within an integer");
        assertThat(decode("ff ff ff ff ff ff ff ff 7f")).isEmpty();
        assertThat(wrong).isEqualTo("header block with an integer out of range");
        assertThat(decode("04 81 00")).as("padding of zeros").isEmpty();
        assertThat(wrong).isEqualTo("header block with a broken Huffman code");
        assertThat(decode("04 84 ff ff ff ff")).as("end of string").isEmpty();
        assertThat(wrong).isEqualTo("header block with a broken Huffman code");
    }

    @Test
    void randomBlocksNeverThrow() {
        long seed = 20261122;
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] block = new byte[random.nextInt(60)];
            random.nextBytes(block);
            decode(decoder, block);
            assertThat(decoder.tableSize()).as("seed %d round %d", seed, round).isBetween(0, HpackDecoder.TABLE_CAP);
        }
    }
}
