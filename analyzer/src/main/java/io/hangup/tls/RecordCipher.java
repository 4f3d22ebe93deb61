package io.hangup.tls;

/** Opens the records of one direction under one key. Mutable: it holds JCA objects that are used again and again. */
interface RecordCipher {
    /**
     * Decrypts and verifies one record.
     *
     * @param type of the record header
     * @param version of the record header
     * @param sequence number of the record under this key, from 0
     * @param out takes the plaintext; at least as long as the record
     * @return bytes of plaintext, or -1 when the record was not made with this key and number
     */
    int open(int type, int version, byte[] data, int offset, int length, long sequence, byte[] out);

    /** Bytes of a record beyond its plaintext, at least. */
    int overhead();
}
