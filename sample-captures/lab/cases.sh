# Sourced by run.sh: one function a case, in the order in which things can go wrong.
# A case builds its network, starts its servers, captures, calls, stops, and checks that the capture shows it.

all_cases() { declare -F | sed -n 's/^declare -f case_//p' | tr _ -; }

OPENAI=api.openai.com
ANTHROPIC=api.anthropic.com

# stub [stub.py options]: an API server at the server's first address, port 443, with TLS and a key log.
stub() {
  background stub s "$PYTHON" "$LAB/stub.py" "$S_ADDR" 443 --tls "$WORK/server.pem" "$WORK/server.key" \
    --keylog "$TMP/keys.log" "$@"
}

# client URL [client.py options]: one run of the Python client that trusts the lab's CA.
client() { on c env SSL_CERT_FILE="$WORK/ca.pem" "$PYTHON" "$LAB/client.py" "$@" >>"$TMP/client.log" 2>&1; }

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

# --- healthy calls

case_healthy_stream() {
  net_up office && names $OPENAI="$S_ADDR" && stub --mode stream --chunks 30 --gap 0.04 && capture c eth0 || return 1
  client https://$OPENAI/v1/chat/completions --stream
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

case_healthy_keepalive() {
  FORMAT=pcap
  net_up v6 && names $ANTHROPIC="$S_ADDR" && stub --provider anthropic && capture c eth0 \
    --time-stamp-precision=nano || return 1
  client https://$ANTHROPIC/v1/messages --model claude-lab --count 5 --pause 0.4
  capture_stop
  story 1 "tcp.flags.fin == 1"
}

# --- streams that end too early

case_stream_cut() {
  FORMAT=pcap
  net_up cluster && names vllm.models.svc="$S_ADDR" && background stub s "$PYTHON" "$LAB/stub.py" "$S_ADDR" 8000 \
    --provider vllm --mode cut --chunks 25 --gap 0.06 && capture c eth0 || return 1
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
