package io.hangup.compare;

import io.hangup.compare.Closing.By;
import io.hangup.compare.Closing.Order;
import io.hangup.packet.Packet;
import java.util.List;

/** Decides who closed first, from what each side's own point saw it send. */
final class Closings {
    private Closings() {}

    /**
     * @param up the client's packets
     * @param down the server's
     * @param clientWatch the point near the client
     */
    static Closing of(Journey up, Journey down, List<Stray> strays, Journey.Watch clientWatch, boolean clockKnown) {
        int client = first(up.near());
        int server = first(down.near());
        long clientTime = client < 0 ? Long.MAX_VALUE : clientWatch.toOther().applyAsLong(up.near().time[client]);
        long serverTime = server < 0 ? Long.MAX_VALUE : down.near().time[server];
        long clientFrame = client < 0 ? 0 : up.near().frame[client];
        long serverFrame = server < 0 ? 0 : down.near().frame[server];
        double apart = clockKnown && client >= 0 && server >= 0 ? Math.abs(clientTime - serverTime) / 1e6 : Double.NaN;
        if (forgedBefore(strays, up, down, client, server)) {
            return new Closing(By.MIDDLEBOX, Order.FORGED, clientFrame, serverFrame, apart);
        }
        if (client < 0 && server < 0) {
            return strays.isEmpty() ? Closing.NOTHING : Closing.UNTOLD;
        }
        if (client < 0 || server < 0) {
            return new Closing(client < 0 ? By.SERVER : By.CLIENT, Order.CAUSAL, clientFrame, serverFrame, apart);
        }
        // at the client's point, both on one clock: the server's had come when the client's left
        int serverThere = down.arrived(server);
        if (serverThere >= 0 && down.far().time[serverThere] < up.near().time[client]) {
            return new Closing(By.SERVER, Order.CAUSAL, clientFrame, serverFrame, apart);
        }
        int clientThere = up.arrived(client);
        if (clientThere >= 0 && up.far().time[clientThere] < down.near().time[server]) {
            return new Closing(By.CLIENT, Order.CAUSAL, clientFrame, serverFrame, apart);
        }
        if (!clockKnown) {
            return new Closing(By.BOTH, Order.CROSSED, clientFrame, serverFrame, Double.NaN);
        }
        By by = clientTime == serverTime ? By.BOTH : clientTime < serverTime ? By.CLIENT : By.SERVER;
        return new Closing(by, Order.CROSSED, clientFrame, serverFrame, apart);
    }

    /** A reset in the name of a side reached the other one before that closed by itself. */
    private static boolean forgedBefore(List<Stray> strays, Journey up, Journey down, int client, int server) {
        for (Stray stray : strays) {
            if ((stray.flags() & Packet.RST) == 0 || !stray.certain()) {
                continue;
            }
            boolean toClient = stray.inNameOf() == io.hangup.tcp.Side.SERVER;
            // on the clock of the point where it was seen: that of the side it was meant for
            SeenSide victim = toClient ? up.near() : down.near();
            int own = toClient ? client : server;
            if (own < 0 || stray.timeNanos() <= victim.time[own]) {
                return true;
            }
        }
        return false;
    }

    /** Index of the first FIN or RST, or -1. */
    private static int first(SeenSide side) {
        int fin = side.first(Packet.FIN);
        int rst = side.first(Packet.RST);
        return fin < 0 ? rst : rst < 0 ? fin : Math.min(fin, rst);
    }
}
