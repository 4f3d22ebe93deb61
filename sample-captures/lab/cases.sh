# Sourced by run.sh: one function a case, in the order in which a call can go wrong.
# A case builds its network, starts its servers, captures, calls, stops, and checks that the capture shows it.

all_cases() { sed -n 's/^case_\(.*\)() {$/\1/p' "$LAB"/{cases,network-cases,proxy-cases}.sh | tr _ -; }

OPENAI=api.openai.com
ANTHROPIC=api.anthropic.com

# stub [stub.py options]: an API server at the server's first address, port 443, with TLS and a key log.
# CERT=small: a certificate so short that the handshake fits small packets.
stub() {
  background stub s "$PYTHON" "$LAB/stub.py" "$S_ADDR" 443 --keylog "$TMP/keys.log" \
    --tls "$WORK/${CERT:-server}.pem" "$WORK/${CERT:-server}.key" "$@"
}

# plain_stub PORT [stub.py options]: the same in clear HTTP.
plain_stub() {
  local port=$1; shift
  background stub s "$PYTHON" "$LAB/stub.py" "$S_ADDR" "$port" "$@"
}

# client URL [client.py options]: one run of the Python client that trusts the lab's CA.
client() { on c env SSL_CERT_FILE="$WORK/ca.pem" "$PYTHON" "$LAB/client.py" "$@" >>"$TMP/client.log" 2>&1; }

# curl_client URL [curl options]: the same call by curl.
CURL=(-s -o /dev/null -w 'curl %{http_code} (%{exitcode}) %{errormsg}\n' -H 'Authorization: Bearer sk-lab-0000'
  -H 'Content-Type: application/json' -d '{"model":"gpt-lab","messages":[{"role":"user","content":"Who hung up?"}]}')
curl_client() {
  on c env SSLKEYLOGFILE="$TMP/keys.log" curl --http1.1 --cacert "$WORK/ca.pem" "${CURL[@]}" "$@" \
    >>"$TMP/client.log" 2>&1
}

# --- healthy calls

case_healthy_stream() {
  net_up office && names $OPENAI="$S_ADDR" && stub --mode stream --chunks 30 --gap 0.04 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --stream
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

case_healthy_keepalive() {
  FORMAT=pcap
  net_up v6 && names $ANTHROPIC="$S_ADDR" && stub --provider anthropic &&
    capture c eth0 --time-stamp-precision=nano || return 1
  client https://$ANTHROPIC/v1/messages --model claude-lab --count 5 --pause 0.4
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

# nginx speaks HTTP/2 to curl, which makes three requests on one connection.
case_healthy_http2() {
  net_up docs && names $OPENAI="$S_ADDR" && http2_server --mode stream --chunks 12 && capture c eth0 || return 1
  curl_client --http2 https://$OPENAI/v1/chat/completions -o /dev/null https://$OPENAI/v1/chat/completions \
    -o /dev/null https://$OPENAI/v1/chat/completions
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

# The same, but nginx ends a connection after two requests with GOAWAY; curl opens another for the third.
case_healthy_http2_goaway() {
  HTTP2_EXTRA="keepalive_requests 2;"
  net_up home && names $OPENAI="$S_ADDR" && http2_server --mode json && capture c eth0 || return 1
  curl_client --http2 https://$OPENAI/v1/chat/completions -o /dev/null https://$OPENAI/v1/chat/completions \
    -o /dev/null https://$OPENAI/v1/chat/completions
  capture_stop
  story 2 "tcp.flags.syn == 1 && tcp.flags.ack == 0"
}

# The server says "Connection: close" with each answer and closes; the client opens a new connection each time.
case_healthy_connection_close() {
  FORMAT=pcap
  net_up cluster && names ollama.models.svc="$S_ADDR" && plain_stub 11434 --provider ollama --mode last &&
    capture c eth0 || return 1
  client http://ollama.models.svc:11434/api/chat --model llama3 --count 3
  capture_stop
  story 3 "tcp.flags.syn == 1 && tcp.flags.ack == 0"
}

# The model thinks for eight seconds before the first token: slow, but nothing is wrong.
case_healthy_slow_start() {
  net_up home && names $ANTHROPIC="$S_ADDR" && stub --provider anthropic --mode stream --delay 8 --chunks 12 &&
    capture c eth0 || return 1
  client https://$ANTHROPIC/v1/messages --stream --model claude-lab
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

# A router with a smaller MTU says so, and the client sends smaller packets from then on.
case_healthy_smaller_mtu() {
  FORMAT=pcap
  net_up docs && names $OPENAI="$S_ADDR" && stub && mtu_route wan0 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --padding 9000
  capture_stop
  story 1 "icmp.type == 3 && icmp.code == 4"
}

# One in twenty of the server's data packets is lost on the way; TCP repairs it and the call succeeds.
case_packet_loss() {
  net_up home --loss 5 --side b --seed 11 --delay 0.02 && names $OPENAI="$S_ADDR" &&
    stub --mode stream --chunks 90 --gap 0.012 --padding 500 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --stream
  capture_stop
  story 2 "tcp.analysis.retransmission"
}

# The application stops reading for six seconds: its receive window closes, then opens again.
case_slow_reader() {
  FORMAT=pcap.gz
  net_up cluster && names ollama.models.svc="$S_ADDR" && plain_stub 11434 --provider ollama --mode stream \
    --chunks 140 --gap 0.004 --padding 300 && capture c eth0 || return 1
  client http://ollama.models.svc:11434/api/chat --stream --model llama3 --rcvbuf 4096 --stall 6
  capture_stop
  story 2 "tcp.analysis.zero_window"
}

# --- names

case_dns_nxdomain() {
  net_up office && names $OPENAI="$S_ADDR" && capture c eth0 || return 1
  curl_client https://lab-typo.openai.azure.com/openai/deployments/gpt-lab/chat/completions
  capture_stop
  story 2 "dns.flags.rcode == 3"
}

case_dns_timeout() {
  FORMAT=pcap
  net_up home && names $OPENAI=silent www.example.org="$S_ADDR2" && capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions
  on c getent ahosts www.example.org >/dev/null # the resolver is alive: it answers for other names
  capture_stop
  story 4 "dns.flags.response == 0"
}

# The first questions are lost; the resolver asks again after 5 s, and all is well.
case_dns_slow() {
  net_up docs && names $ANTHROPIC=late $ANTHROPIC="$S_ADDR" && stub --provider anthropic &&
    capture c eth0 --time-stamp-precision=nano || return 1
  client https://$ANTHROPIC/v1/messages --model claude-lab
  capture_stop
  story 4 "dns.flags.response == 0"
}

# --- connecting

# The name leads to an address where nothing listens.
case_connect_refused() {
  net_up cluster && names $OPENAI="$S_ADDR2" && stub && capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions
  capture_stop
  story 1 "tcp.flags.reset == 1"
}

case_connect_blackhole() {
  net_up docs && names $OPENAI="$S_ADDR" && stub && on r iptables -A FORWARD -p tcp --dport 443 -j DROP &&
    capture c eth0 --time-stamp-precision=nano || return 1
  curl_client https://$OPENAI/v1/chat/completions --connect-timeout 10
  capture_stop
  story 3 "tcp.flags.syn == 1"
}

case_connect_rejected_icmp() {
  FORMAT=pcap
  net_up v6 && names $ANTHROPIC="$S_ADDR" && stub && on r ip6tables -A FORWARD -p tcp --dport 443 -j REJECT \
    --reject-with icmp6-adm-prohibited && capture c eth0 || return 1
  curl_client https://$ANTHROPIC/v1/messages
  capture_stop
  story 1 "icmpv6.type == 1 && icmpv6.code == 1"
}

# The name has both kinds of address, but IPv6 leads nowhere: curl tries IPv4 after 200 ms.
case_connect_ipv6_broken() {
  net_up office && second_family 2001:db8:b::10 && names $OPENAI="$S_ADDR" $OPENAI=2001:db8:b::10 && stub &&
    on r ip6tables -A FORWARD -p tcp --dport 443 -j DROP && capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions
  capture_stop
  story 1 "ipv6 && tcp.flags.syn == 1"
}

# The client's own network goes away: the running stream, a new name look-up and ARP all stay unanswered.
case_local_network_down() {
  net_up home && names $OPENAI="$S_ADDR" $ANTHROPIC="$S_ADDR2" && stub --mode stream --chunks 100 --gap 0.05 &&
    capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --stream --timeout 12 &
  local call=$!
  sleep 2
  # The router falls silent but the cable stays plugged in: no forwarding, no answers, a MAC address that nobody knows.
  on r iptables -I FORWARD -j DROP
  on r iptables -I OUTPUT -j DROP
  on r ip link set dev lan0 address 02:00:00:00:00:01 arp off
  client https://$ANTHROPIC/v1/messages --timeout 5
  wait $call
  capture_stop 1
  story 1 "dns.qry.name == $ANTHROPIC"
}

# Names of neighbours and the SYN-ACK take seconds, the client waits two: its kernel answers the late SYN-ACK with a reset.
case_connect_late_answer() {
  FORMAT=pcap
  net_up home --delay 0.8 && names $OPENAI="$S_ADDR" && stub && capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions --connect-timeout 2
  capture_stop 5
  story 1 "tcp.flags.reset == 1 && ip.src == $C_ADDR"
}

# The server takes the connection and resets it at once, as a load balancer without a living target does.
case_connect_accepted_and_reset() {
  net_up cluster && names $OPENAI="$S_ADDR" && background balancer s "$PYTHON" "$LAB/balancer.py" "$S_ADDR" 443 &&
    capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions
  capture_stop
  story 1 "tcp.flags.reset == 1 && ip.src == $S_ADDR && tcp.ack == 1" # before it had the ClientHello
}

# --- TLS

# The server does not know the name in the ClientHello: alert 112, unrecognized_name.
case_tls_alert() {
  net_up office && names $OPENAI="$S_ADDR" && stub --alert 112 && capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions
  capture_stop
  story 1 "tls.alert_message.desc == 112"
}

case_tls_reset_after_hello() {
  net_up docs && names $ANTHROPIC="$S_ADDR" && stub --mode hello-rst --delay 0.004 &&
    capture c eth0 --time-stamp-precision=nano || return 1
  curl_client https://$ANTHROPIC/v1/messages
  capture_stop
  story 1 "tcp.flags.reset == 1 && ip.src == $S_ADDR"
}

# A filter in the router looks for the name in the ClientHello and answers with a reset in the server's name.
case_tls_filtered_by_name() {
  net_up home && names $ANTHROPIC="$S_ADDR" && stub && on r iptables -A FORWARD -i lan0 -p tcp --dport 443 \
    -m string --algo bm --string $ANTHROPIC -j REJECT --reject-with tcp-reset && capture c eth0 || return 1
  curl_client https://$ANTHROPIC/v1/messages
  capture_stop
  story 1 "tcp.flags.reset == 1 && ip.src == $S_ADDR && ip.ttl == 64"
}

# A filter looks for the name in the ClientHello and drops the packet without a word.
case_tls_swallowed_by_name() {
  FORMAT=pcap
  net_up home && names $OPENAI="$S_ADDR" && stub && on r iptables -A FORWARD -i lan0 -p tcp --dport 443 \
    -m string --algo bm --string $OPENAI -j DROP && capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions --max-time 6
  capture_stop 1
  story 3 "tcp.analysis.retransmission && ip.src == $C_ADDR"
}

# A ClientHello of two segments (here by a long list of protocols, with post-quantum keys by its key share): a device on
# the way passes the first one on and drops the second one, small as it is.
case_tls_long_hello() {
  net_up docs && names $OPENAI="$S_ADDR" && stub && on r iptables -A FORWARD -i lan0 -p tcp --dport 443 \
    --tcp-flags PSH PSH -m length --length 100:1400 -j DROP && capture c eth0 --time-stamp-precision=nano || return 1
  client https://$OPENAI/v1/chat/completions --protocols 150 --timeout 7
  capture_stop 1
  story 3 "tcp.analysis.retransmission && tcp.len < 1400 && ip.src == $C_ADDR"
}

case_tls_closed_after_hello() {
  net_up home && names $OPENAI="$S_ADDR" && stub --mode hello-fin --delay 0.01 && capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions
  capture_stop
  story 1 "tcp.flags.fin == 1 && ip.src == $S_ADDR"
}

# The kernel accepts the connection, the hung process never reads: the ClientHello is acknowledged, no answer.
case_tls_silence() {
  FORMAT=pcap
  net_up office && names $ANTHROPIC="$S_ADDR" && stub --mode silent && capture c eth0 || return 1
  client https://$ANTHROPIC/v1/messages --timeout 5
  capture_stop
  story 1 "tcp.flags.fin == 1 && ip.src == $C_ADDR"
}

case_tls_to_plain_port() {
  net_up cluster && names vllm.models.svc="$S_ADDR" && plain_stub 8000 --provider vllm && capture c eth0 || return 1
  curl_client https://vllm.models.svc:8000/v1/chat/completions
  capture_stop
  story 1 "tcp.payload[0:4] == 48:54:54:50"
}

# The client does not know the CA, as behind a TLS-inspecting proxy whose CA is not installed.
case_cert_rejected() {
  net_up office && names $OPENAI="$S_ADDR" && stub && capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions --cacert /etc/ssl/certs/ca-certificates.crt
  capture_stop
  story 1 "tcp.flags.fin == 1 || tcp.flags.reset == 1"
}

# --- path MTU: a router has a link with MTU 1400 and its ICMP messages are lost

# narrow INTERFACE: packets over 1400 bytes do not leave the router by it, and nobody is told.
narrow() { mtu_route "$1" && on r iptables -A OUTPUT -p icmp -j DROP; }

# mtu_route INTERFACE: the same, but the router does say so ("fragmentation needed").
mtu_route() {
  local route
  route=$(on r ip route show dev "$1" | head -n 1) # the connected network, e.g. 192.0.2.0/24 proto kernel …
  on r ip route replace "${route%% *}" dev "$1" mtu lock 1400
}

case_mtu_blackhole_upload() {
  net_up docs && names $ANTHROPIC="$S_ADDR" && stub --provider anthropic && narrow wan0 &&
    capture c eth0 --time-stamp-precision=nano || return 1
  client https://$ANTHROPIC/v1/messages --padding 9000 --timeout 8
  capture_stop 1
  story 3 "tcp.analysis.retransmission && tcp.len > 1400"
}

case_mtu_blackhole_download() {
  net_up office && names $OPENAI="$S_ADDR" && CERT=small stub --padding 9000 && narrow lan0 &&
    capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --timeout 8
  capture_stop 1
  story 1 "tcp.analysis.lost_segment"
}

# The same with a certificate chain as long as real ones: even the handshake does not get through.
case_mtu_blackhole_handshake() {
  FORMAT=pcap.gz
  net_up docs && names $OPENAI="$S_ADDR" && CERT=chain stub && narrow lan0 && capture s eth0 || return 1
  client https://$OPENAI/v1/chat/completions --timeout 8
  capture_stop 1
  story 3 "tcp.analysis.retransmission && tcp.len > 1400"
}

# The router says that its link is narrower, but the client's own firewall drops the message after it arrived.
case_mtu_icmp_ignored() {
  net_up office && names $OPENAI="$S_ADDR" && stub && mtu_route wan0 &&
    on c iptables -A INPUT -p icmp -j DROP && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --padding 9000 --timeout 6
  capture_stop 1
  story 2 "icmp.type == 3 && icmp.code == 4"
}

# A black hole for large packets, and a client whose kernel probes for the path's MTU: the call succeeds, late.
case_mtu_probed() {
  net_up docs && names $ANTHROPIC="$S_ADDR" && stub --provider anthropic && narrow wan0 &&
    on c sysctl -qw net.ipv4.tcp_mtu_probing=1 && capture c eth0 || return 1
  client https://$ANTHROPIC/v1/messages --padding 9000 --timeout 30
  capture_stop 1
  story 2 "tcp.analysis.retransmission && tcp.len > 1400"
}

# Packets that may be fragmented, a narrower link, and a firewall that drops all fragments but the first.
case_fragments_lost() {
  FORMAT=pcap
  net_up docs --no-fragments && names $OPENAI="$S_ADDR" && stub && mtu_route wan0 &&
    on c sysctl -qw net.ipv4.ip_no_pmtu_disc=1 && capture s eth0 || return 1
  client https://$OPENAI/v1/chat/completions --padding 9000 --timeout 6
  capture_stop 1
  story 3 "ip.flags.mf == 1"
}

# --- requests that were sent and never answered

case_rst_before_headers() {
  net_up office && names $OPENAI="$S_ADDR" && stub --mode rst --delay 0.3 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --stream --padding 900
  capture_stop
  story 1 "tcp.flags.reset == 1 && ip.src == $S_ADDR"
}

case_fin_before_headers() {
  FORMAT=pcap
  net_up docs && names $OPENAI="$S_ADDR" && stub --mode die --delay 1.7 && capture s eth0 port 443 || return 1
  client https://$OPENAI/v1/chat/completions --padding 600
  capture_stop
  story 1 "tcp.flags.fin == 1 && ip.src == $S_ADDR"
}

case_client_timeout() {
  net_up home && names $OPENAI="$S_ADDR" && stub --delay 25 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --timeout 10
  capture_stop
  story 1 "tcp.flags.fin == 1 && ip.src == $C_ADDR"
}

# The server answers 413 while the client is still sending, and resets for what it did not read.
case_upload_too_large() {
  net_up docs && names $ANTHROPIC="$S_ADDR" && stub --mode early && capture c eth0 || return 1
  client https://$ANTHROPIC/v1/messages --padding 90000
  capture_stop
  story 1 "tcp.flags.reset == 1 && ip.src == $S_ADDR"
}

# The server does not read for four seconds: its window closes in the middle of the upload, then opens again.
case_upload_slow_server() {
  FORMAT=pcap.gz
  net_up cluster && names vllm.models.svc="$S_ADDR" && plain_stub 8000 --provider vllm --sleepy 4 --rcvbuf 4096 &&
    capture c eth0 || return 1
  client http://vllm.models.svc:8000/v1/chat/completions --padding 40000
  capture_stop
  story 2 "tcp.analysis.zero_window"
}

# The client asks for "100 Continue", nobody says it, and the body waits for a second.
case_expect_100() {
  FORMAT=pcap
  net_up cluster && names vllm.models.svc="$S_ADDR" && plain_stub 8000 --provider vllm && capture c eth0 || return 1
  curl_client http://vllm.models.svc:8000/v1/chat/completions -H 'Expect: 100-continue'
  capture_stop
  story 1 "http.response.code == 200"
}

case_headers_cut() {
  net_up cluster && names vllm.models.svc="$S_ADDR" && plain_stub 8000 --provider vllm --mode headers-cut &&
    capture c eth0 --time-stamp-precision=nano || return 1
  client http://vllm.models.svc:8000/v1/chat/completions --stream
  capture_stop
  story 1 "tcp.flags.fin == 1 && ip.src == $S_ADDR"
}

# --- connections that were kept too long

# The server closes an idle connection after 5 s (uvicorn's default); the next request crosses its FIN.
case_keepalive_race() {
  net_up office --delay 0.04 && names $OPENAI="$S_ADDR" && stub --idle 5 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --count 2 --pause 4.96
  capture_stop
  story 1 "tcp.flags.reset == 1 && tcp.flags.ack == 0 && ip.src == $S_ADDR"
}

# A stateful firewall forgets idle connections after 6 s and then ignores or rejects their packets.
forgetful_router() { # target, e.g. DROP
  on r sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0 net.netfilter.nf_conntrack_tcp_timeout_established=6 &&
    on r iptables -A FORWARD -m conntrack --ctstate INVALID "$@"
}

case_stale_nat_drop() {
  net_up home && names $ANTHROPIC="$S_ADDR" && stub --provider anthropic && forgetful_router -j DROP &&
    on r iptables -t nat -A POSTROUTING -o wan0 -j MASQUERADE && capture c eth0 || return 1
  client https://$ANTHROPIC/v1/messages --count 2 --pause 9 --timeout 7
  capture_stop 1
  story 3 "tcp.analysis.retransmission && tcp.len > 0 && ip.src == $C_ADDR"
}

case_stale_nat_reset() {
  FORMAT=pcap
  net_up home && names $OPENAI="$S_ADDR" && stub && forgetful_router -p tcp -j REJECT --reject-with tcp-reset &&
    on r iptables -t nat -A POSTROUTING -o wan0 -j MASQUERADE && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --count 2 --pause 9
  capture_stop
  story 1 "tcp.flags.reset == 1 && ip.src == $S_ADDR"
}

# The router forgets the connection while the model thinks; the answer never arrives.
case_idle_while_waiting() {
  net_up docs && names $OPENAI="$S_ADDR" && stub --delay 9 && forgetful_router -j DROP && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --timeout 12
  capture_stop 4
  story 2 "tcp.flags.fin == 1 && ip.src == $C_ADDR"
}

# The same, seen at the server: its answer, repeated and never acknowledged.
case_answer_never_arrives() {
  FORMAT=pcap
  KEYS=no
  net_up docs && names vllm.models.svc="$S_ADDR" && plain_stub 8000 --provider vllm --delay 9 &&
    forgetful_router -j DROP && capture s eth0 || return 1
  client http://vllm.models.svc:8000/v1/chat/completions --timeout 20
  capture_stop
  story 3 "tcp.analysis.retransmission && tcp.len > 0 && ip.src == $S_ADDR"
}

# --- streams that end too early

case_stream_cut() {
  FORMAT=pcap
  net_up cluster && names vllm.models.svc="$S_ADDR" && plain_stub 8000 --provider vllm --mode cut --chunks 25 \
    --gap 0.06 && capture c eth0 || return 1
  client http://vllm.models.svc:8000/v1/chat/completions --stream --model lab-7b
  capture_stop
  story 1 "tcp.flags.fin == 1 && ip.src == $S_ADDR"
}

case_stream_reset() {
  net_up docs && names $ANTHROPIC="$S_ADDR" && stub --provider anthropic --mode reset --chunks 25 --gap 0.05 &&
    capture c eth0 || return 1
  client https://$ANTHROPIC/v1/messages --stream --model claude-lab
  capture_stop
  story 1 "tcp.flags.reset == 1 && ip.src == $S_ADDR"
}

case_stream_without_done() {
  net_up office && names $OPENAI="$S_ADDR" && stub --mode no-done --chunks 15 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --stream
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

case_stream_error_event() {
  net_up v6 && names $ANTHROPIC="$S_ADDR" && stub --provider anthropic --mode error-event --chunks 8 &&
    capture c eth0 || return 1
  client https://$ANTHROPIC/v1/messages --stream --model claude-lab
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

case_stream_stalled() {
  net_up home && names $OPENAI="$S_ADDR" && stub --mode stall --chunks 15 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --stream --timeout 7
  capture_stop
  story 1 "tcp.flags.fin == 1 && ip.src == $C_ADDR"
}

# In mid-stream nothing passes any more in either direction.
case_path_dies() {
  FORMAT=pcap
  net_up office && names $OPENAI="$S_ADDR" && stub --mode stream --chunks 100 --gap 0.05 && capture s eth0 || return 1
  client https://$OPENAI/v1/chat/completions --stream --timeout 8 &
  local call=$!
  sleep 2
  on r iptables -I FORWARD -j DROP
  wait $call
  capture_stop 1
  story 4 "tcp.analysis.retransmission && ip.src == $S_ADDR"
}

# Behind a NAT, the router ends a stream after some packets with a reset in the client's name. Both ends capture: the
# server sees the client abort, the client sees silence, and only the two together show that neither did it.
case_reset_between() {
  FORMAT=pcap
  net_up office && names $OPENAI="$S_ADDR" && stub --mode stream --chunks 60 --gap 0.05 &&
    on r iptables -t nat -A POSTROUTING -o wan0 -j MASQUERADE && on r iptables -A FORWARD -i wan0 -p tcp --sport 443 \
      -m connbytes --connbytes 30: --connbytes-dir reply --connbytes-mode packets -j REJECT --reject-with tcp-reset &&
    capture s eth0 && second_capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --stream --timeout 4
  capture_stop 1
  story 1 "tcp.flags.reset == 1 && ip.dst == $S_ADDR"
}

# HTTP/2: nginx loses its backend in mid-stream and resets the stream.
case_http2_stream_reset() {
  net_up docs && names $OPENAI="$S_ADDR" && http2_server --mode cut --chunks 12 && capture c eth0 || return 1
  curl_client --http2 https://$OPENAI/v1/chat/completions
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

case_client_cancel() {
  net_up v6 && names $OPENAI="$S_ADDR" && stub --mode stream --chunks 60 --gap 0.05 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --stream --cancel-after 24
  capture_stop
  story 1 "tcp.flags.reset == 1 && ipv6.src == $C_ADDR"
}

# --- answers that say no

case_provider_429() {
  KEYS=inside
  net_up office && names $OPENAI="$S_ADDR" && stub --mode limited --delay 0.05 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

# A key is missing: a clear answer at once, no network fault.
case_provider_401() {
  FORMAT=pcap
  net_up v6 && names $OPENAI="$S_ADDR" && stub --mode unauthorized --delay 0.05 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

# Two headers that the API asks for are missing, one after the other; the third call has both.
case_provider_wrong_headers() {
  FORMAT=pcap
  net_up docs && names $ANTHROPIC="$S_ADDR" && stub --provider anthropic --mode particular --delay 0.05 && capture c eth0 ||
    return 1
  local headers
  for headers in 'anthropic-version: 2023-06-01|x-lab: 1' 'content-type: application/json|x-lab: 2' \
    'content-type: application/json|anthropic-version: 2023-06-01'; do
    on c env SSLKEYLOGFILE="$TMP/keys.log" curl --http1.1 --cacert "$WORK/ca.pem" -s -o /dev/null \
      -w 'curl %{http_code} (%{exitcode}) %{errormsg}\n' -H 'x-api-key: sk-lab-0000' -H "${headers%|*}" -H "${headers#*|}" \
      -d '{"model":"claude-lab","max_tokens":64,"messages":[{"role":"user","content":"Who hung up?"}]}' \
      https://$ANTHROPIC/v1/messages >>"$TMP/client.log" 2>&1
  done
  capture_stop
  story 3 "tls.handshake.type == 1"
}

# Twelve calls within two seconds: four are answered, the others get 429 or a reset.
case_rate_limited_burst() {
  net_up office && names $OPENAI="$S_ADDR" && CERT=small stub --mode burst --delay 0.03 && capture c eth0 || return 1
  local i
  for i in $(seq 12); do client https://$OPENAI/v1/chat/completions; done
  capture_stop
  story 4 "tcp.flags.reset == 1 && tcp.flags.ack == 1 && ip.src == $S_ADDR"
}

case_envoy_503() {
  net_up cluster && names llm-gateway.corp.example="$S_ADDR" && plain_stub 8080 --mode envoy503 --delay 0.02 &&
    capture c eth0 || return 1
  client http://llm-gateway.corp.example:8080/v1/chat/completions
  capture_stop
  story 1 "http.response.code == 503"
}

# --- WebSocket

# A realtime session: the first response is whole, in the middle of the second the server closes with 1011.
case_websocket_closed() {
  local python
  for python in "$PYTHON" /usr/bin/python3; do "$python" -c 'import aiohttp' 2>/dev/null && break; done
  net_up docs && names $OPENAI="$S_ADDR" && background realtime s "$python" "$LAB/realtime.py" serve "$S_ADDR" 443 \
    --tls "$WORK/server.pem" "$WORK/server.key" --keylog "$TMP/keys.log" && capture c eth0 || return 1
  on c env SSL_CERT_FILE="$WORK/ca.pem" "$python" "$LAB/realtime.py" call \
    "wss://$OPENAI/v1/realtime?model=gpt-lab-realtime" >>"$TMP/client.log" 2>&1
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

# --- QUIC

# UDP to port 443 is dropped on the way. Chromium tries HTTP/3 in vain for four seconds; the call is then made over TCP
# by curl, as a client with both would. Its own certificates and caches are in the case's temporary folder.
case_quic_blocked() {
  FORMAT=pcap
  net_up docs && names $OPENAI="$S_ADDR" && http2_server --mode json &&
    on r iptables -I FORWARD -p udp --dport 443 -j DROP && capture c eth0 host "$S_ADDR" || return 1
  on c env HOME="$TMP" timeout 40 chromium --headless=new --no-sandbox --disable-gpu --no-first-run \
    --disable-background-networking --user-data-dir="$TMP/profile" --ignore-certificate-errors \
    --enable-quic --origin-to-force-quic-on=$OPENAI:443 --dump-dom https://$OPENAI/v1/models >/dev/null 2>&1
  curl_client --http2 https://$OPENAI/v1/chat/completions
  capture_stop
  story 3 "quic.long.packet_type == 0" && story 1 "tcp.flags.fin == 1"
}
