package io.hangup.diagnosis;

import io.hangup.diagnosis.rule.body.ClientAbortedStream;
import io.hangup.diagnosis.rule.body.ClientSlowReader;
import io.hangup.diagnosis.rule.body.ResponseHeadersCut;
import io.hangup.diagnosis.rule.body.StreamBufferedByProxy;
import io.hangup.diagnosis.rule.body.StreamCutByTimer;
import io.hangup.diagnosis.rule.body.StreamResetMidBody;
import io.hangup.diagnosis.rule.body.StreamStalled;
import io.hangup.diagnosis.rule.body.StreamTruncatedCleanClose;
import io.hangup.diagnosis.rule.connect.ConnectAcceptQueueOverflow;
import io.hangup.diagnosis.rule.connect.ConnectBlackhole;
import io.hangup.diagnosis.rule.connect.ConnectFirewallReset;
import io.hangup.diagnosis.rule.connect.ConnectIcmpRejected;
import io.hangup.diagnosis.rule.connect.ConnectRefused;
import io.hangup.diagnosis.rule.connect.ConnectResetAfterEstablished;
import io.hangup.diagnosis.rule.http.ProviderErrorInStream;
import io.hangup.diagnosis.rule.http.ProviderRejectedWithStatus;
import io.hangup.diagnosis.rule.path.ConntrackInvalidRst;
import io.hangup.diagnosis.rule.path.MiddleboxInjectedRst;
import io.hangup.diagnosis.rule.path.PacketLoss;
import io.hangup.diagnosis.rule.path.PathBlackhole;
import io.hangup.diagnosis.rule.path.PmtuBlackholeRecovered;
import io.hangup.diagnosis.rule.path.PmtuReducedOk;
import io.hangup.diagnosis.rule.path.PmtudBlackholeDownload;
import io.hangup.diagnosis.rule.path.PmtudBlackholeUpload;
import io.hangup.diagnosis.rule.path.PmtudIcmpIgnored;
import io.hangup.diagnosis.rule.proxy.GatewayTimeout;
import io.hangup.diagnosis.rule.proxy.ProxyConnectRefused;
import io.hangup.diagnosis.rule.proxy.ProxyNoCapacity;
import io.hangup.diagnosis.rule.proxy.ProxyProtocolMismatch;
import io.hangup.diagnosis.rule.proxy.ProxyUpstreamConnectFailed;
import io.hangup.diagnosis.rule.proxy.ProxyUpstreamStreamReset;
import io.hangup.diagnosis.rule.proxy.ProxyUpstreamTerminated;
import io.hangup.diagnosis.rule.request.UploadEarlyResponseReset;
import io.hangup.diagnosis.rule.request.UploadExpect100Stall;
import io.hangup.diagnosis.rule.request.UploadReset;
import io.hangup.diagnosis.rule.request.UploadServerBodyTimeout;
import io.hangup.diagnosis.rule.request.UploadStalledLoss;
import io.hangup.diagnosis.rule.request.UploadZeroWindow;
import io.hangup.diagnosis.rule.tls.TlsClientAbandoned;
import io.hangup.diagnosis.rule.tls.TlsClientRejectedCert;
import io.hangup.diagnosis.rule.tls.TlsClienthelloBlackholed;
import io.hangup.diagnosis.rule.tls.TlsClienthelloReset;
import io.hangup.diagnosis.rule.tls.TlsLargeClienthello;
import io.hangup.diagnosis.rule.tls.TlsPlaintextMismatch;
import io.hangup.diagnosis.rule.tls.TlsServerAlert;
import io.hangup.diagnosis.rule.tls.TlsServerClosed;
import io.hangup.diagnosis.rule.tls.TlsServerSilent;
import io.hangup.diagnosis.rule.waiting.BackendDiedBeforeHeaders;
import io.hangup.diagnosis.rule.waiting.ClientCancelled;
import io.hangup.diagnosis.rule.waiting.ClientReadTimeout;
import io.hangup.diagnosis.rule.waiting.H2GoawayRace;
import io.hangup.diagnosis.rule.waiting.IdleBlackholeWhileWaiting;
import io.hangup.diagnosis.rule.waiting.IdleResetOnNextPacket;
import io.hangup.diagnosis.rule.waiting.IdleResetWhileWaiting;
import io.hangup.diagnosis.rule.waiting.KeepaliveRace;
import io.hangup.diagnosis.rule.waiting.ProviderSlowNotNetwork;
import io.hangup.diagnosis.rule.waiting.ServerActiveResetBeforeHeaders;
import io.hangup.diagnosis.rule.waiting.ServerConnectionRecycled;
import io.hangup.diagnosis.rule.waiting.StaleConnectionSilentlyDropped;
import io.hangup.diagnosis.rule.waiting.UpstreamResponseTimeout;
import java.util.List;

/** All rules, in the order in which equal scores are decided: what somebody said outright first, inference last. */
public final class Rules {
    private static final List<Rule> ALL = List.of(
            // said outright: status, alert, ICMP, plain text
            new ProxyConnectRefused(),
            new ProxyUpstreamConnectFailed(),
            new ProxyUpstreamTerminated(),
            new ProxyUpstreamStreamReset(),
            new ProxyNoCapacity(),
            new ProxyProtocolMismatch(),
            new UploadEarlyResponseReset(),
            new GatewayTimeout(),
            new ProviderErrorInStream(),
            new ProviderRejectedWithStatus(),
            new TlsPlaintextMismatch(),
            new TlsServerAlert(),
            new TlsClientRejectedCert(),
            new ConnectIcmpRejected(),
            // connect
            new ConnectFirewallReset(),
            new ConnectRefused(),
            new ConnectBlackhole(),
            new ConnectAcceptQueueOverflow(),
            new ConnectResetAfterEstablished(),
            // the form of the reset, then the size of what is lost
            new MiddleboxInjectedRst(),
            new ConntrackInvalidRst(),
            new PmtudIcmpIgnored(),
            new PmtudBlackholeUpload(),
            new PmtudBlackholeDownload(),
            // tls
            new TlsLargeClienthello(),
            new TlsClienthelloReset(),
            new TlsServerClosed(),
            new TlsServerSilent(),
            new TlsClienthelloBlackholed(),
            new TlsClientAbandoned(),
            // reuse before death, idleness before loss
            new KeepaliveRace(),
            new ServerConnectionRecycled(),
            new H2GoawayRace(),
            new StaleConnectionSilentlyDropped(),
            new IdleResetOnNextPacket(),
            new IdleResetWhileWaiting(),
            new IdleBlackholeWhileWaiting(),
            new ClientSlowReader(),
            new UploadZeroWindow(),
            new UploadServerBodyTimeout(),
            new UploadExpect100Stall(),
            new UploadReset(),
            new ServerActiveResetBeforeHeaders(),
            new BackendDiedBeforeHeaders(),
            new UpstreamResponseTimeout(),
            new ClientReadTimeout(),
            new ClientCancelled(),
            new ProviderSlowNotNetwork(),
            // body
            new ResponseHeadersCut(),
            new StreamCutByTimer(),
            new StreamTruncatedCleanClose(),
            new StreamResetMidBody(),
            new StreamStalled(),
            new StreamBufferedByProxy(),
            new ClientAbortedStream(),
            // path
            new PathBlackhole(),
            new UploadStalledLoss(),
            new PmtuBlackholeRecovered(),
            new PacketLoss(),
            new PmtuReducedOk());

    private Rules() {}

    public static List<Rule> all() {
        return ALL;
    }
}
