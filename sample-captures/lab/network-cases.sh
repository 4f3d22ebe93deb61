# Sourced by run.sh: cases of queues, ports, addresses and devices on the way, where one call alone rarely tells.

# h2_python: a Python that has the h2 package, in H2.
h2_python() { for H2 in "$PYTHON" /usr/bin/python3; do "$H2" -c 'import h2' 2>/dev/null && return 0; done; return 1; }

# handmade URL [handmade.py options]: one run of the client that writes its own HTTP.
handmade() { on c "$PYTHON" "$LAB/handmade.py" "$@" >>"$TMP/client.log" 2>&1; }

# A server with one worker is busy with a long answer, and its queue (backlog 4) fills. Of the last three callers, who come
# at once, two find it full: the kernel had taken their SYN, and drops their ACK.
case_connect_accept_queue_overflow() {
  net_up cluster && names vllm.models.svc="$S_ADDR" && plain_stub 8000 --provider vllm --serial --backlog 4 --delay 7 &&
    capture c eth0 || return 1
  local url=http://vllm.models.svc:8000/v1/chat/completions first
  handmade $url --timeout 5 --crowd 5 --every 0.3 &
  first=$!
  sleep 2.5
  handmade $url --timeout 5 --crowd 3
  wait $first
  capture_stop 1
  story 3 "tcp.flags.syn == 1 && tcp.flags.ack == 1 && tcp.analysis.retransmission"
}

# The cloud gave the old address to somebody else. A client that never asks again still goes there, and finds a
# certificate of another name; a neighbour that asks DNS gets the new address and an answer.
case_dns_stale_address() {
  FORMAT=pcap
  net_up office && names $OPENAI="$S_ADDR2" || return 1
  background stranger s "$PYTHON" "$LAB/stub.py" "$S_ADDR" 443 --tls "$WORK/stranger.pem" "$WORK/stranger.key" &&
    background stub s "$PYTHON" "$LAB/stub.py" "$S_ADDR2" 443 --keylog "$TMP/keys.log" --tls "$WORK/server.pem" \
      "$WORK/server.key" && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions
  sleep 1
  curl_client https://$OPENAI/v1/chat/completions --resolve "$OPENAI:443:$S_ADDR"
  curl_client https://$OPENAI/v1/chat/completions --resolve "$OPENAI:443:$S_ADDR"
  capture_stop
  story 2 "tcp.flags.syn == 1 && ip.dst == $S_ADDR"
}

# A NAT with 64 ports, as a cloud gives them to one machine. The client makes a new connection for each call and lets it lie
# about for 6 s (every eighth is closed at once). An open connection goes on, another address can still be reached.
case_nat_port_exhaustion() {
  FORMAT=pcap.gz
  net_up home && names vllm.models.svc="$S_ADDR" ollama.models.svc="$S_ADDR2" &&
    plain_stub 8000 --provider vllm --delay 0.01 &&
    background other s "$PYTHON" "$LAB/stub.py" "$S_ADDR2" 11434 --provider ollama --mode last &&
    on r iptables -t nat -A POSTROUTING -o wan0 -p tcp -j MASQUERADE --to-ports 40000-40063 && capture c eth0 || return 1
  handmade http://vllm.models.svc:8000/v1/chat/completions --count 12 --pause 0.6 --padding 10 &
  local steady=$!
  handmade http://vllm.models.svc:8000/v1/chat/completions --padding 10 --timeout 1.5 --hold 6 --crowd 86 --every 0.06 \
    --brief 8 &
  local calls=$!
  sleep 5
  client http://ollama.models.svc:11434/api/chat --model llama3 --count 2
  wait $steady $calls
  capture_stop
  story 6 "tcp.flags.syn == 1 && tcp.analysis.retransmission"
}

# A client with a fixed source port was killed while the way was broken, so the server never heard of it. Its next
# connection from that port meets the old one: the server answers with a challenge ACK, and the reset with which the client's
# kernel would clear it up is dropped by a firewall.
case_tuple_reuse() {
  net_up docs && names vllm.models.svc="$S_ADDR" && plain_stub 8000 --provider vllm --delay 1 && capture c eth0 || return 1
  local url=http://vllm.models.svc:8000/v1/chat/completions
  on r iptables -A FORWARD -p tcp --tcp-flags RST RST -j DROP
  handmade $url --source-port 45000 --abandon # its reset is lost
  sleep 1
  handmade $url --source-port 45000 --timeout 6
  capture_stop
  story 2 "tcp.flags == 0x010 && tcp.len == 0 && ip.src == $S_ADDR"
}

# A node that forwards for its pods loses what it knew of their connections (as in a rolling update of a service). The next
# piece of a running stream is then no longer translated: it stays on the node, whose kernel knows no such connection and
# resets it, in the pod's name as the server sees it. The pod knows nothing of it; its keep-alive asks on.
case_conntrack_invalid_rst() {
  FORMAT=pcap
  net_up cluster && names vllm.models.svc="$S_ADDR" && plain_stub 8000 --provider vllm --mode stream --chunks 60 \
    --gap 0.05 && on r iptables -t nat -A POSTROUTING -o wan0 -j MASQUERADE && capture r wan0 || return 1
  client http://vllm.models.svc:8000/v1/chat/completions --stream --model lab-7b --timeout 9 --keepalive 3 &
  local call=$!
  sleep 2
  on r conntrack -D -p tcp --dport 8000
  wait $call
  capture_stop 1
  story 1 "tcp.flags.reset == 1 && ip.dst == $S_ADDR && ip.ttl == 64" && story 1 "tcp.analysis.keep_alive"
}

# A load balancer on the way resets, at both ends, what was silent for 30 s; the model thinks for longer.
case_idle_reset_while_waiting() {
  net_up docs --idle-reset 30 && names $OPENAI="$S_ADDR" && CERT=small stub --delay 40 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions
  capture_stop 1
  story 1 "tcp.flags.reset == 1 && ip.src == $S_ADDR"
}

# Ten calls to a provider in trouble: 503, a reset, silence, and at last nobody listens. Another provider answers.
case_provider_outage_pattern() {
  net_up office && names $OPENAI="$S_ADDR" $ANTHROPIC="$S_ADDR2" && CERT=small stub --mode outage || return 1
  local server=$PID i
  background other s "$PYTHON" "$LAB/stub.py" "$S_ADDR2" 443 --provider anthropic --keylog "$TMP/keys.log" \
    --tls "$WORK/small.pem" "$WORK/small.key" && capture c eth0 || return 1
  for i in $(seq 6); do client https://$OPENAI/v1/chat/completions --timeout 3; done
  client https://$ANTHROPIC/v1/messages --model claude-lab
  kill -9 "$server"
  for i in $(seq 4); do client https://$OPENAI/v1/chat/completions --timeout 3; done
  client https://$ANTHROPIC/v1/messages --model claude-lab
  capture_stop
  story 4 "tcp.flags.reset == 1 && ip.src == $S_ADDR && tcp.seq == 1"
}

# The server is killed with a part of the request unread: no answer, a reset while the client is still sending.
case_upload_reset() {
  FORMAT=pcap.gz
  net_up docs && names $ANTHROPIC="$S_ADDR" && stub --provider anthropic --mode upload-die --rcvbuf 8192 &&
    capture c eth0 || return 1
  client https://$ANTHROPIC/v1/messages --model claude-lab --padding 60000
  capture_stop
  story 1 "tcp.flags.reset == 1 && ip.src == $S_ADDR"
}

# The server sends "Connection: close" with the third answer on a connection (keepalive_requests 3) and closes; a client that
# does not heed it sends a fourth request.
case_server_connection_recycled() {
  FORMAT=pcap
  net_up cluster && names vllm.models.svc="$S_ADDR" && background stub s "$PYTHON" "$LAB/stub.py" 127.0.0.1 8001 \
    --provider vllm && nginx_at s "server { listen $S_ADDR:8000; keepalive_requests 3;
      location / { proxy_pass http://127.0.0.1:8001; } }" && capture c eth0 --time-stamp-precision=nano || return 1
  handmade http://vllm.models.svc:8000/v1/chat/completions --count 4 --pause 0.4
  capture_stop
  story 1 "http.connection == close" && story 4 "http.request.method == POST"
}

# A proxy that ends each connection when it is 6 s old; its calls last 2.4 s, so that two of them are cut.
case_connection_age() {
  FORMAT=pcapng
  net_up cluster && names vllm.models.svc="$S_ADDR" && background stub s "$PYTHON" "$LAB/stub.py" 127.0.0.1 8001 \
    --provider vllm --mode stream --chunks 20 --gap 0.1 --delay 0.4 &&
    background front s "$PYTHON" "$LAB/ages.py" front "$S_ADDR" 8000 127.0.0.1 8001 6 && capture c eth0 || return 1
  on c "$PYTHON" "$LAB/ages.py" calls "$S_ADDR" 8000 vllm.models.svc >"$TMP/client.log" 2>&1
  capture_stop
  grep -q 'within an answer' "$TMP/client.log" && grep -q 'before an answer' "$TMP/client.log" &&
    story 5 "tcp.flags.fin == 1 && ip.src == $S_ADDR"
}

# The client stops in the middle of a body (its producer hangs), and nginx waits for ten seconds at most.
case_upload_server_body_timeout() {
  FORMAT=pcap.gz
  net_up home && names vllm.models.svc="$S_ADDR" && background stub s "$PYTHON" "$LAB/stub.py" 127.0.0.1 8001 \
    --provider vllm && nginx_at s "server { listen $S_ADDR:8000; client_body_timeout 10s;
      location / { proxy_pass http://127.0.0.1:8001; } }" && capture c eth0 || return 1
  handmade http://vllm.models.svc:8000/v1/chat/completions --padding 4000 --stall 20
  capture_stop
  story 1 "tcp.flags.fin == 1 && ip.src == $S_ADDR"
}

# A client that sends an HTTP/2 PING every 0.4 s while it waits, and a server that allows five.
case_h2_connection_error() {
  h2_python && net_up office && names $OPENAI="$S_ADDR" && background h2 s "$H2" "$LAB/http2.py" serve "$S_ADDR" 443 \
    --tls "$WORK/server.pem" "$WORK/server.key" --keylog "$TMP/keys.log" --pings 5 --delay 6 && capture c eth0 || return 1
  on c env SSL_CERT_FILE="$WORK/ca.pem" "$H2" "$LAB/http2.py" call https://$OPENAI/v1/chat/completions --count 2 --ping 0.4 \
    >>"$TMP/client.log" 2>&1
  capture_stop
  story 1 "tcp.flags.fin == 1 && ip.src == $S_ADDR"
}

# nginx ends an HTTP/2 connection after three requests; curl, which sends five at once, had opened the last two before it
# could know, and repeats them on a new connection.
case_h2_goaway_race() {
  FORMAT=pcap
  HTTP2_EXTRA="keepalive_requests 3;"
  net_up home --delay 0.03 && names $OPENAI="$S_ADDR" && http2_server --mode json --delay 0.3 &&
    capture c eth0 || return 1
  local urls=() i
  for i in $(seq 5); do urls+=(-o /dev/null https://$OPENAI/v1/chat/completions); done
  curl_client --http2 --parallel "${urls[@]}"
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

# A rule is added to a firewall on the way: the call that ran before is well, the next ones are refused with a reset that only
# looks as if it were the server's.
case_connect_firewall_reset() {
  net_up home && names $ANTHROPIC="$S_ADDR" && CERT=small stub --provider anthropic &&
    capture c eth0 --time-stamp-precision=nano || return 1
  client https://$ANTHROPIC/v1/messages --model claude-lab
  on r iptables -I FORWARD -p tcp -d "$S_ADDR" --dport 443 -j REJECT --reject-with tcp-reset
  sleep 0.5
  client https://$ANTHROPIC/v1/messages --model claude-lab
  client https://$ANTHROPIC/v1/messages --model claude-lab
  capture_stop
  story 2 "tcp.flags.reset == 1 && tcp.seq == 1 && ip.src == $S_ADDR && ip.ttl > 60"
}

# A long way (1.3 s there and back) and a client that gives TCP and TLS 1.2 together three seconds: the server answers each
# step at once, and the client leaves while the last one is under way.
case_tls_client_abandoned() {
  FORMAT=pcap
  net_up docs --delay 0.65 && names $OPENAI="$S_ADDR" && CERT=small stub || return 1
  on c curl -s -o /dev/null --connect-timeout 6 "http://$S_ADDR:9/"; sleep 2 # the routers learn the hardware addresses
  capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions --tls-max 1.2 --connect-timeout 3
  capture_stop 2
  story 1 "tls.handshake.type == 2" && story 1 "tcp.flags.fin == 1 && ip.src == $C_ADDR"
}

# The first call of a connection is well. Then four of five data packets towards the server are lost, whatever their size; what
# the server acknowledges still comes, now and then. The client gives up after 20 s.
case_upload_stalled_loss() {
  FORMAT=pcap.gz
  net_up office && names $ANTHROPIC="$S_ADDR" && CERT=small stub --provider anthropic && capture c eth0 || return 1
  client https://$ANTHROPIC/v1/messages --model claude-lab --padding 30000 --count 2 --pause 2 --timeout 20 &
  local call=$!
  sleep 1.5
  on r iptables -I FORWARD -p tcp --dport 443 -m length --length 60: -m statistic --mode random --probability 0.8 -j DROP
  wait $call
  capture_stop 1
  story 5 "tcp.analysis.retransmission && ip.src == $C_ADDR" && story 2 "http.response || tls.app_data && ip.src == $S_ADDR"
}
