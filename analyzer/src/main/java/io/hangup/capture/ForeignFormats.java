package io.hangup.capture;

import java.nio.charset.StandardCharsets;

/** Says of bytes that begin no capture of ours what they are and what to do with them. */
final class ForeignFormats {
    /** Bytes quoted of a file that nothing else is known of. */
    private static final int QUOTED = 16;

    private static final int LONGEST = 24;
    private static final String CONVERT = ": convert it with editcap -F pcapng";

    /** First bytes as ISO 8859-1 text, what the file then is, and what to do. */
    private static final String[][] KNOWN = {
        {"snoop\0\0\0", "a snoop capture", CONVERT},
        {"GMBU", "a Network Monitor capture", CONVERT},
        {"RTSS", "a Network Monitor capture", CONVERT},
        {"XCP\0", "a NetXRay capture", CONVERT},
        {"TRSNIFF data", "a Sniffer capture", CONVERT},
        {"iptrace ", "an AIX iptrace capture", CONVERT},
        {"btsnoop\0", "a Bluetooth capture", ": it holds no network traffic"},
        {"5VW", "a 5Views capture", CONVERT},
        {"\u00aa\u00aa\u00aa\u00aa", "a Visual Networks capture", CONVERT},
        {"\177ver", "an EtherPeek capture", CONVERT},
        {"\2\41\114\30", "compressed with lz4's legacy format", ": decompress it first with lz4 -d"},
        {"\3757zXZ\0", "compressed with xz", ": decompress it first with xz -d"},
        {"BZh", "compressed with bzip2", ": decompress it first with bzip2 -d"},
        {"PK\3\4", "a zip archive", ": unpack it first"},
        {"7z\u00bc\u00af\47\34", "a 7-Zip archive", ": unpack it first"},
        {"{", "JSON text", ": give the capture file itself"},
        {"<", "an HTML or XML text", ": give the capture file itself"},
    };

    private ForeignFormats() {}

    /** One sentence about the input, of which at least {@link #LONGEST} bytes were asked for. */
    static String why(ByteInput in, CaptureFacts facts) {
        String name = facts.name.equals("-") ? "standard input" : facts.name;
        int count = Math.min(in.available(), LONGEST);
        if (count == 0 && facts.compression.isEmpty()) {
            return name + " is empty: the capture was stopped before anything was written, or the copy failed";
        }
        if (count < LONGEST && in.damage() != null) {
            return name + " cannot be decompressed: " + in.damage();
        }
        byte[] start = new byte[count];
        System.arraycopy(in.block(), in.position(), start, 0, count);
        String inside = facts.compression.isEmpty() ? "" : " (inside of " + facts.compression + ")";
        if (count < LONGEST && beginsCapture(start) || count == 0) {
            return name + inside + " is cut off within its file header: only " + count + " bytes are there";
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        for (String[] known : KNOWN) {
            if (text.startsWith(known[0])) {
                return name + inside + " is " + known[1] + known[2];
            }
        }
        if (isEndaceRecord(start)) {
            return name + inside + " seems to be an ERF capture" + CONVERT;
        }
        if (text.matches("(?s)\\d\\d:\\d\\d:\\d\\d\\.\\d.*")) {
            return name + inside + " is tcpdump's text output, not a capture: capture again with tcpdump -w FILE";
        }
        return name + inside + " is not a capture: it starts with " + quoted(start)
                + ", but pcap and pcapng files are needed";
    }

    /** Whether these are the first bytes of a header that is cut off. */
    private static boolean beginsCapture(byte[] start) {
        byte[] padded = java.util.Arrays.copyOf(start, LONGEST);
        int magic = Bytes.int32(padded, 0, true);
        return start.length < 4
                || magic == PcapngFormat.SECTION
                || PcapReader.isMagic(magic)
                || PcapReader.isMagic(Integer.reverseBytes(magic));
    }

    /** ERF has no magic number: a little-endian time of 1990 to 2060, a known type, a length that holds the header. */
    private static boolean isEndaceRecord(byte[] start) {
        if (start.length < 16 || isText(start)) {
            return false;
        }
        long seconds = Bytes.uint32(start, 4, false);
        int type = start[8] & 0x7f;
        int length = Bytes.uint16(start, 10, true);
        return seconds > 631_152_000L && seconds < 2_840_140_800L && type >= 1 && type <= 28 && length >= 16;
    }

    private static boolean isText(byte[] start) {
        for (int i = 0; i < Math.min(start.length, QUOTED); i++) {
            int value = start[i];
            if (value < 0x20 && value != '\t' && value != '\n' && value != '\r') {
                return false;
            }
        }
        return true;
    }

    private static String quoted(byte[] start) {
        int count = Math.min(start.length, QUOTED);
        StringBuilder hex = new StringBuilder();
        StringBuilder text = new StringBuilder();
        boolean printable = true;
        for (int i = 0; i < count; i++) {
            int value = start[i] & 0xff;
            hex.append(i == 0 ? "" : " ").append(Character.forDigit(value >>> 4, 16));
            hex.append(Character.forDigit(value & 15, 16));
            printable &= value >= 0x20 && value < 0x7f;
            text.append((char) value);
        }
        return printable ? "\"" + text + "\"" : hex.toString();
    }
}
