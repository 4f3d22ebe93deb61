package io.hangup.http;

/**
 * The Huffman code of HPACK (RFC 7541 section 5.2 and appendix B). It is canonical: symbols of one code length have
 * consecutive codes in the order of their values, so that the lengths say it all.
 */
final class HpackHuffman {
    private static final int END_OF_STRING = 256;
    private static final int LONGEST = 30;

    /** Code length of each symbol, the end of the string last: 1 is 'A', 2 is 'B' and so on. */
    private static final String LENGTHS = "MW\\\\\\\\\\\\\\X^\\\\^\\\\\\\\\\\\\\\\^\\\\\\\\\\\\\\\\\\"
            + "FJJLMFHKJJHKHFFFEEEFFFFFFFGHOFLJ"
            + "MFGGGGGGGGGGGGGGGGGGGGGGHGHMSMNF"
            + "OEFEFEFFFEGGFFFEFGFEEFGGGGGOKNM\\"
            + "TVTTVVVWVWWWWWXWXXVWXWWWWUVWVWWX"
            + "VUTVVWWUWVVXUVWWUUVUWVWWTVVVWVVW"
            + "ZZTSVWVYZZZ[[ZXYSUZ[[Z[XUUZZ\\[[["
            + "TXTUVUUWVVYYXXZWZ[ZZ[[[[[\\[[[[[Z"
            + "^";

    /** How many codes there are of each length, the first of them, and where their symbols begin. */
    private static final int[] COUNT = new int[LONGEST + 1];

    private static final int[] FIRST_CODE = new int[LONGEST + 1];
    private static final int[] FIRST_SYMBOL = new int[LONGEST + 1];
    private static final int[] SYMBOLS = new int[END_OF_STRING + 1];

    static {
        int symbols = 0;
        int code = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code <<= 1;
            FIRST_CODE[length] = code;
            FIRST_SYMBOL[length] = symbols;
            for (int symbol = 0; symbol <= END_OF_STRING; symbol++) {
                if (LENGTHS.charAt(symbol) - '@' == length) {
                    SYMBOLS[symbols++] = symbol;
                }
            }
            COUNT[length] = symbols - FIRST_SYMBOL[length];
            code += COUNT[length];
        }
    }

    private HpackHuffman() {}

    /** The string, each byte one character; null when the code is broken or wrongly padded. */
    static String decode(byte[] data, int offset, int length) {
        // the shortest code has 5 bits
        StringBuilder text = new StringBuilder(length * 8 / 5 + 1);
        int code = 0;
        int bits = 0;
        for (int i = 0; i < length; i++) {
            for (int bit = 7; bit >= 0; bit--) {
                code = code << 1 | data[offset + i] >> bit & 1;
                bits++;
                if (bits > LONGEST) {
                    return null;
                }
                int place = code - FIRST_CODE[bits];
                if (place < COUNT[bits]) {
                    int symbol = SYMBOLS[FIRST_SYMBOL[bits] + place];
                    if (symbol == END_OF_STRING) {
                        return null;
                    }
                    text.append((char) symbol);
                    code = 0;
                    bits = 0;
                }
            }
        }
        boolean padded = bits < 8 && code == (1 << bits) - 1;
        return padded ? text.toString() : null;
    }
}
