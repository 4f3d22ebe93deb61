package io.hangup.tcp;

/** Flows in the order they were put in, each with the time from which it is to be looked at again. */
final class FlowQueue {
    private Flow[] flows = new Flow[64];
    private long[] times = new long[64];
    private int head;
    private int size;

    void add(Flow flow, long time) {
        if (size == flows.length) {
            grow();
        }
        int at = head + size++ & flows.length - 1;
        flows[at] = flow;
        times[at] = time;
    }

    int size() {
        return size;
    }

    /** True when the first one's time has come. */
    boolean due(long now) {
        return size > 0 && times[head] <= now;
    }

    Flow poll() {
        Flow flow = flows[head];
        flows[head] = null;
        head = head + 1 & flows.length - 1;
        size--;
        return flow;
    }

    private void grow() {
        Flow[] moreFlows = new Flow[size * 2];
        long[] moreTimes = new long[size * 2];
        int tail = size - head;
        System.arraycopy(flows, head, moreFlows, 0, tail);
        System.arraycopy(flows, 0, moreFlows, tail, head);
        System.arraycopy(times, head, moreTimes, 0, tail);
        System.arraycopy(times, 0, moreTimes, tail, head);
        flows = moreFlows;
        times = moreTimes;
        head = 0;
    }
}
