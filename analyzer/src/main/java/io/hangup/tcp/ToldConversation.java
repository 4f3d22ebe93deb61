package io.hangup.tcp;

/**
 * One conversation of {@link Telling}. The fields above the line belong to the tracker's thread, those below it to the
 * thread that tells; what the conversation is worth goes from one to the other with a {@link Transcript}.
 */
final class ToldConversation implements Conversation {
    private final Telling telling;
    private Interest interest = Interest.UNDECIDED;

    // ----

    private final Connection connection;
    private Conversation conversation;
    private Interest decided = Interest.UNDECIDED;

    ToldConversation(Telling telling, Connection connection) {
        this.telling = telling;
        this.connection = connection;
    }

    @Override
    public Interest interest() {
        return interest;
    }

    /** The tracker hears what was decided while the transcript was told. */
    void learn() {
        interest = decided;
    }

    @Override
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        Transcript transcript = telling.transcript();
        if (transcript == null) {
            tellBytes(from, data, offset, length, timeNanos, frame);
            interest = decided;
        } else {
            transcript.bytes(this, from, data, offset, length, timeNanos, frame);
        }
    }

    @Override
    public void gap(Side from, long length, long timeNanos, long frame) {
        Transcript transcript = telling.transcript();
        if (transcript == null) {
            tellGap(from, length, timeNanos, frame);
            interest = decided;
        } else {
            transcript.gap(this, from, length, timeNanos, frame);
        }
    }

    @Override
    public void finished(Side from, long timeNanos, long frame) {
        Transcript transcript = telling.transcript();
        if (transcript == null) {
            tellFinished(from, timeNanos, frame);
            interest = decided;
        } else {
            transcript.finished(this, from, timeNanos, frame);
        }
    }

    @Override
    public void ended() {
        Transcript transcript = telling.transcript();
        if (transcript == null) {
            tellEnded();
        } else {
            transcript.ended(this);
        }
    }

    /** Each of these returns true when it decided what the conversation is worth. */
    boolean tellBytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        if (decided == Interest.UNWANTED) {
            return false;
        }
        open().bytes(from, data, offset, length, timeNanos, frame);
        return decides();
    }

    boolean tellGap(Side from, long length, long timeNanos, long frame) {
        if (decided == Interest.UNWANTED) {
            return false;
        }
        open().gap(from, length, timeNanos, frame);
        return decides();
    }

    boolean tellFinished(Side from, long timeNanos, long frame) {
        if (decided == Interest.UNWANTED) {
            return false;
        }
        open().finished(from, timeNanos, frame);
        return decides();
    }

    void tellEnded() {
        open().ended();
    }

    private Conversation open() {
        if (conversation == null) {
            conversation = telling.open(connection);
        }
        return conversation;
    }

    private boolean decides() {
        if (decided != Interest.UNDECIDED) {
            return false;
        }
        decided = conversation.interest();
        return decided != Interest.UNDECIDED;
    }
}
