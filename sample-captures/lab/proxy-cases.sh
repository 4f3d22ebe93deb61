# Sourced by run.sh: the cases with a real nginx, haproxy or squid on the router, and what they need.

# nginx_at WHERE SERVER: real nginx with this server block; nothing of it is written outside the temporary folder.
nginx_at() {
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
  $2
}
CONF
  background nginx "$1" sh -c 'echo ready; exec nginx -c "$0/nginx.conf" -e "$0/error.log"' "$TMP/nginx" || return 1
  local i
  for i in $(seq 50); do [ -s "$TMP/nginx/pid" ] && return 0; sleep 0.1; done
  cat "$TMP/nginx.log" "$TMP/nginx/error.log" >&2
  return 1
}

# nginx_gateway UPSTREAM-URL [directives]: nginx on the router, port 8080, in front of an API; waits 10 s for it.
nginx_gateway() {
  nginx_at r "server { listen $LAN:8080; location /v1/ {
    proxy_pass $1;
    proxy_http_version 1.1;
    proxy_set_header Connection \"\";
    proxy_ssl_server_name on;
    proxy_ssl_name $OPENAI;
    proxy_read_timeout 10s;
    ${2-}
  } }"
}

# http2_server [stub options]: nginx with HTTP/2 and TLS at the server's address, the stub behind it.
http2_server() {
  background stub s "$PYTHON" "$LAB/stub.py" 127.0.0.1 8000 "$@" &&
    nginx_at s "server { listen $S_ADDR:443 ssl http2; ssl_protocols TLSv1.3; ${HTTP2_EXTRA-}
      ssl_certificate $WORK/server.pem; ssl_certificate_key $WORK/server.key;
      location / { proxy_pass http://127.0.0.1:8000; proxy_http_version 1.1; proxy_buffering off; } }"
}

nginx_504() { # where and how to capture
  net_up office && names $OPENAI="$S_ADDR" llm-gateway.corp.example="$LAN" && stub --delay 14 &&
    nginx_gateway https://$OPENAI && capture "$@" || return 1
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

# nginx compresses the stream, and so keeps it to itself until it is complete: all tokens arrive at once.
case_nginx_buffers_stream() {
  net_up office && names llm-gateway.corp.example="$LAN" && plain_stub 8000 --mode stream --chunks 30 --gap 0.2 &&
    nginx_gateway "http://$S_ADDR:8000" "gzip on; gzip_types text/event-stream;" && capture c eth0 || return 1
  client http://llm-gateway.corp.example:8080/v1/chat/completions --stream --gzip
  capture_stop
  story 1 "http.response.code == 200"
}

# Nothing listens behind nginx: 502 at once.
case_nginx_502_at_proxy() {
  FORMAT=pcap.gz
  net_up office && names llm-gateway.corp.example="$LAN" && nginx_gateway "http://$S_ADDR:8000" &&
    capture r any tcp or port 53 or icmp || return 1
  client http://llm-gateway.corp.example:8080/v1/chat/completions
  capture_stop
  story 1 "http.response.code == 502" && story 1 "tcp.flags.reset == 1 && ip.src == $S_ADDR"
}

# haproxy_gateway SERVER-LINE: haproxy on the router, port 8080, in front of an API; waits 5 s for it.
haproxy_gateway() { haproxy_at r "$LAN:8080" "$1"; }

# haproxy_at WHERE ADDRESS SERVER-LINE
haproxy_at() {
  cat >"$TMP/haproxy.cfg" <<CONF
global
  maxconn 64
defaults
  mode http
  timeout connect 3s
  timeout client 60s
  timeout server 5s
frontend gateway
  bind $2
  default_backend api
backend api
  $3
CONF
  background haproxy "$1" sh -c 'echo ready; exec haproxy -db -f "$0"' "$TMP/haproxy.cfg" && sleep 1
}

# haproxy ends the upstream leg with close_notify and a reset at its timer, and says 504.
case_haproxy_504_at_proxy() {
  net_up home && names $ANTHROPIC="$S_ADDR" llm-gateway.corp.example="$LAN" && stub --delay 9 &&
    haproxy_gateway "http-request set-header Host $ANTHROPIC
  server api $S_ADDR:443 ssl verify none sni str($ANTHROPIC) alpn http/1.1" &&
    capture r any tcp or port 53 or icmp || return 1
  client http://llm-gateway.corp.example:8080/v1/messages --model claude-lab
  capture_stop
  story 1 "http.response.code == 504" && story 1 "tcp.dstport == 443 && tcp.flags.reset == 1"
}

# A forward proxy refuses the CONNECT.
case_proxy_refused() {
  net_up office && names $OPENAI="$S_ADDR" proxy.corp.example="$LAN" && stub || return 1
  cat >"$TMP/squid.conf" <<CONF
http_port $LAN:3128
http_access deny all
access_log none
cache_log /dev/null
pid_filename none
coredump_dir /tmp
visible_hostname proxy.corp.example
cache_effective_user nobody
shutdown_lifetime 0 seconds
CONF
  background squid r sh -c 'mount -t tmpfs tmpfs /dev/shm; echo ready; exec squid -N -f "$0"' "$TMP/squid.conf" &&
    sleep 2 && capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions --proxy http://proxy.corp.example:3128
  capture_stop
  story 1 "http.response.code == 403"
}

# The backend of nginx is killed while it works: FIN before headers on one leg, 502 on the other.
case_nginx_502_backend_died() {
  net_up office && names llm-gateway.corp.example="$LAN" && plain_stub 8000 --mode die --delay 1.5 &&
    nginx_gateway "http://$S_ADDR:8000" && capture r any tcp or port 53 or icmp || return 1
  client http://llm-gateway.corp.example:8080/v1/chat/completions
  capture_stop
  story 1 "http.response.code == 502" && story 1 "tcp.srcport == 8000 && tcp.flags.fin == 1"
}

# nginx cuts a stream that was silent for its read timeout of 10 s: 200, some tokens, FIN, no last chunk.
case_nginx_cuts_stream() {
  FORMAT=pcap
  net_up office && names llm-gateway.corp.example="$LAN" && plain_stub 8000 --mode stall --chunks 15 &&
    nginx_gateway "http://$S_ADDR:8000" && capture c eth0 || return 1
  client http://llm-gateway.corp.example:8080/v1/chat/completions --stream
  capture_stop
  story 1 "tcp.flags.fin == 1 && ip.src == $LAN"
}

# The proxy itself is killed while a call is under way: both legs end at one instant.
case_proxy_died() {
  net_up office && names $OPENAI="$S_ADDR" llm-gateway.corp.example="$LAN" && stub --delay 9 &&
    nginx_gateway https://$OPENAI && capture r any tcp or port 53 or icmp || return 1
  client http://llm-gateway.corp.example:8080/v1/chat/completions &
  local call=$!
  sleep 3
  pkill -9 --parent "$(cat "$TMP/nginx/pid")"
  wait $call
  capture_stop
  story 2 "tcp.flags.fin == 1 || tcp.flags.reset == 1"
}

# haproxy has no healthy server left: 503 at once, in its own words.
case_haproxy_503() {
  FORMAT=pcap
  net_up docs && names llm-gateway.corp.example="$LAN" || return 1
  haproxy_gateway "server api $S_ADDR:8000 check inter 200 fall 1" && sleep 2 && capture c eth0 || return 1
  client http://llm-gateway.corp.example:8080/v1/chat/completions
  capture_stop
  story 1 "http.response.code == 503"
}

# squid_proxy: a forward proxy on the router, at this address and port 3128, that lets everybody CONNECT to port 443.
squid_proxy() {
  cat >"$TMP/squid.conf" <<CONF
http_port ${1-$LAN}:3128
acl tls port 443
http_access allow CONNECT tls
http_access deny all
access_log none
cache_log /dev/null
pid_filename none
coredump_dir /tmp
dns_nameservers $LAN
visible_hostname proxy.corp.example
cache_effective_user nobody
shutdown_lifetime 0 seconds
CONF
  background squid r sh -c 'mount -t tmpfs tmpfs /dev/shm; echo ready; exec squid -N -f "$0"' "$TMP/squid.conf" && sleep 2
}

# The way to the proxy is TLS as well (haproxy ends it, squid answers CONNECT), so the call is TLS inside TLS. The
# server resets it before any response header; through a proxy the client sees the proxy end the tunnel.
case_https_proxy() {
  net_up office && names $OPENAI="$S_ADDR" proxy.corp.example="$LAN" && stub --mode rst --delay 0.8 &&
    squid_proxy 127.0.0.1 || return 1
  cat "$WORK/server.pem" "$WORK/server.key" >"$TMP/proxy.pem"
  cat >"$TMP/haproxy.cfg" <<CONF
global
  maxconn 64
defaults
  mode tcp
  timeout connect 3s
  timeout client 60s
  timeout server 60s
listen proxy
  bind $LAN:8443 ssl crt $TMP/proxy.pem alpn http/1.1
  server squid 127.0.0.1:3128
CONF
  background haproxy r sh -c 'echo ready; exec haproxy -db -f "$0"' "$TMP/haproxy.cfg" && sleep 1 &&
    capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions --proxy https://proxy.corp.example:8443 \
    --proxy-cacert "$WORK/ca.pem"
  capture_stop
  story 1 "tls.handshake.extensions_server_name == proxy.corp.example" && story 1 "tcp.flags.fin == 1"
}

# Through a SOCKS5 proxy: the server dies while it works, and the proxy passes its FIN on.
case_socks5_proxy() {
  FORMAT=pcap
  net_up home && names $OPENAI="$S_ADDR" socks.corp.example="$LAN" && stub --mode die --delay 1.2 &&
    background socks r "$PYTHON" "$LAB/socks.py" "$LAN" 1080 && capture c eth0 || return 1
  curl_client https://$OPENAI/v1/chat/completions --proxy socks5h://socks.corp.example:1080
  capture_stop
  story 1 "socks.version == 5" && story 1 "tcp.flags.fin == 1"
}

# A sidecar: the client's host redirects its calls in clear to a haproxy of its own, which goes on over TLS.
case_sidecar_reset() {
  net_up home && names $OPENAI="$S_ADDR" && stub --mode rst --delay 0.3 &&
    haproxy_at c 127.0.0.1:15001 "server api $S_ADDR:443 ssl verify none sni str($OPENAI) alpn http/1.1" &&
    on c iptables -t nat -A OUTPUT -p tcp -d "$S_ADDR" --dport 80 -j REDIRECT --to-ports 15001 &&
    capture c any tcp or port 53 or icmp || return 1
  client http://$OPENAI/v1/chat/completions
  capture_stop
  story 1 "http.response.code == 502" && story 1 "ip.src == $S_ADDR && tcp.srcport == 443 && tcp.flags.reset == 1"
}

# haproxy is told that its backend speaks HTTP/2; the backend, an nginx, speaks HTTP/1.1 only.
case_proxy_protocol_mismatch() {
  net_up home && names llm-gateway.corp.example="$LAN" && nginx_at s "server { listen $S_ADDR:8000; return 204; }" &&
    haproxy_gateway "server api $S_ADDR:8000 proto h2" && capture r any tcp or port 53 or icmp || return 1
  client http://llm-gateway.corp.example:8080/v1/chat/completions
  capture_stop
  story 1 "tcp.dstport == 8000 && tcp.payload[0:3] == 50:52:49" && story 1 "http.response.code >= 502"
}

# The backend behind haproxy speaks HTTP/2 and resets each stream with INTERNAL_ERROR, as when its handler crashed.
case_proxy_upstream_stream_reset() {
  h2_python && net_up docs && names llm-gateway.corp.example="$LAN" && background h2 s "$H2" "$LAB/http2.py" serve \
    "$S_ADDR" 8000 --reset 2 --delay 0.4 && haproxy_gateway "server api $S_ADDR:8000 proto h2" &&
    capture r any tcp or port 53 or icmp || return 1
  client http://llm-gateway.corp.example:8080/v1/chat/completions --model gpt-lab
  capture_stop
  story 1 "http.response.code == 502"
}
