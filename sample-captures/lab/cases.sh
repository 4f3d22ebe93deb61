# Sourced by run.sh: one function a case, in the order in which a call can go wrong.
# A case builds its network, starts its servers, captures, calls, stops, and checks that the capture shows it.

all_cases() { sed -n 's/^case_\(.*\)() {$/\1/p' "$LAB/cases.sh" | tr _ -; }

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
curl_client() {
  on c env SSLKEYLOGFILE="$TMP/keys.log" curl -s --http1.1 --cacert "$WORK/ca.pem" -o "$TMP/body" \
    -w 'curl (%{exitcode}) %{errormsg}\n' -H 'Authorization: Bearer sk-lab-0000' -H 'Content-Type: application/json' \
    -d '{"model":"gpt-lab","messages":[{"role":"user","content":"Who hung up?"}]}' "$@" >>"$TMP/client.log" 2>&1
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

# The client does not know the CA, as behind a TLS-inspecting proxy whose CA is not installed.
case_cert_rejected() {
  net_up office && names $OPENAI="$S_ADDR" && stub && capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions --cacert /etc/ssl/certs/ca-certificates.crt
  capture_stop
  story 1 "tcp.flags.fin == 1 || tcp.flags.reset == 1"
}

# --- path MTU: a router has a link with MTU 1400 and its ICMP messages are lost

# narrow INTERFACE: packets over 1400 bytes do not leave the router by it, and nobody is told.
narrow() {
  local route
  route=$(on r ip route show dev "$1" | head -n 1) # the connected network, e.g. 192.0.2.0/24 proto kernel …
  on r ip route replace "${route%% *}" dev "$1" mtu lock 1400 && on r iptables -A OUTPUT -p icmp -j DROP
}

case_mtu_blackhole_upload() {
  net_up docs && names $ANTHROPIC="$S_ADDR" && stub --provider anthropic && narrow wan0 &&
    capture c eth0 --time-stamp-precision=nano || return 1
  client https://$ANTHROPIC/v1/messages --padding 9000 --timeout 8
  capture_stop 1
  story 3 "tcp.analysis.retransmission && tcp.len > 1400"
}

case_mtu_blackhole_download() {
  net_up office && names $OPENAI="$S_ADDR" && CERT=small stub --padding 9000 && narrow lan0 && capture c eth0 || return 1
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

case_envoy_503() {
  net_up cluster && names llm-gateway.corp.example="$S_ADDR" && plain_stub 8080 --mode envoy503 --delay 0.02 &&
    capture c eth0 || return 1
  client http://llm-gateway.corp.example:8080/v1/chat/completions
  capture_stop
  story 1 "http.response.code == 503"
}

# --- a proxy in the middle: nginx on the router, its read timeout shorter than the model's thinking

nginx_on_router() {
  mkdir -p "$TMP/nginx"
  cat >"$TMP/nginx/nginx.conf" <<CONF
daemon off;
user root;
worker_processes 1;
pid $TMP/nginx/pid;
error_log $TMP/nginx/error.log;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path $TMP/nginx/body; proxy_temp_path $TMP/nginx/proxy;
  fastcgi_temp_path $TMP/nginx/f; uwsgi_temp_path $TMP/nginx/u; scgi_temp_path $TMP/nginx/s;
  server {
    listen $LAN:8080;
    location /v1/ {
      proxy_pass https://$OPENAI;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_ssl_server_name on;
      proxy_ssl_name $OPENAI;
      proxy_read_timeout 10s;
    }
  }
}
CONF
  background nginx r sh -c 'echo ready; exec nginx -c "$0" -e "$1"' "$TMP/nginx/nginx.conf" "$TMP/nginx/error.log" || return 1
  local i
  for i in $(seq 50); do [ -s "$TMP/nginx/pid" ] && return 0; sleep 0.1; done
  cat "$TMP/nginx.log" "$TMP/nginx/error.log" >&2
  return 1
}

nginx_504() { # where and how to capture
  net_up office && names $OPENAI="$S_ADDR" llm-gateway.corp.example="$LAN" && stub --delay 14 && nginx_on_router &&
    capture "$@" || return 1
  client http://llm-gateway.corp.example:8080/v1/chat/completions
  capture_stop
}

case_nginx_504_at_proxy() {
  nginx_504 r any tcp or port 53 or icmp && story 1 "http.response.code == 504" &&
    story 1 "tcp.dstport == 443 && tcp.flags.fin == 1"
}

case_nginx_504_at_client() {
  FORMAT=pcap
  KEYS=no
  nginx_504 c eth0 && story 1 "http.response.code == 504"
}
