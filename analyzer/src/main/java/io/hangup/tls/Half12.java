package io.hangup.tls;

import io.hangup.tcp.Side;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** One direction of TLS 1.2: encrypted from its ChangeCipherSpec on, under one key (RFC 5246 section 6). Mutable. */
final class Half12 extends Half {
    private final boolean client;
    private Secrets secrets;
    /** The hellos that the keys in use come from, once the session was renegotiated. */
    private ClientHello renewedBy;

    private ServerHello renewed;
    private boolean encrypted;
    private RecordCipher cipher;

    Half12(Decryptor owner, Side side, boolean client, Secrets secrets) {
        super(owner, side);
        this.client = client;
        this.secrets = secrets;
    }

    @Override
    boolean open(SealedRecord record) {
        if (!encrypted) {
            if (record.type == Records.CHANGE_CIPHER_SPEC) {
                encrypted = true;
                sequence = 0;
                return true;
            }
            if (record.type != Records.APPLICATION_DATA) {
                return true;
            }
            // its ChangeCipherSpec is missing, and the Finished behind it perhaps
            encrypted = true;
            searching = true;
            sequence = 0;
        } else if (record.type == Records.CHANGE_CIPHER_SPEC) {
            renew();
            return true;
        }
        if (cipher == null && !ready()) {
            return false;
        }
        long expected = sequence;
        int plain = attempt(cipher, record, expected, searching ? WINDOW : 1);
        if (plain < 0) {
            fail(record);
            return true;
        }
        taken(record, (int) (sequence - 1 - expected), record.type, plain);
        content(record, record.type, owner.buffer(0), plain);
        return true;
    }

    /** A ChangeCipherSpec under encryption: the keys of the renegotiated session follow. */
    private void renew() {
        ServerHello hello = owner.renewed();
        Secrets later = owner.renewedSecrets();
        if (hello == null || later == null || Protection.of(hello.version, hello.cipherSuite) == null) {
            owner.unsupported("the session was renegotiated, and its new keys are not known");
            return;
        }
        renewedBy = owner.renewedBy();
        renewed = hello;
        secrets = later;
        cipher = null;
        sequence = 0;
        searching = false;
    }

    private boolean ready() {
        byte[] master = secrets.get(Secrets.Label.MASTER);
        if (master == null) {
            return false;
        }
        ServerHello hello = renewed == null ? owner.tls().serverHello() : renewed;
        try {
            cipher = cipher(Protection.of(hello.version, hello.cipherSuite), master, hello);
        } catch (GeneralSecurityException e) {
            owner.unsupported("this Java runtime lacks what " + hello.cipherName + " needs");
            return false;
        }
        return true;
    }

    /** The key block holds: MAC keys, keys, initialisation vectors, the client's first each (section 6.3). */
    private RecordCipher cipher(Protection protection, byte[] master, ServerHello hello)
            throws GeneralSecurityException {
        int mac = protection.macLength();
        int key = protection.keyLength();
        int iv = switch (protection.kind()) {
            case GCM -> AeadCipher.SALT;
            case CHACHA20 -> AeadCipher.NONCE;
            case CBC -> 0;
        };
        byte[] block = KeySchedule.keyBlock(
                protection.hmac(),
                master,
                (renewedBy == null ? owner.tls().clientHello() : renewedBy).random,
                hello.random,
                2 * (mac + key + iv));
        int own = client ? 0 : 1;
        byte[] ownKey = slice(block, 2 * mac + own * key, key);
        if (protection.kind() == Protection.Kind.CBC) {
            return new CbcCipher(protection, hello.encryptThenMac, ownKey, slice(block, own * mac, mac));
        }
        byte[] ownIv = slice(block, 2 * (mac + key) + own * iv, iv);
        return new AeadCipher(protection.kind(), false, ownKey, ownIv);
    }

    private static byte[] slice(byte[] block, int at, int length) {
        return Arrays.copyOfRange(block, at, at + length);
    }

    @Override
    long plainLength(long length, int count) {
        return cipher == null ? length : Math.max(0, length - (long) count * cipher.overhead());
    }

    @Override
    boolean carriesData(int type) {
        return encrypted && type == Records.APPLICATION_DATA;
    }

    @Override
    public void message(byte[] data, int length, long firstFrame, long firstTime, long frame, long time) {
        owner.renegotiates(data, length, frame, time);
        super.message(data, length, firstFrame, firstTime, frame, time);
    }

    @Override
    void message(int type) {
        // the keys change with ChangeCipherSpec
    }
}
