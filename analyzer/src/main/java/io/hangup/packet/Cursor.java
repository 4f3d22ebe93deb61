package io.hangup.packet;

/**
 * Where the decoder is in a frame. Three ends matter: what the array holds of this packet ({@link #end}), what it had
 * on the wire ({@link #wireEnd}, beyond {@link #end} when the snap length cut the frame), and the offset itself.
 */
final class Cursor {
    byte[] data;
    int offset;

    /** One past the last captured byte. */
    int end;

    /** One past the last byte on the wire; at least {@link #end}. */
    int wireEnd;

    /** One past the last byte of the IP packet by its own header; beyond {@link #wireEnd} when the two disagree. */
    int declaredEnd;

    /** Link or IP protocol number, for the layer that is next. */
    int protocol;

    /** VLAN tags and shim headers passed in this link layer, for the cap. */
    int shims;

    /** IP headers passed. */
    int ipHeaders;

    /** Bytes of the outermost IP packet of the frame. */
    private int outermost;

    /** What tunnels add to an IP packet of so many bytes, which is the innermost so far; 0 without a tunnel. */
    int tunnelOverhead(int ipLength) {
        outermost = ipHeaders == 1 ? ipLength : outermost;
        return outermost - ipLength;
    }

    /** True for the first fragment of a packet that cannot be put together because the snap length cut it. */
    boolean firstFragmentOnly;

    /** Take for a check sequence what Wireshark takes for one. */
    boolean asWireshark;

    /** Time and reference of the frame, for reassembly. */
    long timeNanos;

    long frame;

    void set(byte[] data, int offset, int capturedLength, int wireLength) {
        this.data = data;
        this.offset = offset;
        this.end = offset + capturedLength;
        this.wireEnd = offset + Math.max(capturedLength, wireLength);
        this.declaredEnd = wireEnd;
    }

    /** True when {@code count} more bytes were captured. */
    boolean has(int count) {
        return end - offset >= count;
    }

    int u8(int at) {
        return Bytes.u8(data, offset + at);
    }

    int u16(int at) {
        return Bytes.u16(data, offset + at);
    }

    /** Ends the packet {@code length} bytes after the offset: what follows is padding or a trailer. */
    void limit(int length) {
        declaredEnd = (int) Math.min((long) offset + length, Integer.MAX_VALUE);
        if (length < wireEnd - offset) {
            wireEnd = offset + length;
            end = Math.min(end, wireEnd);
        }
    }
}
